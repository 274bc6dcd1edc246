// The foot: F2 with the name of the next ticket, and what was just done with the way back beside it.

import { need, setIcon, setText } from "../../web/client/dom";
import { word } from "../../web/client/words";
import type { Desk } from "./_desk";
import { type Command, lockOf } from "./_locks";

/** How long a sentence without an undo stays. */
const SENTENCE = 7_000;
const DONE = { icon: "circle-check" };
const TOLD = { icon: "info" };

export class Foot {
  readonly #key = need<HTMLButtonElement>("#call-next");
  readonly #toast = need("#toast");
  readonly #undo = need<HTMLButtonElement>("#undo");
  readonly #said = need("#said");
  #until = 0;
  #undoable = false;

  constructor(
    private readonly desk: Desk,
    onCommand: (command: Command) => void,
  ) {
    this.#key.addEventListener("click", () => onCommand("call_next"));
    this.#undo.addEventListener("click", () => onCommand("undo"));
    need("#call-chosen").addEventListener("click", () => onCommand("call"));
    need("#walk-direct").addEventListener("click", () => onCommand("walk_direct"));
  }

  show(): void {
    const { next, ticket } = this.desk;
    setText(need("span", this.#key), next ? word("verb_call_next", { code: next.code }) : word("verb_call_nobody"));
    const locked = lockOf("call_next", this.desk);
    this.#key.classList.toggle("primary", locked === null);
    this.#key.classList.toggle("outline", locked !== null && ticket !== null);
    // While somebody is here the key says who is next; pressing it tells what to finish first.
    if (locked !== null && ticket === null) this.#key.setAttribute("aria-disabled", "true");
    else this.#key.removeAttribute("aria-disabled");
    for (const command of ["call", "walk_direct"] as const) {
      const other = need(command === "call" ? "#call-chosen" : "#walk-direct");
      if (lockOf(command, this.desk)) other.setAttribute("aria-disabled", "true");
      else other.removeAttribute("aria-disabled");
    }
  }

  /** Says that something was done; `until` (by the page's stopwatch) is when it can no longer be undone. */
  done(sentence: string, until: number | null): void {
    this.#show(sentence, DONE);
    this.#undoable = until !== null;
    this.#until = until ?? performance.now() + SENTENCE;
    this.tick();
  }

  /** Says why something was not done, or what is the matter. */
  tell(sentence: string): void {
    this.#show(sentence, TOLD);
    this.#undoable = false;
    this.#until = performance.now() + SENTENCE;
    this.tick();
  }

  clear(): void {
    this.#until = 0;
    this.tick();
  }

  tick(): void {
    const left = this.#until - performance.now();
    this.#toast.hidden = left <= 0;
    this.#undo.hidden = !this.#undoable;
    if (this.#undoable && left > 0) setText(need("span", this.#undo), word("undo_in", { n: Math.ceil(left / 1000) }));
  }

  #show(sentence: string, symbol: { readonly icon: string }): void {
    setIcon(need(".icon", this.#toast), symbol.icon);
    setText(need("p", this.#toast), sentence);
    // The same sentence twice is two events for the ear.
    this.#said.textContent = "";
    this.#said.textContent = sentence;
  }
}
