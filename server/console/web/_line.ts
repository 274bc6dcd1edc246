// The left column: who waits, in the order this counter calls them; who is set aside; who missed the call.

import { el, icon, keyedList, need, setAttribute, setText } from "../../web/client/dom";
import { word } from "../../web/client/words";
import { type Desk, minutes } from "./_desk";
import type { LineTicket, SideTicket, Ticket } from "./_facts";

/** Pixels of a row; as many are shown as fit, the rest on demand. */
const ROW = 52;
const SIDE_CODES = 3;

interface Handlers {
  readonly onTicket: (ticket: Ticket) => void;
  readonly onSide: (kind: "held" | "missed") => void;
}

export class Line {
  readonly #frame = need("#line-frame");
  readonly #more = need<HTMLButtonElement>("#line-more");
  readonly #count = need("#line-count");
  readonly #empty = need("#line-empty");
  readonly #rows;
  #all = false;

  constructor(
    private readonly desk: Desk,
    private readonly handlers: Handlers,
  ) {
    this.#rows = keyedList<LineTicket>(need("#line"), {
      key: (ticket) => ticket.id,
      make: () => this.#make(),
      update: (row, ticket) => this.#update(row, ticket),
    });
    this.#more.addEventListener("click", () => {
      this.#all = !this.#all;
      this.show();
    });
    new ResizeObserver(() => this.show()).observe(this.#frame);
    for (const kind of ["held", "missed"] as const) {
      need(`#${kind}`).addEventListener("click", () => handlers.onSide(kind));
    }
  }

  show(): void {
    const { line, waiting } = this.desk.snapshot;
    const room = Math.max(3, Math.floor(this.#frame.clientHeight / ROW));
    const shown = this.#all || line.length <= room ? line : line.slice(0, room);
    this.#rows.show(shown);
    setText(this.#count, waiting);
    this.#frame.classList.toggle("all", this.#all);
    this.#more.hidden = line.length <= room;
    setText(this.#more, this.#all ? word("show_less") : word("show_more", { n: waiting - shown.length }));
    this.#empty.hidden = line.length > 0;
    this.#side("held", this.desk.snapshot.held);
    this.#side("missed", this.desk.snapshot.missed);
  }

  #make(): Element {
    const words = el("span", { class: "what" }, el("span", { class: "where" }), el("em", {}));
    const key = el("button", { type: "button", class: "waiting" }, el("b", { class: "code" }), words, el("i", {}));
    return el("li", {}, key);
  }

  #update(row: Element, ticket: LineTicket): void {
    const key = need<HTMLButtonElement>("button", row);
    const first = ticket.id === this.desk.next?.id;
    setText(need(".code", row), ticket.code);
    setText(need(".where", row), this.desk.queueName(ticket.queue));
    setText(need("i", row), minutes(this.desk.since(ticket.since)));
    row.classList.toggle("next", first);
    row.classList.toggle("helping", ticket.tier > 1);
    setAttribute(key, "aria-description", first ? word("is_next") : null);
    this.#mark(need("em", row), ticket);
    // Rows are used again for other tickets: the handler reads the newest.
    key.onclick = () => this.handlers.onTicket(ticket);
  }

  /** Words before colour: why this ticket stands where it stands. Only staff ever see it. */
  #mark(mark: HTMLElement, ticket: LineTicket): void {
    const found = markOf(ticket);
    mark.hidden = found === null;
    if (mark.dataset["kind"] === (found?.icon ?? "")) return;
    mark.dataset["kind"] = found?.icon ?? "";
    mark.replaceChildren(...(found ? [icon(found.icon, "small"), found.text] : []));
  }

  #side(kind: "held" | "missed", tickets: readonly SideTicket[]): void {
    const cell = need<HTMLButtonElement>(`#${kind}`);
    const codes = tickets.slice(0, SIDE_CODES).map((ticket) => ticket.code);
    const rest = tickets.length - codes.length;
    setText(need(".how-many", cell), word(kind, { n: tickets.length }));
    setText(need(".codes", cell), codes.length ? codes.join(" · ") + (rest > 0 ? ` +${rest}` : "") : word("nobody"));
    cell.disabled = tickets.length === 0;
  }
}

interface Mark {
  readonly icon: string;
  readonly text: string;
}

function markOf(ticket: LineTicket): Mark | null {
  if (ticket.back) return { icon: "undo-2", text: word("mark_back") };
  if (ticket.sent_here) return { icon: "arrow-right-left", text: word("mark_sent") };
  if (ticket.priority !== null) return { icon: "accessibility", text: word("priority") };
  return ticket.tier > 1 ? { icon: "life-buoy", text: word("mark_helping") } : null;
}
