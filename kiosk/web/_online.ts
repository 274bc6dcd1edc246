// Going online: one QR code, the steps, and the way back to a number.

import { el, icon } from "../../server/web/client/dom";
import { post } from "../../server/web/client/http";
import { catalogueNow, procedureOf, type Procedure, queueNow, queueOfProcedure } from "./_data";
import { named, say } from "./_language";
import { button, heading, text } from "./_parts";
import { stage, type Screen, type Visit } from "./_stage";
import { Taking } from "./_take";

export function onlineVisit(id: string, taking: Taking): Visit {
  const guide = catalogueNow()?.guide;
  // A number of the guidance queue that still says which procedure it is about.
  const helping = guide ? new Taking({ queue: guide, procedure: id }) : null;
  void post("/kiosk/online", { procedure: id });
  return { make: () => onlineScreen(id, taking, helping) };
}

function onlineScreen(id: string, taking: Taking, helping: Taking | null): Screen {
  const one = procedureOf(id);
  if (one === undefined) return { name: "online", idle: 120, parts: [] };
  const steps = [
    say("step_camera"),
    say("step_link"),
    ...(one.on_portal ? [] : [say("step_find", { name: one.name })]),
    say("step_login"),
  ];
  const take = button("button primary", { icon: "ticket", words: say("take_anyway") }, () => void taking.press(take));
  const help = button("button help", { icon: "hand-helping", words: say("help_online") }, () => void helping?.press(help));
  const served = queueNow(queueOfProcedure(id)).served !== false;
  const keys = [
    button("button", { icon: "check", words: say("finished") }, () => stage.finish()),
    ...(helping ? [help] : []),
    ...(served ? [take] : []),
  ];
  return {
    name: "online",
    aloud: `online&id=${id}`,
    idle: 120,
    short: true,
    parts: [
      el("div", { class: "about" }, el("p", { class: "crumb" }, text(named(one))), heading(say("online_title"))),
      el(
        "div",
        { class: "card scan" },
        el("img", { class: "qr", src: `/kiosk/qr.svg?procedure=${encodeURIComponent(id)}`, alt: say("qr_portal") }),
        el("ol", {}, ...steps.map((step, at) => el("li", {}, el("b", {}, text(String(at + 1))), el("span", {}, text(step))))),
        needs(one),
        el("p", { class: "by-hand" }, icon("globe"), el("span", {}, text(say("by_hand", { code: one.code })))),
      ),
      el("p", { class: "trouble" }, text(say("trouble_online"))),
      el("div", { class: keys.length > 2 ? "acts three" : "acts" }, ...keys),
    ],
  };
}

/** What it takes, as far as it is known. */
function needs(procedure: Procedure): HTMLElement | null {
  const { vneid = null, photos = null, minutes = null } = procedure.needs ?? {};
  const things = [
    ...(vneid ? [say("need_vneid")] : []),
    ...(photos ? [say("need_photos")] : []),
    ...(minutes ? [say("need_minutes", { n: minutes })] : []),
  ];
  return things.length === 0 ? null : el("p", { class: "needs" }, text(say("needs", { things: things.join(", ") })));
}
