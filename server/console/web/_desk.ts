// What the console knows at this moment. Every panel reads it; only snapshots and the catalogue change it.

import type { ServerClock } from "../../web/client/clock";
import { word } from "../../web/client/words";
import { type Catalogue, type ConsoleSnapshot, type LineTicket, nameOf, type OpenTicket, type Procedure, type Queue, type SideTicket, type Ticket } from "./_facts";

export class Desk {
  #procedures = new Map<string, Procedure>();
  #devices: Readonly<Record<string, string>> = {};
  /** The catalogue has come. */
  knows = false;
  #clock: ServerClock | null = null;

  constructor(public snapshot: ConsoleSnapshot) {}

  follow(clock: ServerClock): void {
    this.#clock = clock;
  }

  learn(catalogue: Catalogue): void {
    this.#procedures = new Map(catalogue.procedures.map((one) => [one.id, one]));
    this.#devices = catalogue.devices;
    this.knows = true;
  }

  /** The server's time in milliseconds. */
  now(): number {
    return (this.#clock?.now() ?? new Date()).getTime();
  }

  get ticket(): OpenTicket | null {
    return this.snapshot.ticket;
  }

  get paused(): boolean {
    return this.snapshot.counter.state !== "open";
  }

  /** The ticket that F2 calls. */
  get next(): LineTicket | null {
    return this.snapshot.line[0] ?? null;
  }

  /** What this counter itself holds. */
  get heldHere(): readonly SideTicket[] {
    return this.snapshot.held.filter((one) => one.by === this.snapshot.counter.number);
  }

  /** Whether the life of a ticket knows this verb from where it stands. */
  may(ticket: Ticket | null, verb: string): boolean {
    return ticket !== null && (this.snapshot.verbs[ticket.status]?.includes(verb) ?? false);
  }

  queue(id: string): Queue | undefined {
    return this.snapshot.queues.find((queue) => queue.id === id);
  }

  queueName(id: string): string {
    const queue = this.queue(id);
    return queue ? nameOf(queue) : "";
  }

  procedure(id: string | null): Procedure | undefined {
    return id === null ? undefined : this.#procedures.get(id);
  }

  procedures(): readonly Procedure[] {
    return [...this.#procedures.values()];
  }

  device(id: string | null): string | undefined {
    return id === null ? undefined : this.#devices[id];
  }

  group(key: string | null): string {
    const found = this.snapshot.rules.groups.find((group) => group.key === key);
    return found ? nameOf(found) : word("priority");
  }

  /** Milliseconds since a moment; never negative, because two clocks may differ by a blink. */
  since(moment: string | null): number {
    return moment === null ? 0 : Math.max(0, this.now() - Date.parse(moment));
  }

  /** Whole seconds until a moment; 0 when it has come. */
  until(moment: string | null): number {
    return moment === null ? 0 : Math.max(0, Math.ceil((Date.parse(moment) - this.now()) / 1000));
  }
}

/** A length of time as people say it: 18 phút, 1 giờ 5 phút. */
export function minutes(milliseconds: number): string {
  const whole = Math.floor(milliseconds / 60_000);
  if (whole < 1) return word("under_a_minute");
  if (whole < 60) return word("minutes", { n: whole });
  return word("hours", { h: Math.floor(whole / 60), m: whole % 60 });
}
