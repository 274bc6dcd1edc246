// Requests to our own server. Nothing here throws for what the server or the network does.

export interface Refusal {
  readonly code: string;
  /** Already in the language of the page. */
  readonly message: string;
  readonly [fact: string]: unknown;
}

export type Refused = { readonly ok: false; readonly reason: "refused"; readonly status: number; readonly error: Refusal };
/** No answer, or one that is not ours: whether anything was done is not known. */
export type Unreachable = { readonly ok: false; readonly reason: "unreachable" };
export type Answer<T> =
  | { readonly ok: true; readonly status: number; readonly data: T; readonly replayed: boolean }
  | Refused
  | Unreachable;

export interface PostOptions {
  /** The same id means the same request: give one per intention and keep it over retries. */
  readonly requestId?: string;
  readonly timeout?: number;
  /** Pause before the one retry, in milliseconds. */
  readonly retryAfter?: number;
}

const UNREACHABLE: Unreachable = { ok: false, reason: "unreachable" };

/** A random UUID. `crypto.randomUUID` is missing where the page came over plain http. */
export function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Fetches with a deadline. (`AbortSignal.timeout` is younger than the phones we serve.) */
async function reach(path: string, init: RequestInit, timeout: number): Promise<Response | null> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeout);
  try {
    const response = await fetch(path, { ...init, credentials: "same-origin", signal: abort.signal });
    // Reading the body is part of reaching the server: a cut may come in the middle of it.
    const body = response.status === 204 || response.status === 304 ? null : await response.arrayBuffer();
    return new Response(body, { status: response.status, headers: response.headers });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

async function read<T>(response: Response): Promise<Answer<T>> {
  if (response.status === 204) {
    return { ok: true, status: 204, data: undefined as T, replayed: replayed(response) };
  }
  let body: unknown;
  try {
    body = await response.json();
  } catch {
    return UNREACHABLE;
  }
  if (response.ok) {
    return { ok: true, status: response.status, data: body as T, replayed: replayed(response) };
  }
  const error = (body as { error?: Refusal } | null)?.error;
  if (typeof error?.code !== "string") return UNREACHABLE;
  return { ok: false, reason: "refused", status: response.status, error };
}

const replayed = (response: Response): boolean => response.headers.get("Idempotency-Replayed") === "true";

const pause = (milliseconds: number): Promise<void> => new Promise((wake) => setTimeout(wake, milliseconds));

/** Posts JSON; a request that found no server is sent once more with the same id. */
export async function post<T>(path: string, body: unknown = {}, options: PostOptions = {}): Promise<Answer<T>> {
  const { requestId = newRequestId(), timeout = 10_000, retryAfter = 400 } = options;
  const init: RequestInit = {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "Accept-Language": document.documentElement.lang,
      "Idempotency-Key": requestId,
    },
    body: JSON.stringify(body),
  };
  for (const again of [true, false]) {
    const response = await reach(path, init, timeout);
    const answer = response === null ? UNREACHABLE : await read<T>(response);
    if (answer.ok || answer.reason === "refused" || !again) return answer;
    await pause(retryAfter);
  }
  return UNREACHABLE;
}

export interface Got<T> {
  readonly ok: true;
  readonly status: number;
  readonly data: T;
  /** The server said that it is what we already had. */
  readonly unchanged: boolean;
  /** The server's `X-Poll-After`: seconds until it wants to be asked again. */
  readonly pollAfter: number | null;
}

/** A resource that is asked for again and again; its body is sent only when it changed. */
export class Watched<T> {
  #etag: string | null = null;
  #data: T | undefined;

  constructor(
    private readonly path: string,
    private readonly timeout = 8_000,
  ) {}

  async get(): Promise<Got<T> | Refused | Unreachable> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (this.#etag !== null) headers["If-None-Match"] = this.#etag;
    const response = await reach(this.path, { headers, cache: "no-store" }, this.timeout);
    if (response === null) return UNREACHABLE;
    const pollAfter = Number(response.headers.get("X-Poll-After")) || null;
    if (response.status === 304 && this.#data !== undefined) {
      return { ok: true, status: 304, data: this.#data, unchanged: true, pollAfter };
    }
    const answer = await read<T>(response);
    if (!answer.ok) return answer;
    this.#etag = response.headers.get("ETag");
    this.#data = answer.data;
    return { ok: true, status: answer.status, data: answer.data, unchanged: false, pollAfter };
  }
}

/** Gets JSON once. */
export async function get<T>(path: string, timeout = 8_000): Promise<Got<T> | Refused | Unreachable> {
  return new Watched<T>(path, timeout).get();
}
