// What the server says of the floor; display/board.py makes it.

import type { Snapshot } from "../../server/web/client/live";

/** One call in one language: clip names, side by side with the pauses between them. */
export interface Sentence {
  readonly lang: string;
  readonly clips: readonly string[];
  /** What the second call begins with instead. */
  readonly opens_again: string;
  readonly gaps_ms: readonly number[];
}

export interface Call {
  readonly code: string;
  readonly counter: number;
  readonly seq: number;
  /** Moments are ISO 8601. */
  readonly at: string;
  readonly recall: boolean;
  readonly say: readonly Sentence[];
}

export type CounterStatus = "called" | "serving" | "free" | "paused" | "closed";

export interface Counter {
  readonly number: number;
  readonly code: string | null;
  readonly status: CounterStatus;
  readonly since: string | null;
  readonly back_at: string | null;
  readonly call_seq: number | null;
  readonly called_at: string | null;
}

export interface Waiting {
  readonly series: string;
  readonly name: string;
  readonly name_en: string;
  readonly waiting: number;
}

interface QueueNotice {
  readonly kind: "queue_paused" | "queue_closed";
  readonly name: string;
  readonly name_en: string;
  readonly reason: string | null;
}

/** An outside system that is down: since when, and what the staff say of it. */
interface OutageNotice {
  readonly kind: "system_down";
  readonly name: string;
  readonly name_en: string;
  readonly since: string;
  readonly text: string;
  readonly text_en: string;
}

export type Notice = QueueNotice | OutageNotice;

export interface Hours {
  readonly open: boolean;
  readonly closes_at: string | null;
  readonly opens_at: string | null;
}

/** From `since` (HH:MM) on; volume 0 to 100. */
export interface Loudness {
  readonly since: string;
  readonly volume: number;
  readonly chime: boolean;
  readonly voice: boolean;
}

export interface MediaItem {
  readonly file: string;
  readonly film: boolean;
  readonly seconds: number;
  readonly until: string | null;
}

/** An example call that somebody in the office wants to hear from this board. */
export interface Test {
  readonly at: string;
  readonly code: string;
  readonly counter: number;
  readonly say: readonly Sentence[];
}

export interface Emergency {
  readonly text: string;
  readonly text_en: string;
  readonly since: string;
}

export interface Board extends Snapshot {
  readonly hours: Hours;
  readonly counters: readonly Counter[];
  /** Newest first. */
  readonly recent: readonly Call[];
  readonly waiting: readonly Waiting[];
  readonly notices: readonly Notice[];
  /** The centre's own lines: one for always, one for while the doors are closed. */
  readonly lines: Readonly<Record<"line" | "closed", { readonly name: string; readonly name_en: string } | null>>;
  /** Changes when a clip of the voice does. */
  readonly clips: number;
  readonly sound: readonly Loudness[];
  readonly video_sound: boolean;
  readonly media: readonly MediaItem[];
  readonly test: Test | null;
  readonly emergency: Emergency | null;
  /** Seconds. */
  readonly rules: {
    readonly spoken_for: number;
    readonly again_after: number;
    readonly highlight: number;
  };
}

export const nameOf = (thing: { readonly name: string; readonly name_en: string }): string =>
  document.documentElement.lang === "en" ? thing.name_en : thing.name;

/** A counter that somebody was called to a moment ago: filled gold. */
export function isCalling(counter: Counter, highlight: number, now: Date): boolean {
  if (counter.status !== "called" || counter.called_at === null) return false;
  return now.getTime() - Date.parse(counter.called_at) < highlight * 1000;
}
