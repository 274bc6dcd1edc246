// The amber bar: what is not as it should be, what is safe, and what the clerk can do about it.

import { timeOf } from "../../web/client/clock";
import { need, setText } from "../../web/client/dom";
import type { Freshness } from "../../web/client/live";
import { word } from "../../web/client/words";

export class Notice {
  readonly #bar = need("#bar");
  readonly #drop = need<HTMLButtonElement>("#bar-drop");
  readonly #choose = need<HTMLAnchorElement>("#bar-choose");
  #waiting: string | null = null;
  #freshness: Freshness | null = null;
  #takenOver: number | null = null;

  constructor(onDrop: () => void) {
    this.#drop.addEventListener("click", onDrop);
  }

  /** The act that waits for the network, by its key; null when none does. */
  waiting(key: string | null): void {
    this.#waiting = key;
    this.#show();
  }

  fresh(freshness: Freshness): void {
    this.#freshness = freshness;
    this.#show();
  }

  /** Somebody else sits at this counter now; nothing here would be done in this clerk's name. */
  takenOver(counter: number): void {
    this.#takenOver = counter;
    this.#show();
  }

  #show(): void {
    const text = this.#text();
    this.#bar.hidden = text === "";
    this.#drop.hidden = this.#takenOver !== null || this.#waiting === null;
    this.#choose.hidden = this.#takenOver === null;
    if (text) setText(need("p", this.#bar), text);
  }

  #text(): string {
    if (this.#takenOver !== null) return word("taken_over", { n: this.#takenOver });
    const at = this.#freshness?.dataAt;
    const stale = this.#freshness !== null && this.#freshness.level !== "fresh";
    const since = at && stale ? word("offline_since", { at: timeOf(at) }) : word("offline");
    if (this.#waiting !== null) return `${since} ${word("will_be_sent", { what: word(`act_${this.#waiting}`) })}`;
    return stale ? `${since} ${word("offline_safe")}` : "";
  }
}
