// The WebSocket under live.ts: it never gives up, and a socket that is silent counts as dead.

import { io, type Socket } from "socket.io-client";
import type { LiveSettings } from "./settings";

export interface Tick {
  readonly seq: number;
  /** The server's now, ISO 8601. */
  readonly now: string;
  readonly build: string;
}

interface Handlers<T> {
  readonly onConnect: () => void;
  readonly onSnapshot: (snapshot: T) => void;
  readonly onTick: (tick: Tick) => void;
}

export class LiveSocket<T> {
  readonly #socket: Socket;
  #heard = performance.now();
  #comeBack: ReturnType<typeof setTimeout> | undefined;

  constructor(
    query: Readonly<Record<string, string>>,
    private readonly settings: LiveSettings,
    handlers: Handlers<T>,
  ) {
    this.#socket = io({
      path: "/socket.io",
      transports: ["websocket"],
      query: { ...query },
      reconnectionDelay: settings.reconnectMin,
      reconnectionDelayMax: settings.reconnectMax,
      randomizationFactor: 0.5,
      timeout: settings.connectTimeout,
    });
    this.#socket.on("connect", () => {
      this.#heard = performance.now();
      handlers.onConnect();
    });
    this.#socket.on("snapshot", (snapshot: T) => {
      this.#heard = performance.now();
      handlers.onSnapshot(snapshot);
    });
    this.#socket.on("tick", (tick: Tick) => {
      this.#heard = performance.now();
      handlers.onTick(tick);
    });
    // The library comes back by itself after a lost transport, but not when the server
    // hung up or refused the namespace.
    this.#socket.on("disconnect", () => this.#comeBackLater());
    this.#socket.on("connect_error", () => this.#comeBackLater());
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  /** Drops a socket on which nothing was heard for too long; it reconnects by itself. */
  check(): void {
    if (!this.#socket.connected) return;
    if (performance.now() - this.#heard < this.settings.silence) return;
    this.#heard = performance.now();
    this.#socket.io.engine.close();
  }

  /** Tries to connect at once; while the library sits out a pause, only a fresh start ends it. */
  wake(): void {
    if (this.#socket.connected) this.check();
    else this.#socket.disconnect().connect();
  }

  stop(): void {
    clearTimeout(this.#comeBack);
    this.#socket.removeAllListeners();
    this.#socket.disconnect();
  }

  #comeBackLater(): void {
    if (this.#socket.active) return;
    clearTimeout(this.#comeBack);
    const jitter = 0.5 + Math.random() / 2;
    this.#comeBack = setTimeout(() => this.#socket.connect(), this.settings.reconnectMax * jitter);
  }
}
