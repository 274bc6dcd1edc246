// A number that was not given: what happened, what is safe, what to do. Never a dead end.

import { el, icon } from "../../server/web/client/dom";
import type { Refused, Unreachable } from "../../server/web/client/http";
import { say } from "./_language";
import { button, heading, text } from "./_parts";
import { stage, type Visit } from "./_stage";

/** Refusals that only somebody near can help with: that, and not what went wrong, is the largest thing said. */
const TO_DESK = ["kiosk_resting", "too_many_requests", "queue_unserved"];

export function problemVisit(trouble: Refused | Unreachable, again: () => void): Visit {
  const away = trouble.reason === "unreachable";
  // Nothing is wrong and nobody is blamed: the machine rests, and somebody near gives the number.
  const rests = trouble.reason === "refused" && TO_DESK.includes(trouble.error.code);
  const home = (kind: string): HTMLElement => button(kind, { icon: "house", words: say("to_start") }, () => stage.home());
  const retry = (kind: string): HTMLElement =>
    button(kind, { icon: "rotate-cw", words: say("try_again") }, () => {
      stage.back();
      again();
    });
  return {
    make: () => ({
      name: "problem",
      aloud: `problem&id=${trouble.reason === "refused" ? trouble.error.code : "away"}`,
      idle: 60,
      short: true,
      parts: [
        el(
          "div",
          { class: "card problem" },
          el("span", { class: "disc gold" }, icon(away ? "unplug" : rests ? "hand-helping" : "info")),
          heading(say(rests ? "resting_title" : "problem_title")),
          el("p", {}, text(away ? say("problem_away") : trouble.error.message)),
          el("p", { class: "quiet-text" }, text(say(away ? "problem_unsure" : "problem_safe"))),
        ),
        el(
          "div",
          { class: "acts" },
          // Where trying again brings the same answer, it is not the key that is offered first.
          ...(rests ? [retry("button"), home("button primary")] : [home("button"), retry("button primary")]),
        ),
      ],
    }),
  };
}
