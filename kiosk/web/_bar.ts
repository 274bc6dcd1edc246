// The keys at the foot: the same, in the same order, on every screen of a machine.

import { el, icon, need } from "../../server/web/client/dom";
import { forgetListener, hasVoice, isReading, toggleAloud } from "./_aloud";
import { helpVisit } from "./_help";
import { language, say, speak } from "./_language";
import { whisper } from "./_parts";
import { canLower, isLarge, isLowered, setLarge, setLowered } from "./_sizes";
import { stage } from "./_stage";

interface Key {
  readonly name: string;
  readonly icon: string;
  readonly words: string;
  readonly press: () => void;
  readonly off?: boolean;
  readonly pressed?: boolean;
  readonly lang?: string;
}

/** What the citizen may have set; put back when the page goes back to its start. */
export function resetManners(): void {
  speak("vi");
  setLarge(false);
  setLowered(false);
  forgetListener();
}

export function drawBar(afterChange: () => void): void {
  const bar = need("#bar");
  const atHome = stage.atHome;
  const change = (act: () => void) => (): void => {
    act();
    afterChange();
  };
  const other = language() === "vi" ? "en" : "vi";
  const keys: Key[] = [
    { name: "back", icon: "arrow-left", words: say("back"), press: () => stage.back(), off: atHome },
    { name: "language", icon: "languages", words: say("other_language"), press: change(() => speak(other)), lang: other },
    { name: "large", icon: "a-large-small", words: say("large"), press: change(() => setLarge(!isLarge())), pressed: isLarge() },
    ...(canLower()
      ? [{ name: "lowered", icon: "arrow-down", words: say("lowered"), press: change(() => setLowered(!isLowered())), pressed: isLowered() }]
      : []),
    { name: "aloud", icon: "volume-2", words: say("aloud"), ...aloudKey() },
    { name: "help", icon: "hand-helping", words: say("help"), press: help },
  ];
  bar.setAttribute("aria-label", say("bar"));
  bar.replaceChildren(...keys.map(draw));
}

/** Where the machine has no voice the key stays in its place and says so. */
const aloudKey = (): Pick<Key, "press" | "off" | "pressed"> =>
  hasVoice() ? { press: () => toggleAloud(), pressed: isReading() } : { press: () => whisper(say("aloud_not_yet")), off: true };

function help(): void {
  if (stage.screen?.name !== "help") stage.go(helpVisit());
}

function draw(key: Key): HTMLElement {
  return el(
    "button",
    {
      type: "button",
      class: `button stacked${key.name === "help" ? " help" : ""}`,
      "data-key": key.name,
      "aria-disabled": key.off ? "true" : null,
      "aria-pressed": key.pressed === undefined ? null : String(key.pressed),
      lang: key.lang,
      onclick: key.press,
    },
    icon(key.icon),
    el("span", {}, document.createTextNode(key.words)),
  );
}
