// The ticker: one still message at a time, never a moving one. Two lines of text take turns.

import { need, setText } from "../../server/web/client/dom";
import type { Message } from "./_messages";

const STILL_FOR = 10_000;

/** Joins words as long as they fit, at most `longest` letters to a piece. */
function joined(words: readonly string[], fits: (piece: string) => boolean, longest = Infinity): string[] {
  const found: string[] = [];
  for (const next of words) {
    const longer = found.length > 0 ? `${found.at(-1)} ${next}` : next;
    if (found.length > 0 && longer.length <= longest && fits(longer)) found[found.length - 1] = longer;
    else found.push(next);
  }
  return found;
}

/** Splits a text into the fewest pieces that fit: between sentences, else into pieces of like length. */
export function pieces(text: string, fits: (piece: string) => boolean): string[] {
  const sentences = text.replace(/([.!?]) (?=\p{Lu})/gu, "$1\n").split("\n");
  return joined(sentences, fits).flatMap((sentence) => {
    if (fits(sentence)) return [sentence];
    const words = sentence.split(" ");
    const fewest = joined(words, fits).length;
    let longest = Math.ceil(sentence.length / fewest);
    while (joined(words, fits, longest).length > fewest) longest += 1;
    return joined(words, fits, longest);
  });
}

export class Ticker {
  readonly #root = need(".ticker");
  readonly #lines = [...this.#root.querySelectorAll<HTMLElement>(".message")];
  #front = 0;
  #queue: Message[] = [];
  #given = "";
  #at = -1;
  #since = 0;

  /** Measures anew: the font came, or the line became shorter. */
  refit(): void {
    this.#given = "";
  }

  /** Takes the messages; the one on show stays until its time is over, unless it is gone. */
  give(messages: readonly Message[], now: Date): void {
    const given = JSON.stringify(messages);
    if (given !== this.#given) {
      this.#given = given;
      this.#queue = messages.flatMap(({ text, kind }) =>
        pieces(text, (piece) => this.#fits(piece)).map((piece) => ({ text: piece, kind })),
      );
      const shown = this.#lines[this.#front]?.textContent;
      this.#at = this.#queue.findIndex(({ text }) => text === shown);
      if (this.#at < 0) this.#since = 0;
    }
    if (this.#queue.length > 0 && now.getTime() - this.#since >= STILL_FOR) this.#step(now);
  }

  #step(now: Date): void {
    this.#since = now.getTime();
    this.#at = (this.#at + 1) % this.#queue.length;
    const message = this.#queue[this.#at];
    const shown = this.#lines[this.#front];
    if (!message || !shown || shown.textContent === message.text) return;
    this.#front = (this.#front + 1) % this.#lines.length;
    const next = this.#lines[this.#front];
    if (!next) return;
    setText(next, message.text);
    next.classList.add("shown");
    shown.classList.remove("shown");
    this.#root.dataset["kind"] = message.kind;
  }

  #fits(piece: string): boolean {
    const trial = this.#lines[(this.#front + 1) % this.#lines.length];
    if (!trial) return true;
    const before = trial.textContent;
    trial.textContent = piece;
    const fits = trial.scrollHeight <= trial.clientHeight + 1 && trial.scrollWidth <= trial.clientWidth + 1;
    trial.textContent = before;
    return fits;
  }
}
