// What the page knows: the facts of this machine, the catalogue, and the floor as it is now.

import { get, Watched } from "../../server/web/client/http";
import { pageData } from "../../server/web/client/dom";
import type { Snapshot } from "../../server/web/client/live";

export interface Named {
  readonly name: string;
  readonly name_en: string;
}

export interface Facts {
  /** Inches of the glass; millimetres on the screen follow from it. */
  readonly diagonal: number;
  readonly slot: "down" | "left" | "right";
  readonly printers: readonly string[];
  readonly centre: { readonly name: string; readonly name_en: string; readonly place: string; readonly place_en: string };
  /** Whether the server has a voice to read screens aloud with. */
  readonly aloud: boolean;
  /** The Wi-Fi a phone must join before it can follow its turn; empty when it need not. */
  readonly wifi: string;
}

export interface Tab extends Named {
  readonly number: number | null;
  readonly procedures: readonly string[];
}

export interface Field extends Named {
  readonly id: string;
  readonly symbol: string;
  readonly queue: string;
  /** Not on the home screen; what is in it is found by searching. */
  readonly hidden: boolean;
  readonly tabs: readonly Tab[];
  readonly tail: string;
  readonly tail_en: string;
}

export interface Procedure extends Named {
  readonly code: string;
  readonly field: string;
  readonly official: string;
  readonly tab: string;
  readonly tab_en: string;
  readonly papers: readonly string[];
  readonly level: string | null;
  readonly fee: number | null;
  readonly fee_note: string | null;
  readonly fee_note_en: string | null;
  readonly time: string | null;
  readonly time_en: string | null;
  readonly same_day: boolean;
  readonly on_portal: boolean;
  /** What submitting online takes; null is "not known". A catalogue kept from before may lack it. */
  readonly needs?: { readonly vneid: boolean | null; readonly photos: boolean | null; readonly minutes: number | null };
}

export interface Tile extends Named {
  readonly procedure: string | null;
  readonly queue: string | null;
  readonly help: string;
  readonly help_en: string;
  readonly symbol: string;
}

export interface Catalogue {
  readonly queues: Readonly<Record<string, Named & { readonly key: string; readonly series: string }>>;
  /** The queue of people who do not know what they need. */
  readonly guide: string | null;
  readonly fields: readonly Field[];
  readonly procedures: Readonly<Record<string, Procedure>>;
  readonly tiles: readonly Tile[];
  /** Served earlier; a citizen says it with one touch. */
  readonly groups: readonly (Named & { readonly key: string })[];
}

export interface QueueNow {
  readonly state: "open" | "paused" | "closed" | "full";
  readonly reason: string | null;
  readonly waiting: number;
  readonly counters: readonly number[];
  /** Whether any counter has it among its work, open or not. */
  readonly served?: boolean;
  readonly counters_open: number;
  /** Minutes, low and high; null when nothing honest can be said. */
  readonly wait: readonly [number, number] | null;
}

/** An outside system that is down; no fields means that all are held up. */
export interface Outage extends Named {
  readonly fields: readonly string[];
  readonly queues: readonly string[];
  readonly text: string;
  readonly text_en: string;
  readonly since: string;
}

export interface Floor extends Snapshot {
  readonly setup: number;
  readonly hours: { readonly open: boolean; readonly changes_at: string | null };
  readonly counters_open: number;
  readonly queues: Readonly<Record<string, QueueNow>>;
  readonly outages: readonly Outage[];
  readonly printers: Readonly<Record<string, string>>;
}

const NOBODY: QueueNow = {
  state: "open",
  reason: null,
  waiting: 0,
  counters: [],
  counters_open: 0,
  wait: null,
};

function needed<T>(id: string): T {
  const found = pageData<T>(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

export const facts = needed<Facts>("facts");
export const sentences = needed<Record<string, Record<string, string>>>("sentences");

let floor = needed<Floor>("snapshot");
let catalogue: Catalogue | null = null;
const source = new Watched<Catalogue>("/kiosk/catalogue.json");

export const floorNow = (): Floor => floor;
export const catalogueNow = (): Catalogue | null => catalogue;

/** Conditions of a printer out of which a slip comes; every other one must be mended first. */
const PRINTS = new Set(["ok", "near_end", "silent"]);

/** What must be mended at each printer of this kiosk, in the order of its choice; null where a slip comes out. */
export function printerFaults(): (string | null)[] {
  return facts.printers.map((id) => {
    const condition = floor.printers[id];
    return condition === undefined || PRINTS.has(condition) ? null : condition;
  });
}

/** The fault of the first printer, when no printer of this kiosk gives a slip. */
export function printerFault(): string | null {
  const faults = printerFaults();
  return faults.every((fault) => fault !== null) ? (faults[0] ?? null) : null;
}

/** Takes a new floor over; answers whether the set-up changed with it. */
export function takeFloor(next: Floor): boolean {
  const changed = next.setup !== floor.setup;
  floor = next;
  return changed;
}

export const queueNow = (id: string): QueueNow => floor.queues[id] ?? NOBODY;

/** Reads the catalogue; answers whether it is another one than before. */
export async function readCatalogue(): Promise<boolean> {
  const got = await source.get();
  if (!got.ok || (got.unchanged && catalogue !== null)) return false;
  catalogue = got.data;
  return true;
}

export const procedureOf = (id: string): Procedure | undefined => catalogue?.procedures[id];
export const fieldOf = (id: string): Field | undefined => catalogue?.fields.find((field) => field.id === id);

/** The queue of a procedure, through its field. */
export const queueOfProcedure = (id: string): string => fieldOf(procedureOf(id)?.field ?? "")?.queue ?? "";

export interface Found {
  readonly q: string;
  readonly hits: readonly string[];
  /** Set when the server did not answer. */
  readonly away?: boolean;
}

/** Asks the server what was probably meant; null when it does not answer. */
export async function find(text: string): Promise<Found | null> {
  const got = await get<Found>(`/kiosk/search.json?q=${encodeURIComponent(text)}`, 3_000);
  return got.ok ? got.data : null;
}
