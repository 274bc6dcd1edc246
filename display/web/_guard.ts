// A page that is left alone for months looks after itself: it loads itself anew when it stumbles, and at
// night when it has grown old or heavy; never while anybody is called.

const STUMBLES = 5;
const WITHIN = 10 * 60_000;
const HEAVY_MB = 300;
const OLD = 20 * 3_600_000;
const QUIET = 30_000;
const LAST = "board-reloaded-at";

export interface Health {
  /** Moments of the page's own faults, in milliseconds of its life. */
  readonly faults: readonly number[];
  readonly heapMb: number | null;
  /** How long the page has lived, in milliseconds. */
  readonly age: number;
  readonly night: boolean;
}

/** A page that should be loaded anew. */
export function isTired({ faults, heapMb, age, night }: Health): boolean {
  if (faults.filter((at) => age - at <= WITHIN).length > STUMBLES) return true;
  return night && (age > OLD || (heapMb ?? 0) > HEAVY_MB);
}

/** Long enough after the last call, and not again right after the last time. */
export function mayReload(sinceCall: number, sinceReload: number): boolean {
  return sinceCall >= QUIET && sinceReload >= WITHIN;
}

/** Loads the page anew when it is tired and nobody is called; `lastCall` by the server's clock. */
export function careForPage(health: Health, now: Date, lastCall: Date | null): void {
  if (!isTired(health)) return;
  try {
    const before = Number(sessionStorage.getItem(LAST) ?? 0);
    if (!mayReload(now.getTime() - (lastCall?.getTime() ?? 0), now.getTime() - before)) return;
    sessionStorage.setItem(LAST, String(now.getTime()));
  } catch {
    // Without a memory of the last time it might reload for ever.
    return;
  }
  location.reload();
}
