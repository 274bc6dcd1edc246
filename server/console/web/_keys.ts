// The keys of a shift. Function keys and the number pad only: a bare letter belongs to the input method.

import type { Command } from "./_locks";

/** With Shift, then without. */
const KEYS: Readonly<Record<string, readonly [Command | null, Command | null]>> = {
  F2: ["call", "call_next"],
  F4: ["hold", "recall"],
  F8: ["transfer", "start"],
  F9: ["no_show", "complete"],
};

/** With Ctrl; Ctrl F4 would close the browser's page. */
const CTRL: Readonly<Record<string, Command>> = { F2: "other", F8: "pause", F9: "help" };

/** With Ctrl too, unless somebody writes: there they mend the text. */
const MENDS: Readonly<Record<string, Command>> = { KeyZ: "undo", Backspace: "correct" };

const PAD: Readonly<Record<string, Command>> = {
  NumpadEnter: "call_next",
  NumpadAdd: "recall",
  NumpadDecimal: "start",
  NumpadComma: "start",
  Numpad0: "complete",
  NumpadMultiply: "hold",
  NumpadDivide: "transfer",
  NumpadSubtract: "no_show",
  NumpadBackspace: "undo",
  Backspace: "undo",
};

interface Handlers {
  readonly onCommand: (command: Command) => void;
  /** A digit of the number pad: the beginning of a code. */
  readonly onDigit: (digit: string) => void;
  /** While a dialog is open, its own keys count alone. */
  readonly inDialog: () => boolean;
}

function writes(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !["radio", "checkbox", "button", "submit"].includes(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}

function isButton(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button, a, summary, [role='button']")?.matches("[data-primary]") === false;
}

/** Answers what a key press asks for; null when it is none of ours. */
export function commandOf(event: KeyboardEvent): Command | null {
  const { code, ctrlKey, altKey, metaKey, shiftKey } = event;
  if (altKey || metaKey) return null;
  if (ctrlKey && shiftKey) return null;
  if (ctrlKey) return CTRL[code] ?? (writes(event.target) ? null : (MENDS[code] ?? null));
  const found = KEYS[code];
  if (found) return found[shiftKey ? 0 : 1];
  if (code === "Escape") return "escape";
  if (shiftKey || writes(event.target)) return null;
  // Somebody who moved the focus to a button means that button.
  if (code === "NumpadEnter" && isButton(event.target)) return null;
  return PAD[code] ?? null;
}

/** Digits 1 to 9; 0 alone finishes. */
const digitOf = (event: KeyboardEvent): string | null =>
  event.ctrlKey || event.altKey || event.metaKey ? null : (/^Numpad([1-9])$/.exec(event.code)?.[1] ?? null);

/** Listens in a window of the console: the page itself, or the small one that floats over other software. */
export function listen(handlers: Handlers, place: Window): void {
  place.addEventListener("keydown", (event) => {
    // 229: an input method is composing and this key is its own.
    if (event.isComposing || event.keyCode === 229 || handlers.inDialog()) return;
    const command = commandOf(event);
    const digit = command === null && !writes(event.target) ? digitOf(event) : null;
    if (command === null && digit === null) return;
    event.preventDefault();
    // A key that is held down is one wish, not fifty.
    if (event.repeat) return;
    if (command !== null) handlers.onCommand(command);
    else if (digit !== null) handlers.onDigit(digit);
  });
}
