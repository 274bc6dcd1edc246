// Keeps a board on its feet through a restart of its machine while the server is away: the page with its
// last floor, and what it is made of. The page itself says how old that floor is.

const KEPT = "board";
const PATIENCE = 4_000;
/** Files of several builds; the oldest go first. */
const MOST = 200;

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
const world = self as unknown as World;

world.addEventListener("install", (event) => event.waitUntil(world.skipWaiting()));
world.addEventListener("activate", (event) => event.waitUntil(settle()));
world.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(fromShelf(request));
  else if (request.mode === "navigate") event.respondWith(freshOrKept(request));
});

/** Takes over the page that is open already, and keeps it with the files it names. */
async function settle(): Promise<void> {
  await world.clients.claim();
  const shelf = await caches.open(KEPT);
  for (const { url } of await world.clients.matchAll()) {
    const answer = await fetch(url, { credentials: "same-origin" });
    if (!answer.ok) continue;
    await shelf.put(url, answer.clone());
    const named = [...(await answer.text()).matchAll(/"(\/assets\/[^"#]+)/g)].map(([, path]) => path ?? "");
    await Promise.all(named.map((path) => shelf.add(path).catch(() => undefined)));
  }
  const all = await shelf.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST)).map((old) => shelf.delete(old)));
}

/** Assets carry a hash in their names: what was kept once is right for ever. */
async function fromShelf(request: Request): Promise<Response> {
  const shelf = await caches.open(KEPT);
  const kept = await shelf.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await shelf.put(request, answer.clone());
  return answer;
}

/** The server's page when it gives one in time; the last good one when it is away or broken. */
async function freshOrKept(request: Request): Promise<Response> {
  const shelf = await caches.open(KEPT);
  const late = new Promise<null>((give) => setTimeout(() => give(null), PATIENCE));
  const answer = await Promise.race([fetch(request).catch(() => null), late]);
  if (answer?.ok) await shelf.put(request.url, answer.clone());
  if (answer !== null && answer.status < 500) return answer;
  return (await shelf.match(request.url, { ignoreVary: true })) ?? answer ?? Response.error();
}

// A module of its own: the kiosk has a worker with words of the same names.
export {};
