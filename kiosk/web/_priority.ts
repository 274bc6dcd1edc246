// Priority is the citizen's own word, said with one touch: the key shows it, staff look at it at the counter.

import { el, need } from "../../server/web/client/dom";
import { hasVoice, toggleAloud } from "./_aloud";
import { catalogueNow } from "./_data";
import { named, say } from "./_language";
import { button, heading } from "./_parts";
import { stage } from "./_stage";

/** What this citizen said; forgotten with everything else when the page goes back to its start. */
let chosen: string | null = null;

const groups = () => catalogueNow()?.groups ?? [];

/** What was said, while the centre knows such a group: its list may change under an open page. */
export const priority = (): string | null => (groups().some((one) => one.key === chosen) ? chosen : null);

export function forgetPriority(): void {
  chosen = null;
}

export function priorityKey(): HTMLElement | null {
  if (groups().length === 0) return null;
  const group = groups().find((one) => one.key === chosen);
  const words = group ? say("priority_chosen", { name: named(group) }) : say("priority");
  const key = button("button priority", { icon: group ? "circle-check" : "accessibility", words }, press);
  key.setAttribute("aria-pressed", String(group !== undefined));
  return key;
}

function press(): void {
  const [only, ...others] = groups();
  if (chosen !== null) choose(null);
  else if (only !== undefined && others.length === 0) choose(only.key);
  else ask();
}

function choose(key: string | null): void {
  chosen = key;
  stage.redraw();
}

/** The question lies over the bar, so it brings the bar's key for the ear with it. */
function aloudKey(): HTMLElement | null {
  if (!hasVoice()) return null;
  const key = button("button", { icon: "volume-2", words: say("aloud") }, () => toggleAloud("priority"));
  key.dataset["key"] = "aloud";
  key.setAttribute("aria-pressed", "false");
  return key;
}

function ask(): void {
  const dialog = need<HTMLDialogElement>("#dialog");
  const answer = (key: string | null): void => {
    dialog.close();
    choose(key);
  };
  dialog.className = "dialog groups";
  dialog.replaceChildren(
    heading(say("priority_ask")),
    el(
      "div",
      { class: "keys" },
      ...groups().map((group) => button("button", { words: named(group) }, () => answer(group.key))),
      button("button quiet", { words: say("priority_none") }, () => answer(null)),
      aloudKey(),
    ),
  );
  dialog.showModal();
}
