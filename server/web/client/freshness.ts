// How old the data on the screen may be, and telling it on <html data-freshness>.

import type { LiveSettings } from "./settings";

export type Level = "fresh" | "reconnecting" | "stale" | "old";

export interface Freshness {
  readonly level: Level;
  /** When the data was last known to be right, by the server's clock; null before the first data. */
  readonly dataAt: Date | null;
}

/** The level of data of an age in milliseconds. */
export function levelOf(age: number, settings: LiveSettings): Level {
  if (age >= settings.oldAfter) return "old";
  if (age >= settings.staleAfter) return "stale";
  return age >= settings.reconnectingAfter ? "reconnecting" : "fresh";
}

/** Remembers when the data was last confirmed and calls back when its level changes. */
export class FreshnessWatch {
  // A page that never got data counts its age from its own start.
  #confirmed = performance.now();
  #dataAt: Date | null = null;
  #level: Level | null = null;

  constructor(
    private readonly settings: LiveSettings,
    private readonly onChange: (freshness: Freshness) => void,
  ) {}

  /** The data on the screen is what the server has now. */
  confirm(serverNow: Date): void {
    this.#confirmed = performance.now();
    this.#dataAt = serverNow;
    this.check();
  }

  check(): void {
    const level = levelOf(performance.now() - this.#confirmed, this.settings);
    // Before the first word from the server the page claims nothing.
    if (level === this.#level || (level === "fresh" && this.#dataAt === null)) return;
    this.#level = level;
    document.documentElement.dataset["freshness"] = level;
    this.onChange({ level, dataAt: this.#dataAt });
  }
}
