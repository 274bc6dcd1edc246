// Taking a number. One visit of a screen has one request id: a double tap or a repeat after a lost
// answer is the same press, and brings the same number.

import { newRequestId, post, type Answer } from "../../server/web/client/http";
import { queueOfProcedure } from "./_data";
import { doneVisit, type Taken } from "./_done";
import { language } from "./_language";
import { hadOf, haveVisit, mineOf, remember } from "./_mine";
import { forgetPerson, person } from "./_person";
import { priority } from "./_priority";
import { problemVisit } from "./_problem";
import { stage } from "./_stage";

interface Wish {
  readonly queue?: string;
  readonly procedure?: string;
}

interface Press extends Wish {
  readonly lang: string;
  readonly priority: string | null;
  readonly person: string;
}

export class Taking {
  readonly #id = newRequestId();
  /** What was sent and not answered: it is sent again as it was, whatever has been chosen since. */
  #unanswered: Press | null = null;
  #busy = false;

  constructor(private readonly wish: Wish) {}

  /** Asks for the number and shows it; who has one of this queue is asked first for whom it is. */
  async press(key?: HTMLButtonElement): Promise<void> {
    const had = mineOf(this.wish.queue ?? queueOfProcedure(this.wish.procedure ?? ""));
    if (had === undefined) return this.#take(key);
    stage.go(haveVisit(had, this.#other));
  }

  readonly #other = (): void => {
    // The card that was shown is not that of the other one.
    forgetPerson();
    void this.#take();
  };

  /** `key` tells the finger that it was heard. */
  async #take(key?: HTMLButtonElement): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    key?.setAttribute("aria-busy", "true");
    const press = this.#unanswered ?? { ...this.wish, lang: language(), priority: priority(), person: person() };
    this.#unanswered = press;
    const answer = await post<Taken>("/kiosk/tickets", press, { requestId: this.#id, timeout: 6_000 });
    this.#busy = false;
    key?.removeAttribute("aria-busy");
    this.#show(answer);
  }

  #show(answer: Answer<Taken>): void {
    if (answer.ok) {
      this.#unanswered = null;
      remember(answer.data.ticket);
      stage.end(doneVisit(answer.data));
      return;
    }
    // A refusal wrote nothing, so the next press may ask for something else.
    if (answer.reason === "refused") this.#unanswered = null;
    const had = hadOf(answer);
    stage.go(had ? haveVisit(had, this.#other) : problemVisit(answer, () => void this.#take()));
  }
}
