// Follows one face of the floor: whole snapshots stamped with seq, over a WebSocket, and over HTTP
// while there is none. Old news is ignored, gaps are fetched, and silence is never taken for peace.

import { ServerClock, timeOf } from "./clock";
import { type Freshness, FreshnessWatch } from "./freshness";
import { type Refused, Watched } from "./http";
import { Reload } from "./reload";
import { type LiveSettings, liveSettings } from "./settings";
import { LiveSocket, type Tick } from "./socket";

export type { Freshness, Level } from "./freshness";

export interface Snapshot {
  readonly seq: number;
  /** The server's now, ISO 8601. */
  readonly now?: string;
}

export interface FollowOptions<T extends Snapshot> {
  readonly onSnapshot: (snapshot: T) => void;
  readonly onFreshness?: (freshness: Freshness) => void;
  /** The server will not show us this face: logged out, unpaired, no counter chosen. */
  readonly onRefused?: (refused: Refused) => void;
  /** What else names the room: {counter: "3"}. */
  readonly query?: Readonly<Record<string, string>>;
  /** What the page was rendered with, so that nothing flickers. */
  readonly initial?: T | null;
  /** False while a reload would take something from the person at the screen. */
  readonly mayReload?: () => boolean;
  readonly settings?: LiveSettings;
}

export interface Following {
  readonly clock: ServerClock;
  /** Fetches the snapshot now. */
  readonly resync: () => Promise<void>;
  readonly stop: () => void;
}

const TOO_MANY = 429;
/** After this many answers in a row with an older seq, the server itself went back (a backup was restored). */
const SERVER_WENT_BACK = 3;

class Follower<T extends Snapshot> {
  readonly clock = new ServerClock();
  readonly #settings: LiveSettings;
  readonly #watch: FreshnessWatch;
  readonly #source: Watched<T>;
  readonly #reload: Reload;
  readonly #socket: LiveSocket<T>;
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  #seq = -1;
  #older = 0;
  #fetching: Promise<void> | null = null;

  constructor(
    face: string,
    private readonly options: FollowOptions<T>,
  ) {
    this.#settings = options.settings ?? liveSettings();
    this.#watch = new FreshnessWatch(this.#settings, (freshness) => this.#tell(freshness));
    const query = new URLSearchParams(options.query).toString();
    const path = `/live/${encodeURIComponent(face)}.json${query && `?${query}`}`;
    this.#source = new Watched<T>(path, this.#settings.fetchTimeout);
    this.#reload = new Reload(this.#settings, options.mayReload ?? (() => true));
    if (options.initial) this.#show(options.initial);
    this.#socket = new LiveSocket<T>({ ...options.query, face }, this.#settings, {
      onConnect: () => void this.resync(),
      onSnapshot: (snapshot) => this.#take(snapshot),
      onTick: (tick) => this.#tick(tick),
    });
    this.#every(this.#settings.checkEvery, () => {
      this.#socket.check();
      this.#watch.check();
      this.#reload.check();
    });
    this.#every(this.#settings.pollEvery, () => {
      if (!this.#socket.connected) void this.resync();
    });
    addEventListener("online", this.#wake);
    document.addEventListener("visibilitychange", this.#wake);
    this.#watch.check();
  }

  resync(): Promise<void> {
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  stop(): void {
    this.#socket.stop();
    for (const timer of this.#timers) clearInterval(timer);
    removeEventListener("online", this.#wake);
    document.removeEventListener("visibilitychange", this.#wake);
  }

  // The machine woke up or the cable is back: do not sit out the pause between two tries.
  readonly #wake = (): void => {
    if (document.visibilityState === "hidden") return;
    this.#socket.wake();
    this.#watch.check();
  };

  #every(interval: number, act: () => void): void {
    this.#timers.push(setInterval(act, interval));
  }

  async #fetch(): Promise<void> {
    const got = await this.#source.get();
    if (got.ok) this.#take(got.data, { asked: true, sync: !got.unchanged });
    else if (got.reason === "refused" && got.status < 500 && got.status !== TOO_MANY) {
      this.options.onRefused?.(got);
    }
  }

  /** Takes a snapshot in, unless it is older than what is on the screen. */
  #take(snapshot: T, { asked = false, sync = true } = {}): void {
    if (sync && snapshot.now !== undefined) this.clock.sync(snapshot.now);
    if (snapshot.seq < this.#seq && !(asked && this.#wentBack())) return;
    this.#older = 0;
    if (snapshot.seq !== this.#seq) this.#reload.disturb();
    this.#show(snapshot);
    this.#watch.confirm(this.clock.now());
  }

  // The page's own first snapshot only comes this far: a cached page may be of yesterday.
  #show(snapshot: T): void {
    this.#seq = snapshot.seq;
    document.documentElement.dataset["seq"] = String(snapshot.seq);
    this.options.onSnapshot(snapshot);
  }

  #wentBack(): boolean {
    this.#older += 1;
    return this.#older >= SERVER_WENT_BACK;
  }

  #tick({ seq, now, build }: Tick): void {
    this.clock.sync(now);
    this.#reload.hear(build);
    if (seq === this.#seq) {
      this.#older = 0;
      this.#watch.confirm(this.clock.now());
      return;
    }
    // Its snapshot is on the way as a rule; if it got lost, or the server went back, we ask.
    const ahead = seq > this.#seq;
    setTimeout(() => {
      if (ahead ? seq > this.#seq : seq < this.#seq) void this.resync();
    }, this.#settings.gapGrace);
  }

  #tell(freshness: Freshness): void {
    const text = freshness.dataAt ? timeOf(freshness.dataAt) : "";
    for (const element of document.querySelectorAll("[data-data-time]")) element.textContent = text;
    this.options.onFreshness?.(freshness);
  }
}

/**
 * Follows a face ("board", "console", …) until stopped. `onSnapshot` may be called again with the
 * same seq, because time alone changes a view, and with a lower one after a backup was restored.
 * Sets <html data-freshness data-seq>.
 */
export function follow<T extends Snapshot>(face: string, options: FollowOptions<T>): Following {
  const follower = new Follower<T>(face, options);
  return {
    clock: follower.clock,
    resync: () => follower.resync(),
    stop: () => follower.stop(),
  };
}
