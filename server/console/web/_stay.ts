// The right column: the papers of the procedure, and what is known of this stay.

import { timeOf } from "../../web/client/clock";
import { el, need, setText } from "../../web/client/dom";
import { word } from "../../web/client/words";
import { type Desk, minutes } from "./_desk";
import type { LineTicket, OpenTicket, Procedure } from "./_facts";

const KEPT = 6;

export class Stay {
  /** Papers that were seen, by ticket: a help for the eye, never stored. */
  readonly #seen = new Map<string, Set<number>>();
  #papersOf = "";
  #factsOf = "";

  constructor(private readonly desk: Desk) {}

  show(): void {
    const ticket = this.desk.ticket ?? (this.desk.paused ? null : this.desk.next);
    this.#papers(ticket);
    this.#facts(ticket);
    setText(need("#served-today"), this.desk.snapshot.served_today);
  }

  #papers(ticket: OpenTicket | LineTicket | null): void {
    const procedure = this.desk.procedure(ticket?.procedure ?? null);
    need("#papers-part").hidden = ticket === null;
    const mark = `${ticket?.id}/${procedure?.id}`;
    if (mark === this.#papersOf || ticket === null) return;
    this.#papersOf = mark;
    need("#papers").replaceChildren(...this.#ticks(ticket.id, procedure?.papers ?? []));
    need("#papers-unknown").hidden = (procedure?.papers.length ?? 0) > 0;
    setText(need("#papers-unknown-text"), word(procedure ? "papers_unknown" : "papers_ask"));
    this.#portal(procedure);
    this.#count(ticket.id, procedure?.papers.length ?? 0);
  }

  #portal(procedure: Procedure | undefined): void {
    const link = need<HTMLAnchorElement>("#portal");
    link.hidden = !procedure?.portal;
    link.href = procedure?.portal ?? "";
  }

  #ticks(id: string, papers: readonly string[]): HTMLElement[] {
    const seen = this.#seenOf(id);
    return papers.map((paper, at) => {
      const box = el("input", { type: "checkbox", checked: seen.has(at) });
      box.addEventListener("change", () => {
        if (box.checked) seen.add(at);
        else seen.delete(at);
        this.#count(id, papers.length);
      });
      return el("li", {}, el("label", { class: "tick" }, box, el("span", {}, paper)));
    });
  }

  #seenOf(id: string): Set<number> {
    const seen = this.#seen.get(id) ?? new Set<number>();
    this.#seen.set(id, seen);
    for (const old of [...this.#seen.keys()].slice(0, -KEPT)) this.#seen.delete(old);
    return seen;
  }

  #count(id: string, all: number): void {
    need("#papers-count").hidden = all === 0;
    setText(need("#papers-count"), `${this.#seenOf(id).size}/${all}`);
  }

  #facts(ticket: OpenTicket | LineTicket | null): void {
    need("#stay-part").hidden = ticket === null;
    if (ticket === null) return;
    setText(need("#stay-title"), word(this.desk.ticket ? "this_stay" : "next_person"));
    const rows = "recalls" in ticket ? this.#ofOpen(ticket) : this.#ofWaiting(ticket);
    const mark = JSON.stringify(rows);
    if (mark === this.#factsOf) return;
    this.#factsOf = mark;
    need("#stay").replaceChildren(...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
  }

  #ofWaiting(ticket: LineTicket): [string, string][] {
    const rows: [string, string][] = [
      [word("took_number"), timeOf(new Date(ticket.since))],
      [word("has_waited"), minutes(this.desk.since(ticket.since))],
    ];
    if (ticket.priority !== null) rows.push([word("priority"), this.desk.group(ticket.priority)]);
    return rows;
  }

  #ofOpen(ticket: OpenTicket): [string, string][] {
    const walked = ticket.origin === "counter";
    const where = this.desk.device(ticket.device);
    const taken = timeOf(new Date(ticket.since)) + (where ? `, ${where}` : "");
    const rows: [string, string][] = [[word(walked ? "came_directly" : "took_number"), taken]];
    if (!walked && ticket.waited !== null) rows.push([word("waited"), minutes(ticket.waited * 1000)]);
    if (!walked && ticket.called_at) {
      rows.push([word("called"), word("called_times", { n: ticket.recalls + 1, at: timeOf(new Date(ticket.recalled_at ?? ticket.called_at)) })]);
    }
    if (ticket.priority !== null) rows.push([word("priority"), this.desk.group(ticket.priority)]);
    if (ticket.return_to !== null) rows.push([word("afterwards"), word("back_to_counter", { n: ticket.return_to })]);
    if (ticket.lang !== "vi") rows.push([word("language"), word("speaks_english")]);
    return rows;
  }
}
