// The loudspeaker: clips decoded once, a call scheduled as a whole, chime first.

import { Sound, type SoundState } from "../../server/web/client/chime";
import { get } from "../../server/web/client/http";
import type { Loudness, Sentence } from "./_data";
import { gainOf } from "./_loudness";
import type { Pass } from "./_speaker";

interface Manifest {
  readonly making: boolean;
  readonly fault: string | null;
  readonly chime: string;
  /** Address of each clip; it changes with the sound. */
  readonly clips: Readonly<Record<string, string>>;
}

const LANGS = ["vi", "en"] as const;
const MAKING_AGAIN = 3_000;
const AWAY_AGAIN = 30_000;
/** Recordings may be replaced at any time. */
const LOOK_AGAIN = 10 * 60_000;

const AFTER_CHIME = 0.12;
const BETWEEN_LANGUAGES = 0.45;
const LOOK_AHEAD = 0.05;
/** Sound that has not ended this long after it should have will not end: the device is gone. */
const GIVE_UP = 2_000;

function clipsOf({ clips, opens_again }: Sentence, pass: Pass["pass"]): readonly string[] {
  return pass === "again" ? [opens_again, ...clips.slice(1)] : clips;
}

export class Voice {
  readonly #sound: Sound;
  readonly #buffers = new Map<string, { address: string; buffer: AudioBuffer }>();
  #chime = "";
  #known: number | null = null;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(onState: (state: SoundState) => void) {
    this.#sound = new Sound(onState);
    for (const lang of LANGS) void this.#load(lang);
  }

  get audible(): boolean {
    return this.#sound.state === "running";
  }

  /** Looks for new recordings when the server says that there are some. */
  know(clips: number): void {
    if (this.#known !== null && this.#known !== clips) for (const lang of LANGS) void this.#load(lang);
    this.#known = clips;
  }

  resume(): void {
    void this.#sound.resume();
  }

  /** Announces a call as loud as asked for; resolves when the last sound has faded. */
  async announce({ call, pass }: Pass, loudness: Loudness): Promise<void> {
    this.#sound.volume = gainOf(loudness);
    const said = loudness.voice ? call.say.filter((sentence) => this.#has(sentence, pass)) : [];
    const chime = loudness.chime ? this.#buffers.get(this.#chime)?.buffer : undefined;
    const root = document.documentElement;
    root.dataset["chimed"] = String(call.seq);
    root.dataset["announced"] = `${call.seq} ${pass} ${said.map(({ lang }) => lang).join("+")}`.trim();
    root.dataset["announcements"] = String(Number(root.dataset["announcements"] ?? 0) + 1);
    if (loudness.chime && chime === undefined) await this.#within(this.#sound.chime(), 2);
    const begin = this.#sound.context.currentTime + LOOK_AHEAD;
    let at = begin;
    const ends: Promise<void>[] = [];
    const play = (buffer: AudioBuffer, pause: number): void => {
      ends.push(this.#start(buffer, at));
      at += buffer.duration + pause;
    };
    if (chime) play(chime, AFTER_CHIME);
    for (const sentence of said) {
      clipsOf(sentence, pass).forEach((clip, index) => {
        const known = this.#buffers.get(clip);
        if (known) play(known.buffer, (sentence.gaps_ms[index] ?? 0) / 1000);
      });
      at += BETWEEN_LANGUAGES;
    }
    await this.#within(Promise.all(ends), at - begin);
  }

  // Half a sentence is worse than the chime alone.
  #has(sentence: Sentence, pass: Pass["pass"]): boolean {
    return clipsOf(sentence, pass).every((clip) => this.#buffers.has(clip));
  }

  #start(buffer: AudioBuffer, at: number): Promise<void> {
    const source = this.#sound.context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#sound.out);
    source.start(at);
    return new Promise((done) => {
      source.addEventListener("ended", () => done(), { once: true });
    });
  }

  async #within(ending: Promise<unknown>, seconds: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((done) => {
      timer = setTimeout(done, seconds * 1000 + GIVE_UP);
    });
    await Promise.race([ending, late]);
    clearTimeout(timer);
  }

  async #load(lang: (typeof LANGS)[number]): Promise<void> {
    const got = await get<Manifest>(`/board/voice/${lang}.json`);
    let again = AWAY_AGAIN;
    if (got.ok) {
      this.#chime = got.data.chime;
      const all = await this.#fetchAll(got.data.clips);
      if (all) again = got.data.making ? MAKING_AGAIN : LOOK_AGAIN;
      const state = got.data.making ? "making" : got.data.fault === null && all ? "ready" : "partly";
      document.documentElement.dataset[`voice${lang === "vi" ? "Vi" : "En"}`] = state;
    }
    clearTimeout(this.#timers.get(lang));
    this.#timers.set(lang, setTimeout(() => void this.#load(lang), again));
  }

  async #fetchAll(clips: Manifest["clips"]): Promise<boolean> {
    let all = true;
    for (const [key, address] of Object.entries(clips)) {
      if (this.#buffers.get(key)?.address === address) continue;
      try {
        const response = await fetch(address);
        if (!response.ok) throw new Error(response.statusText);
        const buffer = await this.#sound.context.decodeAudioData(await response.arrayBuffer());
        this.#buffers.set(key, { address, buffer });
      } catch {
        all = false;
      }
    }
    return all;
  }
}
