// The choice cards: take a number, or go online. Same size, same anatomy; only the hue differs.

import { el, icon } from "../../server/web/client/dom";
import { floorNow, type Procedure, queueNow, type QueueNow } from "./_data";
import { say } from "./_language";
import { button, fact, now, openingLine, rangeOf, text, type Label } from "./_parts";
import type { Taking } from "./_take";
import { zone } from "../../server/web/client/clock";

const CUT_OFF = 15;

function card(kind: "number" | "online", symbol: SVGSVGElement, title: string, facts: readonly Label[], key: HTMLElement | null): HTMLElement {
  return el(
    "section",
    { class: `way ${kind}` },
    el("span", { class: kind === "online" ? "disc online" : "disc" }, symbol),
    el("h2", {}, text(title)),
    el("ul", {}, ...facts.map((one) => fact(one))),
    key,
  );
}

/** The paper number. A queue that takes nobody keeps its card and says so, and what to do instead. */
export function numberCard(queueId: string, taking: Taking, procedure?: Procedure): HTMLElement {
  const queue = queueNow(queueId);
  const ticket = icon("ticket");
  if (!floorNow().hours.open) return card("number", ticket, say("at_counter"), outOfHours(), null);
  if (queue.state !== "open") return card("number", ticket, say("at_counter"), shut(queue), null);
  if (queue.served === false) return card("number", icon("hand-helping"), say("resting_title"), unserved(), null);
  const key = button("button primary wide", { words: say("take") }, () => void taking.press(key));
  return card("number", ticket, say("at_counter"), open(queue, procedure), key);
}

/** What the number card hangs on; while it stays the same, the card need not be made again. */
export const numberCardState = (queueId: string): string => JSON.stringify([queueNow(queueId), floorNow().hours, isLate()]);

function outOfHours(): Label[] {
  return [
    { icon: "clock", words: openingLine() },
    { icon: "smartphone", words: say("online_any_time") },
  ];
}

function shut(queue: QueueNow): Label[] {
  const reason = queue.reason ? [{ icon: "message-square-text", words: say("reason", { reason: queue.reason }) }] : [];
  return [
    { icon: "circle-pause", words: say(queue.state) },
    ...reason,
    { icon: "hand-helping", words: say("ask_at_desk") },
  ];
}

/** No counter has this among its work: a number would never be called, so none is given, and the way leads to people. */
function unserved(): Label[] {
  return [
    { icon: "circle-pause", words: say("unserved") },
    { icon: "message-square-text", words: say("unserved_more") },
  ];
}

function open(queue: QueueNow, procedure?: Procedure): Label[] {
  if (queue.counters_open === 0) {
    return [
      { icon: "circle-pause", words: say("resting") },
      { icon: "hand-helping", words: say("ask_at_desk") },
      { icon: "bell", words: say("resting_more") },
    ];
  }
  const range = queue.wait === null ? say("wait_unknown") : rangeOf("wait_about", queue.wait);
  return [
    { icon: "users-round", words: people(queue) },
    { icon: "hourglass", words: range },
    result(procedure),
  ];
}

const people = (queue: QueueNow): string =>
  queue.waiting === 0 ? say("nobody_waits") : say("now_waiting", { n: queue.waiting });

function result(procedure?: Procedure): Label {
  if (!procedure?.same_day) return { icon: "hand-helping", words: say("staff_guide") };
  return { icon: "calendar-check", words: say(isLate() ? "after_cutoff" : "before_cutoff") };
}

/** Whether it is past the hour until which a same-day procedure is done the same day. */
function isLate(): boolean {
  const hour = new Intl.DateTimeFormat("en-GB", { timeZone: zone(), hour: "2-digit", hourCycle: "h23" });
  return Number(hour.format(now())) >= CUT_OFF;
}

/** The other way. What can be done on the portal is said only where it is known. */
export function onlineCard(procedure: Procedure, show: () => void): HTMLElement {
  const portal: Label = { icon: "globe", words: say("online_portal") };
  const can: readonly Label[] = [portal, ...needed(procedure)];
  const cannot: readonly Label[] = [{ icon: "circle-pause", words: say("online_no") }, portal];
  const label = { words: say("show_qr") };
  return card(
    "online",
    icon("smartphone"),
    say(procedure.level === "info" ? "online_read" : "online"),
    procedure.level === "info" ? cannot : can,
    button("button online wide", label, show),
  );
}

/** What going online takes: no more than is known, and where nothing is, that there is help. */
function needed(procedure: Procedure): Label[] {
  const { vneid = null, photos = null, minutes = null } = procedure.needs ?? {};
  const known: Label[] = [
    ...(vneid ? [{ icon: "id-card", words: say("online_account") }] : []),
    ...(photos ? [{ icon: "camera", words: say("online_photos") }] : []),
    ...(minutes ? [{ icon: "hourglass", words: say("online_minutes", { n: minutes }) }] : []),
  ];
  return known.length === 0 ? [{ icon: "hand-helping", words: say("staff_guide") }] : known;
}
