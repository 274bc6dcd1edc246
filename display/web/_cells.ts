// The counters: a fixed pool of cells, patched in place. The order never changes; where more counters
// stand than fit, pages of them take turns and a new call brings its own page.

import { timeOf } from "../../server/web/client/clock";
import { need, setAttribute, setText } from "../../server/web/client/dom";
import { word } from "../../server/web/client/words";
import { type Board, type Counter, isCalling } from "./_data";

const PAGE_FOR = 8_000;
/** From here on the label stands above the counter's digits, so that the code keeps its size. */
const TWO_DIGITS = 10;
const LONG_CODE = 5;

interface Cell {
  readonly root: HTMLElement;
  readonly code: HTMLElement;
  readonly state: HTMLElement;
  readonly detail: HTMLElement;
  readonly digit: HTMLElement;
}

/** The counters that take part: where not all fit on one page, breaks come last and the closed ones step back. */
export function shownCounters(counters: readonly Counter[], size: number): readonly Counter[] {
  if (counters.length <= size) return counters;
  const working = counters.filter(({ status }) => status !== "closed");
  const active = working.filter(({ status }) => status !== "paused");
  return working.length > 0 ? [...active, ...working.filter(({ status }) => status === "paused")] : counters;
}

/** How many things stand on a page, so that all pages are about equally full and two columns come out even. */
export function pageSize(things: number, most: number): number {
  const pages = Math.ceil(things / most);
  return pages < 2 ? most : Math.min(most, 2 * Math.ceil(things / pages / 2));
}

/** Splits things into pages of a size; there is always one page. */
export function pagesOf<T>(things: readonly T[], size: number): readonly (readonly T[])[] {
  const pages: T[][] = [];
  for (let at = 0; at < things.length; at += size) pages.push(things.slice(at, at + size));
  return pages.length > 0 ? pages : [[]];
}

export class Cells {
  readonly #root = need(".cells");
  readonly #cells: readonly Cell[];
  readonly #note = this.#root.querySelector<HTMLElement>(".cell.note");
  readonly #pageMark = document.querySelector<HTMLElement>(".page-mark");
  readonly #only = Number(document.documentElement.dataset["only"] ?? 0);
  #page = 0;
  #pageSince = 0;
  #newestCall = Infinity;

  constructor() {
    this.#cells = [...this.#root.querySelectorAll<HTMLElement>("[data-cell]")].map((root) => ({
      root,
      code: need(".code", root),
      state: need(".state b", root),
      detail: need(".state span", root),
      digit: need(".digit", root),
    }));
  }

  show(board: Board, now: Date): void {
    const all = this.#only ? board.counters.filter(({ number }) => number === this.#only) : board.counters;
    const shown = shownCounters(all, this.#cells.length);
    const size = pageSize(shown.length, this.#cells.length);
    const pages = pagesOf(shown, size);
    this.#turn(pages, now.getTime());
    const page = pages[this.#page] ?? [];
    this.#layOut(page, { pages: pages.length, size });
    this.#cells.forEach((cell, index) => this.#fill(cell, page[index], board, now));
  }

  #turn(pages: readonly (readonly Counter[])[], now: number): void {
    const calls = pages.map((page) => Math.max(-1, ...page.map(({ call_seq }) => call_seq ?? -1)));
    const newest = Math.max(...calls);
    if (this.#pageSince === 0 || newest > this.#newestCall) this.#open(Math.max(0, calls.indexOf(newest)), now);
    else if (now - this.#pageSince >= PAGE_FOR || this.#page >= pages.length) {
      this.#open((this.#page + 1) % pages.length, now);
    }
    this.#newestCall = newest;
  }

  #open(page: number, now: number): void {
    this.#page = page;
    this.#pageSince = now;
  }

  #layOut(page: readonly Counter[], { pages, size }: { pages: number; size: number }): void {
    setAttribute(this.#root, "data-count", pages > 1 ? size : page.length);
    const tight = page.some(({ number, code }) => number >= TWO_DIGITS || (code?.length ?? 0) >= LONG_CODE);
    setAttribute(this.#root, "data-stacked", tight || document.documentElement.lang === "en");
    // The help note takes a free cell; where none is free it has the ticker.
    if (this.#note) this.#note.hidden = page.length < 5 || page.length % 2 === 0;
    if (!this.#pageMark) return;
    this.#pageMark.hidden = pages === 1;
    if (pages > 1) setText(this.#pageMark, word("page_of", { page: this.#page + 1, pages }));
  }

  #fill(cell: Cell, counter: Counter | undefined, board: Board, now: Date): void {
    cell.root.hidden = counter === undefined;
    if (counter === undefined) return;
    const calling = isCalling(counter, board.rules.highlight, now);
    setAttribute(cell.root, "data-status", counter.status);
    // Two names for one pulse: a recall starts it anew.
    setAttribute(cell.root, "data-calling", calling ? ((counter.call_seq ?? 0) % 2 ? "odd" : "even") : null);
    setText(cell.digit, String(counter.number));
    setText(cell.code, counter.code ?? "");
    setText(cell.state, counter.code === null ? word(counter.status) : "");
    const back = counter.back_at === null ? null : new Date(counter.back_at);
    setText(cell.detail, back && back > now ? word("back_at", { time: timeOf(back) }) : "");
  }
}
