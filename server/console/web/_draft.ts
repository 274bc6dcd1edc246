// What was really done during a stay, while the clerk still writes it down. Drafts survive a reload and an undo.

import { dateOf, timeOf } from "../../web/client/clock";
import { pageData } from "../../web/client/dom";
import type { Paid, Procedure } from "./_facts";

export interface DossierDraft {
  readonly key: string;
  readonly procedure_id: string | null;
  code: string;
  channel: string;
  method: string;
  /** In đồng, as typed. */
  amount: string;
  digitised: boolean;
  /** As typed: 23/11/2026, or empty. */
  due_on: string;
  /** Nobody has touched method and amount yet: what is paid for the stay fills them. */
  guessed: boolean;
  /** What was paid for this one by the requests of the stay. */
  paid?: { readonly method: string; readonly amount: number };
}

interface LastUsed {
  readonly channel: string;
  readonly method: string;
  readonly digitised: boolean;
}

const DRAFTS = "stt-console-drafts";
const LAST_USED = "stt-console-last-used";
const KEPT = 6;
const SAME_DAY_UNTIL = "15:00";

export class Drafts {
  #drafts = new Map<string, DossierDraft[]>(read<[string, DossierDraft[]][]>(sessionStorage, DRAFTS) ?? []);
  #made = 0;

  /** The dossiers of a ticket; the first time, one for the procedure it was taken for. */
  of(ticketId: string, procedure: Procedure | undefined, now: number): DossierDraft[] {
    const found = this.#drafts.get(ticketId);
    if (found) return found;
    const begun = procedure ? [this.make(procedure, now)] : [];
    this.#drafts.set(ticketId, begun);
    for (const old of [...this.#drafts.keys()].slice(0, -KEPT)) this.#drafts.delete(old);
    return begun;
  }

  /** What was written down for a ticket so far. */
  kept(ticketId: string): readonly DossierDraft[] {
    return this.#drafts.get(ticketId) ?? [];
  }

  make(procedure: Procedure | null, now: number): DossierDraft {
    const last = lastUsed()[procedure?.id ?? ""];
    const fee = procedure?.fee ?? null;
    this.#made += 1;
    return {
      key: `${now}-${this.#made}`,
      procedure_id: procedure?.id ?? null,
      code: "",
      channel: last?.channel ?? "online_helped",
      method: fee === 0 ? "free" : (last?.method ?? (fee === null ? "free" : "cash")),
      amount: fee ? String(fee) : "",
      digitised: last?.digitised ?? false,
      due_on: procedure?.same_day ? sameDay(now) : "",
      guessed: true,
    };
  }

  /** Writes the drafts down, so that a reload loses nothing. */
  keep(): void {
    sessionStorage.setItem(DRAFTS, JSON.stringify([...this.#drafts]));
  }

  /** Remembers how these were done, for the next one of the same procedure. */
  remember(dossiers: readonly DossierDraft[]): void {
    const all = { ...lastUsed() };
    for (const { procedure_id, channel, method, digitised } of dossiers) {
      all[procedure_id ?? ""] = { channel, method, digitised };
    }
    localStorage.setItem(LAST_USED, JSON.stringify(all));
  }
}

/**
 * Puts what was paid for the stay into its dossiers: each request into the first of its procedure, else into the
 * first of all, as the server does at completion. What the clerk chose stands; the card only tells what was paid.
 */
export function fillPaid(dossiers: readonly DossierDraft[], paid: readonly Paid[]): void {
  const found = new Map<DossierDraft, { method: string; amount: number }>();
  for (const { procedure, method, amount } of paid) {
    const draft = dossiers.find((one) => one.procedure_id === procedure) ?? dossiers[0];
    if (draft) found.set(draft, { method, amount: amount + (found.get(draft)?.amount ?? 0) });
  }
  for (const draft of dossiers) {
    const money = found.get(draft);
    if (money) draft.paid = money;
    else delete draft.paid;
    if (money && draft.guessed) [draft.method, draft.amount] = [money.method, String(money.amount)];
  }
}

/** One dossier as the server reads it. */
export function noted({ procedure_id, code, channel, method, amount, digitised, due_on }: DossierDraft): Readonly<Record<string, unknown>> {
  return {
    procedure_id,
    code: code.trim() || null,
    channel,
    method,
    amount: method === "free" ? 0 : Number(amount.replace(/\D/g, "")),
    digitised,
    due_on: isoOf(due_on, new Date()),
  };
}

/** The body of a completion. */
export const completion = (dossiers: readonly DossierDraft[]): Readonly<Record<string, unknown>> => ({
  dossiers: dossiers.map((draft) => ({ ...noted(draft), guessed: draft.guessed })),
});

/** A day as people write it (5/12, 05/12/2026) as an ISO date; null when it is none. */
export function isoOf(typed: string, today: Date): string | null {
  const found = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?$/.exec(typed.trim());
  if (!found) return null;
  const [, day = "", month = "", year = String(today.getFullYear())] = found;
  const two = (part: string): string => part.padStart(2, "0");
  const iso = `${year}-${two(month)}-${two(day)}`;
  const read = new Date(`${iso}T00:00:00Z`);
  // 31/02 is read as a day of March: not what was typed.
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(iso) ? iso : null;
}

/** How codes usually look, as the server knows it. */
const USUAL = new RegExp(pageData<string>("usual-code") ?? "", "i");

/** Codes of other systems are kept too: an unusual one is only pointed out. */
export const looksUnusual = (code: string): boolean => code.trim() !== "" && !USUAL.test(code.trim());

function lastUsed(): Record<string, LastUsed> {
  return read<Record<string, LastUsed>>(localStorage, LAST_USED) ?? {};
}

function read<T>(store: Storage, name: string): T | null {
  const text = store.getItem(name);
  return text === null ? null : (JSON.parse(text) as T);
}

/** Today at the centre, for what is given back the same day when it was accepted in time. */
function sameDay(now: number): string {
  const moment = new Date(now);
  return timeOf(moment) < SAME_DAY_UNTIL ? dateOf(moment) : "";
}
