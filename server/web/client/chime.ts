// Sound of a page: one AudioContext, and a gentle chime of two notes made of sine tones.

export type SoundState = "running" | "suspended";

/** A note of the chime: frequency in hertz, start and length in seconds. */
interface Note {
  readonly frequency: number;
  readonly start: number;
  readonly length: number;
}

// A falling major third, E5 and C5: a door bell rather than an alarm.
const NOTES: readonly Note[] = [
  { frequency: 659.26, start: 0, length: 0.9 },
  { frequency: 523.25, start: 0.32, length: 1.3 },
];
// Fundamental and two soft partials, as a struck bar sounds.
const PARTIALS = [
  { times: 1, loud: 0.5 },
  { times: 2, loud: 0.12 },
  { times: 4, loud: 0.04 },
] as const;
const LOOK_AHEAD = 0.03;

export class Sound {
  readonly context = new AudioContext();
  /** Everything audible goes through here: its gain is the volume. */
  readonly out: GainNode = this.context.createGain();
  #retry: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly onState: (state: SoundState) => void = () => undefined,
    retryEvery = 10_000,
  ) {
    this.out.connect(this.context.destination);
    this.context.addEventListener("statechange", () => this.#tell());
    const wake = (): void => void this.resume();
    // A browser that blocks sound lets it go at the first touch.
    for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, wake, { passive: true });
    this.#retry = setInterval(() => {
      if (this.state !== "running") wake();
    }, retryEvery);
    this.#tell();
    wake();
  }

  get state(): SoundState {
    return this.context.state === "running" ? "running" : "suspended";
  }

  set volume(level: number) {
    this.out.gain.value = Math.min(1, Math.max(0, level));
  }

  /** Asks the browser to let sound out; it may stay silent, so nobody should wait for it. */
  async resume(): Promise<void> {
    try {
      await this.context.resume();
    } catch {
      // Closed, or refused: the state says so, and the next try comes.
    }
  }

  /** Plays the chime; resolves when it has faded, at once when sound is blocked. */
  async chime(): Promise<void> {
    if (this.state !== "running") return;
    const begin = this.context.currentTime + LOOK_AHEAD;
    const notes = NOTES.map((note) => this.#strike(note, begin));
    await Promise.all(notes);
  }

  async close(): Promise<void> {
    clearInterval(this.#retry);
    await this.context.close();
  }

  #strike({ frequency, start, length }: Note, begin: number): Promise<void> {
    const ends = PARTIALS.map(({ times, loud }) => {
      const tone = this.context.createOscillator();
      const gain = this.context.createGain();
      const from = begin + start;
      tone.frequency.value = frequency * times;
      gain.gain.setValueAtTime(0, from);
      gain.gain.linearRampToValueAtTime(loud, from + 0.012);
      gain.gain.exponentialRampToValueAtTime(0.0004, from + length / Math.sqrt(times));
      tone.connect(gain).connect(this.out);
      tone.start(from);
      tone.stop(from + length);
      return new Promise<void>((done) => {
        tone.addEventListener("ended", () => done(), { once: true });
      });
    });
    return Promise.all(ends).then(() => undefined);
  }

  #tell(): void {
    document.documentElement.dataset["sound"] = this.state;
    this.onState(this.state);
  }
}
