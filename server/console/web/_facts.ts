// What the server tells the console: the snapshot of its counter, the catalogue, and who sits here.

import type { Snapshot } from "../../web/client/live";

export interface Ticket {
  readonly id: string;
  readonly code: string;
  readonly status: string;
  readonly queue: string;
  readonly procedure: string | null;
  readonly priority: string | null;
  readonly origin: string;
  /** When the number was taken. */
  readonly since: string;
}

export interface LineTicket extends Ticket {
  readonly tier: number;
  /** It waits for this counter alone. */
  readonly sent_here: boolean;
  /** It was sent away from here and comes back. */
  readonly back: boolean;
}

export interface SideTicket extends Ticket {
  readonly reason: string | null;
  /** Number of the counter that holds it or called it in vain. */
  readonly by: number | null;
  readonly called_at: string | null;
}

export interface OpenTicket extends Ticket {
  readonly called_at: string | null;
  readonly started_at: string | null;
  /** Seconds between number and call. */
  readonly waited: number | null;
  readonly recalls: number;
  readonly recalled_at: string | null;
  readonly return_to: number | null;
  readonly lang: string;
  readonly device: string | null;
  /** What was paid for this stay, in order. */
  readonly paid: readonly Paid[];
  readonly recall_at: string | null;
  readonly no_show_at: string | null;
  readonly no_show_recalls: number;
}

export interface Paid {
  readonly procedure: string | null;
  readonly method: string;
  readonly amount: number;
}

export interface Queue {
  readonly id: string;
  readonly series: string;
  readonly name: string;
  readonly name_en: string;
  readonly state: string;
  readonly waiting: number;
  readonly counters: readonly number[];
  readonly served: boolean;
}

export interface Neighbour {
  readonly number: number;
  readonly state: string;
  readonly staffed: boolean;
  readonly queues: readonly string[];
}

export interface ConsoleSnapshot extends Snapshot {
  readonly counter: {
    readonly id: string;
    readonly number: number;
    readonly state: string;
    readonly reason: string | null;
    readonly back_at: string | null;
    /** Since when a supervisor is asked for. */
    readonly help_at: string | null;
    readonly seat: string | null;
    readonly serves: Readonly<Record<string, number>>;
  };
  readonly ticket: OpenTicket | null;
  readonly waiting: number;
  readonly line: readonly LineTicket[];
  readonly held: readonly SideTicket[];
  readonly missed: readonly SideTicket[];
  readonly others: readonly { readonly queue: string; readonly waiting: number; readonly id: string; readonly code: string }[];
  readonly queues: readonly Queue[];
  readonly counters: readonly Neighbour[];
  readonly elsewhere: readonly { readonly id: string; readonly code: string; readonly counter: number | null }[];
  /** Outside systems that are down now. */
  readonly outages: readonly { readonly id: string; readonly name: string; readonly name_en: string }[];
  readonly served_today: number;
  /** What may be done with a ticket, by its status. */
  readonly verbs: Readonly<Record<string, readonly string[]>>;
  readonly rules: {
    readonly undo_within: number;
    readonly requeue_after: number;
    readonly groups: readonly { readonly key: string; readonly name: string; readonly name_en: string }[];
  };
}

export interface Procedure {
  readonly id: string;
  /** Official code of the state. */
  readonly code: string;
  readonly name: string;
  readonly name_en: string | null;
  readonly official: string;
  readonly queue: string;
  /** In đồng; null when it is not known or not one sum. */
  readonly fee: number | null;
  readonly fee_note: string | null;
  readonly fee_note_en: string | null;
  readonly time: string | null;
  readonly time_en: string | null;
  readonly same_day: boolean;
  readonly papers: readonly string[];
  readonly portal: string | null;
}

export interface Catalogue {
  readonly procedures: readonly Procedure[];
  readonly devices: Readonly<Record<string, string>>;
}

export interface Seat {
  readonly staff: string;
  readonly counter: string;
}

const english = (): boolean => document.documentElement.lang === "en";

/** The name in the language of the page. */
export function nameOf(thing: { readonly name: string; readonly name_en: string | null }): string {
  return (english() && thing.name_en) || thing.name;
}

export const feeNoteOf = (procedure: Procedure): string | null =>
  (english() && procedure.fee_note_en) || procedure.fee_note;

export const timeNoteOf = (procedure: Procedure): string | null =>
  (english() && procedure.time_en) || procedure.time;
