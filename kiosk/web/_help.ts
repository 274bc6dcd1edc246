// Help is a person: where to find one, and a number for guidance. Below it what the machine can do by itself.

import { el, icon } from "../../server/web/client/dom";
import { cardVisit } from "./_card_visit";
import { catalogueNow } from "./_data";
import { say } from "./_language";
import { button, heading, text } from "./_parts";
import { queueVisit } from "./_queue";
import { hasScanner } from "./_scanner";
import { hasContrast, setContrast } from "./_sizes";
import { stage, type Visit } from "./_stage";

export function helpVisit(): Visit {
  return {
    make: () => {
      const guide = catalogueNow()?.guide;
      const contrast = button("button", { icon: "contrast", words: say("contrast") }, () => {
        setContrast(!hasContrast());
        stage.redraw();
      });
      const card = hasScanner() ? button("button", { icon: "id-card", words: say("card_scan") }, () => stage.go(cardVisit())) : null;
      contrast.setAttribute("aria-pressed", String(hasContrast()));
      return {
        name: "help",
        aloud: "help",
        idle: 60,
        short: true,
        parts: [
          el(
            "div",
            { class: "card problem" },
            el("span", { class: "disc gold" }, icon("hand-helping")),
            heading(say("help_title")),
            el("p", {}, text(say("help_desk"))),
            guide ? button("button outline tall", { icon: "ticket", words: say("help_number_do") }, () => stage.go(queueVisit(guide))) : null,
          ),
          el("div", { class: "tips" }, el("h2", {}, text(say("help_tips"))), card, contrast),
        ],
      };
    },
  };
}
