// Beside the counters: the last calls, and how many wait for what. Rows are a fixed pool.

import { timeOf } from "../../server/web/client/clock";
import { need, setText } from "../../server/web/client/dom";
import { word } from "../../server/web/client/words";
import { type Board, nameOf, type Waiting } from "./_data";

const PAGE_FOR = 8_000;
/** Longer names stand in two lines. */
const ONE_LINE = 15;

export class RecentPanel {
  readonly #rows = [...document.querySelectorAll<HTMLElement>(".recent .call-row")];
  readonly #none = document.querySelector<HTMLElement>(".recent .none");

  show({ recent }: Board): void {
    if (this.#none) this.#none.hidden = recent.length > 0;
    this.#rows.forEach((row, index) => {
      const call = recent[index];
      row.hidden = call === undefined;
      if (call === undefined) return;
      setText(need("b", row), call.code);
      setText(need("span", row), word("counter_n", { n: String(call.counter) }));
      setText(need("em", row), timeOf(new Date(call.at)));
    });
  }
}

export class WaitingPanel {
  readonly #list = document.querySelector<HTMLElement>(".waiting .rows");
  readonly #rows = [...document.querySelectorAll<HTMLElement>(".waiting .queue-row")];
  readonly #none = document.querySelector<HTMLElement>(".waiting .none");
  readonly #how = document.querySelector<HTMLElement>(".how");
  #given = "";
  #first = 0;
  #shown = 0;
  #since = 0;

  /** Measures anew: the font came. */
  refit(): void {
    this.#given = "";
  }

  /** Shows the queues people wait for; what does not fit takes turns. */
  show({ waiting }: Board, now: Date): void {
    const queues = waiting.filter((queue) => queue.waiting > 0);
    const given = JSON.stringify(queues);
    const due = now.getTime() - this.#since >= PAGE_FOR;
    if (given === this.#given && (this.#shown >= queues.length || !due)) return;
    if (due) {
      this.#since = now.getTime();
      this.#first += this.#shown;
    }
    this.#given = given;
    this.#layOut(queues);
  }

  #layOut(queues: readonly Waiting[]): void {
    if (this.#none) this.#none.hidden = queues.length > 0;
    if (this.#how) this.#how.hidden = false;
    this.#shown = this.#fill(queues);
    if (this.#shown < queues.length && this.#how) {
      this.#how.hidden = true;
      this.#shown = this.#fill(queues);
    }
    if (this.#shown >= queues.length || this.#first >= queues.length) this.#first = 0;
    if (this.#first > 0) this.#shown = this.#fill(queues.slice(this.#first));
  }

  /** Fills the rows until the panel is full; answers how many there was room for. */
  #fill(queues: readonly Waiting[]): number {
    this.#rows.forEach((row, index) => {
      const queue = queues[index];
      row.hidden = queue === undefined;
      if (queue) fillRow(row, queue);
    });
    let shown = Math.min(queues.length, this.#rows.length);
    while (shown > 1 && !this.#holds(this.#rows[shown - 1])) {
      shown -= 1;
      this.#rows[shown]?.toggleAttribute("hidden", true);
    }
    return shown;
  }

  #holds(row: HTMLElement | undefined): boolean {
    if (!row || !this.#list) return true;
    return row.offsetTop + row.offsetHeight <= this.#list.offsetTop + this.#list.clientHeight + 1;
  }
}

function fillRow(row: HTMLElement, queue: Waiting): void {
  const name = nameOf(queue);
  setText(need("i", row), queue.series);
  setText(need("span", row), name);
  setText(need("b", row), String(queue.waiting));
  row.classList.toggle("long", name.length > ONE_LINE);
}
