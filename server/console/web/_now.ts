// The centre: who is at the counter now, and the one thing to do next.

import { stretch, timeOf } from "../../web/client/clock";
import { el, need, setAttribute, setIcon, setText } from "../../web/client/dom";
import { word } from "../../web/client/words";
import type { Desk } from "./_desk";
import { feeNoteOf, nameOf, type OpenTicket, type Procedure, timeNoteOf } from "./_facts";
import { type Command, lockOf } from "./_locks";

type Face = "paused" | "empty" | "free" | "called" | "serving";

interface Handlers {
  readonly onCommand: (command: Command) => void;
  readonly onHelp: (id: string, code: string) => void;
  readonly onOpenCounter: () => void;
}

/** The icon of each face's chip. */
const CHIPS = {
  paused: { icon: "pause" },
  empty: { icon: "armchair" },
  free: { icon: "armchair" },
  called: { icon: "megaphone" },
  serving: { icon: "user-check" },
} as const;
const HOLD = { icon: "hand" };
const SIDE: readonly Command[] = ["hold", "transfer", "recall", "no_show", "more"];

export function faceOf(desk: Desk): Face {
  if (desk.ticket) return desk.may(desk.ticket, "start") ? "called" : "serving";
  if (desk.paused) return "paused";
  return desk.next ? "free" : "empty";
}

export class Now {
  readonly #card = need("#now");
  readonly #chip = need("#now-chip");
  readonly #primary = need<HTMLButtonElement>("#now-primary");
  #helping = "";

  constructor(
    private readonly desk: Desk,
    private readonly handlers: Handlers,
  ) {
    for (const command of SIDE) {
      need(`#act-${command}`).addEventListener("click", () => handlers.onCommand(command));
    }
    this.#primary.addEventListener("click", () => handlers.onCommand(desk.may(desk.ticket, "start") ? "start" : "complete"));
    need("#open-counter").addEventListener("click", () => handlers.onOpenCounter());
  }

  show(): void {
    const face = faceOf(this.desk);
    this.#card.dataset["is"] = face;
    this.#head(face);
    this.#who(face);
    this.#wait(face);
    this.#side();
    this.#key();
    this.tick();
  }

  /** What changes by time alone. */
  tick(): void {
    this.#timer();
    this.#side();
    this.#calling();
  }

  /** Where the focus belongs after each act. */
  primary(): HTMLElement {
    const face = faceOf(this.desk);
    if (face === "paused") return need("#open-counter");
    return face === "called" || face === "serving" ? this.#primary : need("#call-next");
  }

  #head(face: Face): void {
    setIcon(need(".icon", this.#chip), CHIPS[face].icon);
    setText(need("span", this.#chip), word(`now_${face}`));
    this.#chip.className = `chip ${face === "serving" ? "ok" : face === "paused" ? "warn" : ""}`;
  }

  #who(face: Face): void {
    const { ticket, next } = this.desk;
    const shown = ticket ?? (face === "free" ? next : null);
    need("#who").hidden = shown === null;
    if (shown === null) return;
    setText(need("#now-code"), shown.code);
    const procedure = this.desk.procedure(shown.procedure);
    setText(need("#now-name"), procedure ? nameOf(procedure) : this.desk.queueName(shown.queue));
    setText(need("#now-more"), this.#facts(shown.queue, procedure, shown.priority));
    setText(need("#now-label"), ticket ? "" : word("next_person"));
  }

  #facts(queue: string, procedure: Procedure | undefined, priority: string | null): string {
    const facts = procedure ? [this.desk.queueName(queue), feeOf(procedure), timeNoteOf(procedure)] : [word("no_procedure")];
    if (priority !== null) facts.push(this.desk.group(priority));
    return facts.filter(Boolean).join(" · ");
  }

  #timer(): void {
    const { ticket } = this.desk;
    const timer = need("#now-timer");
    const calling = this.desk.may(ticket, "start");
    const from = (calling ? ticket?.called_at : ticket?.started_at) ?? null;
    timer.hidden = from === null;
    if (from === null) return;
    setText(need("span", timer), word(calling ? "called_for" : "served_for"));
    setText(need("b", timer), stretch(this.desk.since(from)));
  }

  /** The called face: how often, when, and that nothing else is to be done but wait. */
  #calling(): void {
    const { ticket } = this.desk;
    const calling = ticket !== null && this.desk.may(ticket, "start");
    need("#calling").hidden = !calling;
    if (!calling) return;
    const at = timeOf(new Date(ticket.recalled_at ?? ticket.called_at ?? this.desk.now()));
    setText(need("#calling-when"), word("calling_times", { n: ticket.recalls + 1, at }));
    setText(need("#calling-then"), this.#afterwards(ticket));
  }

  #afterwards(ticket: OpenTicket): string {
    const locked = lockOf("no_show", this.desk);
    return locked ? locked.long : word("may_be_missed", { code: ticket.code });
  }

  #wait(face: Face): void {
    const { counter, others } = this.desk.snapshot;
    need("#paused").hidden = face !== "paused";
    need("#nobody").hidden = face !== "empty";
    if (face === "paused") {
      const back = counter.back_at ? word("back_at", { at: timeOf(new Date(counter.back_at)) }) : "";
      setText(need("#paused-why"), [counter.state === "closed" ? word("counter_closed") : breakName(counter.reason), back].filter(Boolean).join(" · "));
    }
    if (face !== "empty") return;
    const waiting = others.reduce((sum, other) => sum + other.waiting, 0);
    setText(need("#nobody-else"), waiting > 0 ? word("others_waiting", { n: waiting }) : word("nobody_anywhere"));
    this.#help();
  }

  #help(): void {
    const others = this.desk.snapshot.others.slice(0, 3);
    const mark = others.map((other) => other.id).join();
    if (mark === this.#helping) return;
    this.#helping = mark;
    const keys = others.map(({ queue, id, code }) => {
      const key = el("button", { type: "button", class: "button" }, word("help_queue", { queue: this.desk.queueName(queue), code }));
      key.addEventListener("click", () => this.handlers.onHelp(id, code));
      return key;
    });
    need("#helping").replaceChildren(...keys);
  }

  /** Locked actions stay in place and say when they open; pressed, they say it in a sentence. */
  #side(): void {
    for (const command of SIDE) {
      const key = need(`#act-${command}`);
      const locked = lockOf(command, this.desk);
      setAttribute(key, "aria-disabled", locked ? "true" : null);
      setText(need(".until", key), locked?.short ?? "");
    }
    const takeBack = this.desk.ticket === null && this.desk.snapshot.held.length > 0;
    setText(need("#act-hold .verb"), word(takeBack ? "verb_resume" : "verb_hold"));
    setIcon(need("#act-hold .icon"), (takeBack ? CHIPS.serving : HOLD).icon);
  }

  #key(): void {
    const { ticket } = this.desk;
    const starting = !this.desk.may(ticket, "complete");
    setText(need("kbd", this.#primary), starting ? "F8" : "F9");
    setText(need("span", this.#primary), word(starting ? "verb_start" : "verb_complete", { code: ticket?.code ?? "" }).trim());
    setAttribute(this.#primary, "aria-disabled", ticket ? null : "true");
  }
}

/** "Miễn phí", "8.000 đ", or the note where the fee is not one sum; empty when nothing is known. */
export function feeOf(procedure: Procedure): string {
  if (procedure.fee === 0) return word("free");
  if (procedure.fee !== null) return word("money", { amount: procedure.fee });
  return feeNoteOf(procedure) ?? "";
}

const BREAKS = ["lunch", "meeting", "short", "system"];

/** A reason as the console names it; what others wrote is shown as they wrote it. */
export const breakName = (reason: string | null): string =>
  reason === null ? word("on_break") : BREAKS.includes(reason) ? word(`break_${reason}`) : reason;

