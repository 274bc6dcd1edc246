// Keeps the kiosk on its feet while the server is away, even through a restart of the machine: the page,
// the catalogue and what they are made of come from the last good answers. Numbers and waiting times are
// never kept: they are right or absent.

const KEPT = "kiosk";
const PATIENCE = 4_000;
const PAGE = "/kiosk";
const CATALOGUE = "/kiosk/catalogue.json";

/** The few things of a service worker's world that are used here; the page's types do not know them. */
interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface World {
  readonly clients: { claim(): Promise<void> };
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
  else if (url.pathname === PAGE || url.pathname === CATALOGUE) event.respondWith(freshOrKept(request, url.pathname));
});

/** Takes over the page that is open already, and keeps what it was made of. */
async function settle(): Promise<void> {
  await world.clients.claim();
  const shelf = await caches.open(KEPT);
  for (const path of [PAGE, CATALOGUE]) {
    const answer = await fetch(path, { credentials: "same-origin" });
    if (!answer.ok) continue;
    await shelf.put(path, answer.clone());
    if (path === PAGE) await keepAssets(shelf, await answer.text());
  }
}

/** Keeps the files a page names; those of older builds go. */
async function keepAssets(shelf: Cache, page: string): Promise<void> {
  const named = new Set([...page.matchAll(/"(\/assets\/[^"#]+)/g)].map(([, path]) => path ?? ""));
  for (const old of await shelf.keys()) {
    const { pathname } = new URL(old.url);
    if (pathname.startsWith("/assets/") && !named.has(pathname)) await shelf.delete(old);
  }
  await Promise.all([...named].map((path) => shelf.add(path).catch(() => undefined)));
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

/** The server's answer when it gives one in time; the last good one when it is away or broken. */
async function freshOrKept(request: Request, path: string): Promise<Response> {
  const shelf = await caches.open(KEPT);
  const answer = await inTime(request);
  if (answer?.ok) await shelf.put(path, answer.clone());
  if (answer !== null && answer.status < 500) return answer;
  return (await shelf.match(path, { ignoreVary: true })) ?? answer ?? Response.error();
}

async function inTime(request: Request): Promise<Response | null> {
  const late = new Promise<null>((give) => setTimeout(() => give(null), PATIENCE));
  return Promise.race([fetch(request).catch(() => null), late]);
}
