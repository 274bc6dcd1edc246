// A quiet sound when somebody starts waiting and the counter was without work: the clerk may be reading elsewhere.

import { Sound } from "../../web/client/chime";
import { need } from "../../web/client/dom";
import type { Desk } from "./_desk";

const QUIET = 0.15;
/** Set in this browser when somebody wants silence: two clerks side by side need one sound. */
const SILENT = "stt-console-silent";

export class Arrival {
  readonly #sound = new Sound();
  readonly #wanted = need<HTMLInputElement>("#sound");
  #waiting: number;

  constructor(private readonly desk: Desk) {
    this.#sound.volume = QUIET;
    this.#waiting = desk.snapshot.waiting;
    this.#wanted.checked = localStorage.getItem(SILENT) === null;
    this.#wanted.addEventListener("change", () => this.#choose());
  }

  show(): void {
    const { waiting } = this.desk.snapshot;
    const begins = this.#waiting === 0 && waiting > 0;
    this.#waiting = waiting;
    if (begins && this.#wanted.checked && this.desk.ticket === null && !this.desk.paused) void this.#sound.chime();
  }

  /** Whoever turns it on hears at once how loud it is. */
  #choose(): void {
    if (!this.#wanted.checked) return localStorage.setItem(SILENT, "yes");
    localStorage.removeItem(SILENT);
    void this.#sound.chime();
  }
}
