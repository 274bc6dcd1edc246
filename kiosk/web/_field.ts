// One field: its procedures in tabs of at most six, all tabs on the screen at once.

import { el, icon, setText } from "../../server/web/client/dom";
import { type Field, fieldOf, procedureOf, queueNow, type Tab } from "./_data";
import { named, say } from "./_language";
import { button, fact, heading, money, text, waitingLine } from "./_parts";
import { procedureVisit } from "./_procedure";
import { queueVisit } from "./_queue";
import { stage, type Screen, type Visit } from "./_stage";

const IN_TAB = 6;

export function fieldVisit(id: string): Visit {
  let open = 0;
  const turn = (to: number): void => {
    open = to;
    stage.redraw();
  };
  return { make: () => fieldScreen(id, open, turn) };
}

function fieldScreen(id: string, open: number, turn: (to: number) => void): Screen {
  const field = fieldOf(id);
  if (field === undefined) return { name: "field", idle: 60, parts: [] };
  const waiting = el("p");
  const many = field.tabs.reduce((sum, tab) => sum + tab.procedures.length, 0);
  return {
    name: "field",
    aloud: `field&id=${field.id}&tab=${open}`,
    idle: 60,
    about: { field: field.id, queue: field.queue },
    parts: [
      el(
        "div",
        { class: "about" },
        el("span", { class: "disc" }, icon(field.symbol)),
        el("div", { class: "grow" }, heading(named(field)), waiting, el("p", {}, text(say("choose_among", { n: many })))),
      ),
      namedTabs(field, open, turn),
      list(field.tabs[open]),
      numberedTabs(field, open, turn),
      button("button primary wide take", { icon: "ticket", words: say("take_field", { name: named(field) }) }, () =>
        stage.go(queueVisit(field.queue, field)),
      ),
    ],
    update: () => setText(waiting, waitingLine(queueNow(field.queue))),
  };
}

function tabButton(at: number, open: number, turn: (to: number) => void, label: string, spoken?: string): HTMLButtonElement {
  return el(
    "button",
    { type: "button", class: "tab", "aria-pressed": String(at === open), "aria-label": spoken, onclick: () => turn(at) },
    text(label),
  );
}

function namedTabs(field: Field, open: number, turn: (to: number) => void): HTMLElement | null {
  const tabs = [...field.tabs.entries()].filter(([, tab]) => tab.number === null && tab.name !== "");
  if (tabs.length === 0 || field.tabs.length < 2) return null;
  return el(
    "div",
    { class: "tabs named", role: "group", "aria-label": say("groups"), "data-holds": true },
    ...tabs.map(([at, tab]) => {
      const one = tabButton(at, open, turn, named(tab));
      one.append(" ", el("small", {}, text(String(tab.procedures.length))));
      return one;
    }),
  );
}

function numberedTabs(field: Field, open: number, turn: (to: number) => void): HTMLElement | null {
  const tabs = [...field.tabs.entries()].filter(([, tab]) => tab.number !== null);
  if (tabs.length === 0) return null;
  const tail = named({ name: field.tail, name_en: field.tail_en }) || say("more");
  const many = tabs.reduce((sum, [, tab]) => sum + tab.procedures.length, 0);
  return el(
    "div",
    { class: "tail", role: "group", "aria-label": tail },
    el("p", {}, text(tail), el("small", {}, text(String(many)))),
    el(
      "div",
      { class: "tabs" },
      ...tabs.map(([at, tab]) => {
        const number = tab.number ?? 0;
        return tabButton(at, open, turn, String(number), say("group_number", { name: tail, n: number }));
      }),
    ),
  );
}

function list(tab: Tab | undefined): HTMLElement {
  const rows = (tab?.procedures ?? []).slice(0, IN_TAB).map(row);
  return el("div", { class: "rows", "data-holds": true }, ...rows);
}

/** A procedure as a row: its everyday name, and what is known of it. */
export function row(id: string): HTMLElement | null {
  const one = procedureOf(id);
  if (one === undefined) return null;
  const time = named({ name: one.time ?? "", name_en: one.time_en ?? "" });
  const facts = [
    time === "" ? null : fact({ icon: "clock", words: time }),
    one.fee === null ? null : fact({ icon: "banknote", words: one.fee === 0 ? say("free") : money(one.fee) }),
    one.level === "full" || one.level === "partial" ? fact({ icon: "smartphone", words: say("online_possible") }, "online-text") : null,
    one.level === "info" ? fact({ icon: "landmark", words: say("counter_only") }) : null,
  ];
  return el(
    "button",
    { type: "button", class: "row", onclick: () => stage.go(procedureVisit(id)) },
    el("span", { class: "grow" }, el("span", { class: "name" }, text(named(one))), el("ul", { class: "more" }, ...facts)),
    icon("chevron-right"),
  );
}
