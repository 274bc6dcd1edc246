// A page that stays open for months takes over a new build by reloading once, in a quiet moment.

import type { LiveSettings } from "./settings";

const GUARD = "reloaded-for";

export class Reload {
  #mine = document.documentElement.dataset["build"] ?? null;
  #wanted: string | null = null;
  #quietSince = performance.now();

  constructor(
    private readonly settings: LiveSettings,
    private readonly allowed: () => boolean,
    private readonly act: () => void = () => location.reload(),
  ) {}

  /** The server says which build it is; the first answer is ours where the page does not say. */
  hear(build: string): void {
    this.#mine ??= build;
    this.#wanted = build === this.#mine ? null : build;
  }

  /** Something happened on the floor. */
  disturb(): void {
    this.#quietSince = performance.now();
  }

  check(): void {
    if (this.#wanted === null || !this.allowed()) return;
    if (performance.now() - this.#quietSince < this.settings.quietBeforeReload) return;
    // A build that reports a wrong name must not make the page reload for ever.
    if (sessionStorage.getItem(GUARD) === this.#wanted) return;
    sessionStorage.setItem(GUARD, this.#wanted);
    this.act();
  }
}
