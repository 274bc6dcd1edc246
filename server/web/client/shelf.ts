// What a service worker keeps so that its page stands while the server is away, even through a restart of the
// machine: the pages that are open, the data they need to be worked with, and the files they are made of.

const PATIENCE = 4_000;

/** The few things of a service worker's world that are used here; the page's types do not know them. */
interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface World {
  readonly clients: { claim(): Promise<void>; matchAll(): Promise<readonly { readonly url: string }[]> };
  skipWaiting(): Promise<void>;
  addEventListener(kind: "install" | "activate", act: (event: Extendable) => void): void;
  addEventListener(kind: "fetch", act: (event: Fetching) => void): void;
}

class Shelf {
  constructor(
    private readonly name: string,
    private readonly data: readonly string[],
    private readonly world: World,
  ) {}

  /** Takes over the pages that are open already, and keeps them with the files they name; the rest goes. */
  async settle(): Promise<void> {
    await this.world.clients.claim();
    const shelf = await caches.open(this.name);
    const open = await this.world.clients.matchAll();
    const kept = new Set([...this.data, ...open.map(({ url }) => url)].map(absolute));
    let whole = open.length > 0;
    for (const url of [...kept]) {
      const answer = await fetch(url, { credentials: "same-origin" }).catch(() => null);
      whole &&= answer?.ok ?? false;
      if (!answer?.ok) continue;
      await shelf.put(url, answer.clone());
      for (const file of filesOf(await answer.text())) kept.add(absolute(file));
    }
    await Promise.all([...kept].filter(isFile).map((file) => shelf.add(file).catch(() => undefined)));
    // What could not be read anew may still need the files of an older build.
    if (whole) for (const { url } of await shelf.keys()) if (!kept.has(url)) await shelf.delete(url);
  }

  /** The answer for a request that is ours to answer; null leaves it to the browser. */
  answer(request: Request): Promise<Response> | null {
    const { pathname, origin } = new URL(request.url);
    if (request.method !== "GET" || origin !== location.origin) return null;
    if (isFile(request.url)) return this.#fromShelf(request);
    return request.mode === "navigate" || this.data.includes(pathname) ? this.#freshOrKept(request) : null;
  }

  /** Files carry a hash in their names: what was kept once is right for ever. */
  async #fromShelf(request: Request): Promise<Response> {
    const shelf = await caches.open(this.name);
    const kept = await shelf.match(request, { ignoreVary: true });
    if (kept) return kept;
    const answer = await fetch(request);
    if (answer.ok) await shelf.put(request, answer.clone());
    return answer;
  }

  /** The server's answer when it gives one in time; the last good one when it is away or broken. */
  async #freshOrKept(request: Request): Promise<Response> {
    const shelf = await caches.open(this.name);
    const late = new Promise<null>((give) => setTimeout(() => give(null), PATIENCE));
    const answer = await Promise.race([fetch(request).catch(() => null), late]);
    if (answer?.ok) await shelf.put(request.url, answer.clone());
    if (answer !== null && answer.status < 500) return answer;
    const kept = await shelf.match(request.url, { ignoreVary: true });
    return kept ?? (await shelf.match(request.url, { ignoreVary: true, ignoreSearch: true })) ?? answer ?? Response.error();
  }
}

const absolute = (path: string): string => new URL(path, location.origin).href;
const isFile = (url: string): boolean => new URL(url).pathname.startsWith("/assets/");
const filesOf = (page: string): string[] => [...page.matchAll(/"(\/assets\/[^"#]+)/g)].map(([, path]) => path ?? "");

/** Begins to keep a face's pages, and the answers at these paths, under the face's name. */
export function keepOnShelf(name: string, data: readonly string[] = []): void {
  const world = self as unknown as World;
  const shelf = new Shelf(name, data, world);
  world.addEventListener("install", (event) => event.waitUntil(world.skipWaiting()));
  world.addEventListener("activate", (event) => event.waitUntil(shelf.settle()));
  world.addEventListener("fetch", (event) => {
    const answer = shelf.answer(event.request);
    if (answer !== null) event.respondWith(answer);
  });
}
