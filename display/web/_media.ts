// Pictures and films beside the numbers. Two layers take turns and are used again for ever: a page that
// makes a new <video> for each film is a page that ends black after some days.

import type { Board, MediaItem } from "./_data";

const ALL_BROKEN_AGAIN = 60_000;
const LONGEST_LOAD = 15_000;
/** A film stops its own clock when it hangs; longer than this none may stand still. */
const STALLED = 20_000;
const QUIET = 0.15;

interface Layer {
  readonly root: HTMLElement;
  readonly picture: HTMLImageElement;
  readonly film: HTMLVideoElement;
}

type Loaded = "ready" | "broken";

export class Media {
  readonly #panel = document.querySelector<HTMLElement>(".media");
  readonly #layers: readonly Layer[];
  #front = 0;
  #items: readonly MediaItem[] = [];
  #shown: MediaItem | null = null;
  #ends = 0;
  #busy = false;
  #broken = 0;
  #sound = false;
  #volume = 0;
  #ducked = false;

  /** `onRoom`: the panels beside it have more or less room now. */
  constructor(private readonly onRoom: () => void) {
    this.#layers = [...(this.#panel?.querySelectorAll<HTMLElement>(".layer") ?? [])].map((root) => ({
      root,
      picture: root.querySelector("img") as HTMLImageElement,
      film: root.querySelector("video") as HTMLVideoElement,
    }));
    for (const { film } of this.#layers) {
      film.addEventListener("ended", () => (this.#ends = 0));
      film.addEventListener("timeupdate", () => {
        if (film === this.#film) this.#ends = performance.now() + STALLED;
      });
    }
  }

  /** Takes the playlist; `volume` is the gain of the board, `dark` the night. */
  show(board: Board, now: Date, { volume, dark }: { readonly volume: number; readonly dark: boolean }): void {
    if (!this.#panel) return;
    this.#items = dark ? [] : board.media.filter(({ until }) => until === null || now < new Date(until));
    this.#sound = board.video_sound;
    this.#volume = volume;
    this.#mix();
    const playing = this.#items.some(({ file }) => file === this.#shown?.file);
    if (this.#items.length === 0) this.#rest();
    else if (!this.#busy && (!playing || performance.now() >= this.#ends)) void this.#next();
  }

  /** Makes a film quiet for a call; answers whether there was anything to be heard. */
  duck(quiet: boolean): boolean {
    this.#ducked = quiet;
    this.#mix();
    const film = this.#film;
    return film !== null && !film.muted && !film.paused;
  }

  get #film(): HTMLVideoElement | null {
    return this.#shown?.film ? (this.#layers[this.#front]?.film ?? null) : null;
  }

  #mix(): void {
    for (const { film } of this.#layers) {
      film.muted = !this.#sound;
      film.volume = Math.min(1, this.#volume) * (this.#ducked ? QUIET : 1);
    }
  }

  async #next(): Promise<void> {
    const at = this.#items.findIndex(({ file }) => file === this.#shown?.file);
    const item = this.#items[(at + 1) % this.#items.length];
    const layer = this.#layers[(this.#front + 1) % this.#layers.length];
    if (!item || !layer) return;
    // One picture alone need not fade into itself.
    if (item === this.#shown && !item.film) return;
    this.#busy = true;
    const loaded = await this.#load(layer, item);
    this.#busy = false;
    this.#shown = item;
    if (loaded === "broken") return this.#skip(layer);
    this.#broken = 0;
    this.#ends = performance.now() + (item.film ? STALLED : item.seconds * 1000);
    this.#turn(layer);
  }

  #skip(layer: Layer): void {
    empty(layer);
    this.#broken += 1;
    const all = this.#broken >= this.#items.length;
    this.#ends = all ? performance.now() + ALL_BROKEN_AGAIN : 0;
    if (all) this.#hide(true);
  }

  #turn(layer: Layer): void {
    const before = this.#layers[this.#front];
    this.#front = this.#layers.indexOf(layer);
    layer.root.classList.add("shown");
    if (before && before !== layer) {
      before.root.classList.remove("shown");
      before.film.pause();
    }
    this.#hide(false);
  }

  #hide(hidden: boolean): void {
    if (!this.#panel || this.#panel.hidden === hidden) return;
    this.#panel.hidden = hidden;
    this.onRoom();
  }

  #rest(): void {
    this.#shown = null;
    this.#hide(true);
    for (const layer of this.#layers) {
      layer.root.classList.remove("shown");
      empty(layer);
    }
  }

  #load({ root, picture, film }: Layer, item: MediaItem): Promise<Loaded> {
    const address = `/board/media/${encodeURIComponent(item.file)}`;
    root.dataset["kind"] = item.film ? "film" : "picture";
    const late = new Promise<Loaded>((done) => setTimeout(() => done("broken"), LONGEST_LOAD));
    if (!item.film) {
      film.removeAttribute("src");
      picture.src = address;
      return Promise.race([picture.decode().then(ready, broken), late]);
    }
    picture.removeAttribute("src");
    film.src = address;
    return Promise.race([film.play().then(ready, broken), late]);
  }
}

const ready = (): Loaded => "ready";
const broken = (): Loaded => "broken";

function empty({ picture, film }: Layer): void {
  picture.removeAttribute("src");
  if (!film.hasAttribute("src")) return;
  film.removeAttribute("src");
  film.load();
}
