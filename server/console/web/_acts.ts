// Sending what a clerk does. One act at a time; when the network is gone, at most one waits, and it keeps
// its request id: the server does it once, however often it is sent.

import { type Answer, newRequestId, post, type Refusal } from "../../web/client/http";
import { pageData } from "../../web/client/dom";
import type { Seat } from "./_facts";

export interface Act {
  /** Names the sentences: `did_…` when it is done, `act_…` while it waits. */
  readonly key: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly code: string;
  readonly undoable: boolean;
}

export interface Waiting {
  readonly act: Act;
  readonly requestId: string;
  /** Whose act it is: another person's must never be sent in their name. */
  readonly seat: Seat;
}

export interface Done {
  readonly act: Act;
  readonly code: string;
  readonly id: string;
  /** When it was sent, by the page's own stopwatch: the server counts undo from a later moment. */
  readonly sentAt: number;
  /** The journal's seq of what was done, where the server says it. */
  readonly seq: number | null;
}

interface Handlers {
  readonly onDone: (done: Done) => Promise<void>;
  readonly onRefused: (act: Act, refusal: Refusal) => Promise<void>;
  /** An act waits for the network, or stops waiting. */
  readonly onWaiting: (waiting: Waiting | null) => void;
  readonly onBusy: (busy: boolean) => void;
}

interface TicketAnswer {
  readonly ticket?: { readonly id: string; readonly code: string };
  readonly seq?: number;
}

const STORE = "stt-console-waiting";
const PATIENCE = 5_000;
const AGAIN = 3_000;

export class Acts {
  #sending: Act | null = null;
  #waiting: Waiting | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #seat = pageData<Seat>("seat") ?? { staff: "", counter: "" };

  constructor(private readonly handlers: Handlers) {}

  /** The act that is on its way at this moment. */
  get sending(): Act | null {
    return this.#sending;
  }

  get busy(): boolean {
    return this.#sending !== null;
  }

  get waiting(): Waiting | null {
    return this.#waiting;
  }

  /** Sends an act; false when another one is still on its way. */
  async send(act: Act): Promise<boolean> {
    if (this.busy || this.#waiting !== null) return false;
    await this.#attempt({ act, requestId: newRequestId(), seat: this.#seat });
    return true;
  }

  /** Takes up what was waiting before the page was loaded again. */
  recover(): void {
    const kept = sessionStorage.getItem(STORE);
    if (kept === null) return;
    const waiting = JSON.parse(kept) as Waiting;
    if (waiting.seat.staff !== this.#seat.staff || waiting.seat.counter !== this.#seat.counter) this.drop();
    else this.#wait(waiting);
  }

  /** The network may be back. */
  retry(): void {
    if (this.#waiting !== null && !this.busy) void this.#attempt(this.#waiting);
  }

  /** The clerk thought better of it. Whether the server had it already, the next snapshot shows. */
  drop(): void {
    this.#settle();
    this.handlers.onWaiting(null);
  }

  async #attempt(waiting: Waiting): Promise<void> {
    const sentAt = performance.now();
    const again = this.#waiting === waiting;
    this.#setSending(waiting.act);
    try {
      const { path, body } = waiting.act;
      const answer = await post<TicketAnswer>(path, body, { requestId: waiting.requestId, timeout: PATIENCE });
      await this.#take(waiting, again, answer, sentAt);
    } finally {
      this.#setSending(null);
    }
  }

  async #take(waiting: Waiting, again: boolean, answer: Answer<TicketAnswer>, sentAt: number): Promise<void> {
    const { act } = waiting;
    if (!answer.ok && answer.reason === "unreachable") {
      // The clerk may have dropped it while it was on its way.
      if (!again || this.#waiting === waiting) this.#wait(waiting);
      return;
    }
    this.#settle();
    if (again) this.handlers.onWaiting(null);
    if (answer.ok) {
      const { id, code } = answer.data.ticket ?? { id: "", code: act.code };
      await this.handlers.onDone({ act, code, id, sentAt, seq: answer.data.seq ?? null });
    } else await this.handlers.onRefused(act, answer.error);
  }

  #wait(waiting: Waiting): void {
    this.#waiting = waiting;
    sessionStorage.setItem(STORE, JSON.stringify(waiting));
    this.handlers.onWaiting(waiting);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.retry(), AGAIN);
  }

  #settle(): void {
    this.#waiting = null;
    clearTimeout(this.#timer);
    sessionStorage.removeItem(STORE);
  }

  #setSending(act: Act | null): void {
    this.#sending = act;
    this.handlers.onBusy(act !== null);
  }
}
