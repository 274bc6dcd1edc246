// A queue that is taken directly: guidance, results, or a whole field whose clerk will ask.

import { el, icon, setText } from "../../server/web/client/dom";
import { numberCard, numberCardState } from "./_choice";
import { catalogueNow, type Named, queueNow } from "./_data";
import { named, say } from "./_language";
import { heading, text, waitingLine } from "./_parts";
import { priorityKey } from "./_priority";
import { stage, type Screen, type Visit } from "./_stage";
import { Taking } from "./_take";

/** What the citizen pressed to come here; it gives the screen its name. */
type From = Named & { readonly symbol: string; readonly id?: string; readonly tabs?: unknown };

export function queueVisit(id: string, from?: From): Visit {
  const taking = new Taking({ queue: id });
  return { make: () => queueScreen(id, taking, from) };
}

function queueScreen(id: string, taking: Taking, from?: From): Screen {
  const queue = catalogueNow()?.queues[id];
  const guide = catalogueNow()?.guide === id && from === undefined;
  const title = guide ? say("guide_title") : named(from ?? queue ?? { name: "", name_en: "" });
  const more = guide ? "guide_more" : from?.tabs === undefined ? "direct_more" : "field_more";
  const waiting = el("p");
  const number = el("div", { class: "slot" });
  let shown = "";
  return {
    name: "queue",
    aloud: `queue&id=${id}`,
    idle: 60,
    short: true,
    about: { queue: id, ...(from?.id === undefined ? {} : { field: from.id }) },
    parts: [
      el(
        "div",
        { class: "about" },
        el("span", { class: "disc" }, from ? icon(from.symbol) : icon("hand-helping")),
        el("div", { class: "grow" }, heading(title), el("p", {}, text(say(more))), waiting),
      ),
      el("div", { class: "ways one", "data-holds": true }, number),
      priorityKey(),
    ],
    update: () => {
      setText(waiting, waitingLine(queueNow(id)));
      const state = numberCardState(id);
      if (state === shown) return;
      shown = state;
      number.replaceChildren(numberCard(id, taking));
      stage.refit();
    },
  };
}
