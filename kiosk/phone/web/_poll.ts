// Asks for a turn again and again, as often as the server says, and knows how old the answer is.

import { timeOf } from "../../../server/web/client/clock";
import { levelOf } from "../../../server/web/client/freshness";
import { Watched } from "../../../server/web/client/http";
import { liveSettings } from "../../../server/web/client/settings";
import type { Turn } from "./_turn";

export interface PollOptions {
  readonly onTurn: (turn: Turn) => void;
  /** The address leads nowhere any more. */
  readonly onGone: () => void;
  /** False while nobody looks and nothing would ring: then the phone rests. */
  readonly wanted: () => boolean;
}

/** Seconds until the next try when there was no answer. */
const AGAIN = 5;
const GONE = [404, 410];

export class Poll {
  readonly #source: Watched<Turn>;
  readonly #settings = liveSettings();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = false;
  #over = false;
  #every: number | null;
  // The phone's own clock tells ages: others stand still while it sleeps.
  #confirmed = Date.now();
  #offset = 0;

  constructor(path: string, first: Turn, private readonly options: PollOptions) {
    this.#source = new Watched<Turn>(path, this.#settings.fetchTimeout);
    this.#every = first.next_poll;
    this.#confirm(first.now);
    this.#later(this.#every);
    const wake = (): void => {
      if (document.visibilityState === "visible") void this.ask();
    };
    document.addEventListener("visibilitychange", wake);
    addEventListener("online", wake);
    addEventListener("pageshow", (event) => {
      if (event.persisted) wake();
    });
    setInterval(() => this.#tell(), this.#settings.checkEvery);
  }

  async ask(): Promise<void> {
    if (this.#asking || this.#over) return;
    this.#asking = true;
    clearTimeout(this.#timer);
    const got = await this.#source.get();
    this.#asking = false;
    if (got.ok) this.take(got.data, { fresh: !got.unchanged });
    else if (got.reason === "refused" && GONE.includes(got.status)) {
      this.#over = true;
      this.options.onGone();
    } else this.#later(got.reason === "refused" ? Number(got.error["seconds"] ?? AGAIN) : AGAIN);
  }

  /** A turn that came from the server just now, asked for or not. */
  take(turn: Turn, { fresh = true } = {}): void {
    this.#confirm(fresh ? turn.now : null);
    this.#every = turn.next_poll;
    if (fresh) this.options.onTurn(turn);
    this.#later(this.#every);
  }

  #later(seconds: number | null): void {
    clearTimeout(this.#timer);
    if (seconds === null) return;
    this.#timer = setTimeout(() => {
      if (document.visibilityState === "visible" || this.options.wanted()) void this.ask();
    }, seconds * 1000);
  }

  #confirm(now: string | null): void {
    this.#confirmed = Date.now();
    if (now !== null) this.#offset = Date.parse(now) - this.#confirmed;
    const time = timeOf(new Date(this.#confirmed + this.#offset));
    for (const place of document.querySelectorAll("[data-data-time]")) place.textContent = time;
    this.#tell();
  }

  #tell(): void {
    // Until the next answer is due the last one is as fresh as it gets; a turn that is over never ages.
    const due = this.#every === null ? Infinity : this.#every * 1000;
    document.documentElement.dataset["freshness"] = levelOf(Date.now() - this.#confirmed - due, this.#settings);
  }
}
