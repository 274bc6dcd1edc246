// A number that was not given: what happened, what is safe, what to do. Never a dead end.

import { el, icon } from "../../server/web/client/dom";
import type { Refused, Unreachable } from "../../server/web/client/http";
import { say } from "./_language";
import { button, heading, text } from "./_parts";
import { stage, type Visit } from "./_stage";

export function problemVisit(trouble: Refused | Unreachable, again: () => void): Visit {
  const away = trouble.reason === "unreachable";
  // Nothing is wrong and nobody is blamed: the machine rests, and somebody near gives the number.
  const rests = trouble.reason === "refused" && ["kiosk_resting", "too_many_requests"].includes(trouble.error.code);
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
          el("span", { class: "disc gold" }, icon(away ? "unplug" : rests ? "hourglass" : "info")),
          heading(say(rests ? "resting_title" : "problem_title")),
          el("p", {}, text(away ? say("problem_away") : trouble.error.message)),
          el("p", { class: "quiet-text" }, text(say(away ? "problem_unsure" : "problem_safe"))),
        ),
        el(
          "div",
          { class: "acts" },
          button("button", { icon: "house", words: say("to_start") }, () => stage.home()),
          button("button primary", { icon: "rotate-cw", words: say("try_again") }, () => {
            stage.back();
            again();
          }),
        ),
      ],
    }),
  };
}
