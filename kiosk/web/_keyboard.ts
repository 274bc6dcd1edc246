// The page's own keyboard: large letters, no shift and no tone marks, which searching does not need.

import { el, icon } from "../../server/web/client/dom";
import { say } from "./_language";
import { button, text } from "./_parts";

const ROWS = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

export interface Typing {
  readonly type: (letter: string) => void;
  readonly erase: () => void;
  readonly clear: () => void;
}

export function keyboard({ type, erase, clear }: Typing): HTMLElement {
  const key = (letter: string): HTMLElement =>
    el("button", { type: "button", class: "key", onclick: () => type(letter) }, text(letter.toUpperCase()));
  const rows = ROWS.map((letters) => el("div", { class: "key-row" }, ...[...letters].map(key)));
  const back = el(
    "button",
    { type: "button", class: "key wide", "aria-label": say("erase"), onclick: erase },
    icon("delete"),
    el("span", {}, text(say("erase"))),
  );
  rows[3]?.append(back);
  const last = el(
    "div",
    { class: "key-row" },
    button("key space", { words: say("space") }, () => type(" ")),
    button("key wide", { icon: "eraser", words: say("clear") }, clear),
  );
  return el("div", { class: "keyboard", role: "group", "aria-label": say("keyboard") }, ...rows, last);
}
