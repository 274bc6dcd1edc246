// A quiet sound when somebody starts waiting and the counter was without work: the clerk may be reading elsewhere.

import { Sound } from "../../web/client/chime";
import type { Desk } from "./_desk";

const QUIET = 0.15;

export class Arrival {
  readonly #sound = new Sound();
  #waiting: number;

  constructor(private readonly desk: Desk) {
    this.#sound.volume = QUIET;
    this.#waiting = desk.snapshot.waiting;
  }

  show(): void {
    const { waiting } = this.desk.snapshot;
    const begins = this.#waiting === 0 && waiting > 0;
    this.#waiting = waiting;
    if (begins && this.desk.ticket === null && !this.desk.paused) void this.#sound.chime();
  }
}
