// Sound and vibration, which a browser allows only after one tap.

import { Sound } from "../../../server/web/client/chime";

const LONG = [400, 200, 400, 200, 800];
const SHORT = [200];
const EVERY = 6_000;
const ROUNDS = 5;

export class Bell {
  #sound: Sound | null = null;
  #rounds: ReturnType<typeof setInterval> | undefined;
  #called: string | null = null;

  get on(): boolean {
    return this.#sound !== null;
  }

  /** Turns the bell on and lets it be heard once, so that the person knows how it sounds. */
  async turnOn(): Promise<void> {
    this.#sound ??= new Sound();
    await this.#sound.resume();
    this.ring(SHORT);
    void this.#stayAwake();
    document.addEventListener("visibilitychange", () => void this.#stayAwake());
  }

  ring(pattern: number[] = SHORT): void {
    if (this.#sound === null) return;
    // Phones without vibration have no such function.
    navigator.vibrate?.(pattern);
    void this.#sound.chime();
  }

  /** Rings for a call a few times; the same call is never begun twice. */
  call(at: string): void {
    if (at === this.#called) return;
    this.hush();
    this.#called = at;
    let left = ROUNDS;
    const once = (): void => {
      this.ring(LONG);
      left -= 1;
      if (left === 0) this.hush();
    };
    this.#rounds = setInterval(once, EVERY);
    once();
  }

  hush(): void {
    clearInterval(this.#rounds);
  }

  /** A dark screen lets a page sleep. Only pages that came over TLS may ask for light. */
  async #stayAwake(): Promise<void> {
    if (document.visibilityState !== "visible") return;
    try {
      await navigator.wakeLock?.request("screen");
    } catch {
      // The battery is low: the page says that it must stay open, and that is all it can do.
    }
  }
}
