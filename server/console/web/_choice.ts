// One question with a few answers, each a digit away. Escape closes and changes nothing.

import { askIn } from "../../web/client/dialog";
import { el, icon, need } from "../../web/client/dom";
import { word } from "../../web/client/words";

export interface Option<T> {
  readonly label: string;
  readonly note?: string;
  readonly value: T;
  /** Stands in place but cannot be chosen; the note says why. */
  readonly closed?: boolean;
}

export interface Question<T> {
  readonly title: string;
  readonly text?: string;
  readonly options: readonly Option<T>[];
  /** Between the text and the answers: a tick, an input. */
  readonly extra?: Node;
  readonly wide?: boolean;
}

const dialog = need<HTMLDialogElement>("#choice");

export const dialogOpen = (): boolean => dialog.open;

/** Makes the keys of the answers; where somebody types, digits are text and the keys bear none. */
export function answers<T>(options: readonly Option<T>[], pick: (value: T) => void, numbered = true): HTMLElement {
  const list = el("ul", { class: "answers" });
  options.forEach((option, at) => {
    const digit = numbered && at < 9 ? el("kbd", {}, String(at + 1)) : null;
    const words = el("span", { class: "grow" }, el("b", {}, option.label), option.note ? el("small", {}, option.note) : null);
    const key = el("button", { type: "button", class: "row", "aria-disabled": option.closed ? "true" : null }, digit, words);
    key.addEventListener("click", () => {
      if (!option.closed) pick(option.value);
    });
    list.append(el("li", {}, key));
  });
  return list;
}

/** Asks; answers the value, or null when it was closed. */
export function ask<T>(question: Question<T>): Promise<T | null> {
  return open(question.title, question.wide === true, (pick) => [
    question.text ? el("p", { class: "quiet-text" }, question.text) : null,
    question.extra ?? null,
    answers(question.options, pick),
  ]);
}

/** Opens the dialog with a content of its own; `pick` closes it with a value. */
export function open<T>(
  title: string,
  wide: boolean,
  build: (pick: (value: T) => void) => readonly (Node | null)[],
): Promise<T | null> {
  let chosen: T | null = null;
  const pick = (value: T): void => {
    chosen = value;
    dialog.close();
  };
  const close = el("button", { type: "button", class: "button round", "aria-label": word("close") }, icon("x"));
  close.addEventListener("click", () => dialog.close());
  const head = el("div", { class: "dialog-head" }, el("h2", { id: "choice-title" }, title), close);
  dialog.replaceChildren(head, ...build(pick).filter((node) => node !== null));
  dialog.classList.toggle("wide", wide);
  const answered = askIn(dialog).then(() => chosen);
  (dialog.querySelector<HTMLElement>("input[autofocus], .answers .row, .dialog-keys .button") ?? close).focus();
  return answered;
}

/** Digits choose and arrows walk, as long as nobody types text. */
dialog.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const rows = [...dialog.querySelectorAll<HTMLElement>(".answers .row")];
  const typing = event.target instanceof HTMLInputElement && event.target.type !== "checkbox";
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (digit && !typing && !event.shiftKey) {
    event.preventDefault();
    // The answer closes the dialog; the same press must not begin a code on the console behind it.
    event.stopPropagation();
    if (!event.repeat) rows[Number(digit) - 1]?.click();
  }
  const step = event.code === "ArrowDown" ? 1 : event.code === "ArrowUp" ? -1 : 0;
  if (step !== 0 && rows.length > 0) {
    event.preventDefault();
    const at = rows.indexOf(document.activeElement as HTMLElement);
    rows[(at + step + rows.length) % rows.length]?.focus();
  }
});
