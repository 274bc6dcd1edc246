// Keeps a page right without drawing anything itself: when the floor has moved, the page is fetched
// again and its [data-live] parts are put in place of the old ones. One template, one truth.

import { runClocks } from "./clock";
import { chosenAnew } from "./dom";
import { follow, type Snapshot } from "./live";

/** The shortest time between two fetches; a busy floor moves more often than a person reads. */
const GAP = 1_500;
/** Minutes pass on a still floor too: "longest 18 min". */
const AT_LEAST = 30_000;

let pending: ReturnType<typeof setTimeout> | undefined;
let fetched = performance.now();
let seq = -1;

/** Follows a face of the floor for as long as the page is open. */
export function keepFresh(face: string): void {
  const following = follow<Snapshot>(face, {
    onSnapshot: (snapshot) => {
      if (snapshot.seq !== seq && seq >= 0) soon();
      seq = snapshot.seq;
    },
    onRefused: () => location.reload(),
    mayReload: () => document.querySelector("dialog[open]") === null,
  });
  runClocks(following.clock);
  setInterval(() => {
    if (performance.now() - fetched > AT_LEAST) soon();
  }, AT_LEAST / 3);
}

/** Fetches the page, at once or as soon as the last time lies far enough back. */
export function soon(): void {
  pending ??= setTimeout(() => void refresh(), Math.max(0, GAP - (performance.now() - fetched)));
}

async function refresh(): Promise<void> {
  pending = undefined;
  fetched = performance.now();
  if (document.visibilityState === "hidden") return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // The connection is away: the freshness mark says so, and the next try comes.
  }
}

function take(fresh: Document): void {
  for (const old of document.querySelectorAll<HTMLElement>("[data-live]")) {
    const now = fresh.querySelector(`[data-live="${old.dataset["live"] ?? ""}"]`);
    if (now === null || now.innerHTML === old.innerHTML || touched(old)) continue;
    const focused = old.contains(document.activeElement) ? address(document.activeElement) : null;
    const scrolled = [...old.querySelectorAll(".roll")].map((roll) => roll.scrollLeft);
    old.replaceChildren(...[...now.childNodes].map((node) => document.importNode(node, true)));
    old.querySelectorAll(".roll").forEach((roll, at) => (roll.scrollLeft = scrolled[at] ?? 0));
    if (focused) old.querySelector<HTMLElement>(focused)?.focus({ preventScroll: true });
  }
}

/** Whether somebody chose something here that is not sent yet. */
function touched(part: HTMLElement): boolean {
  return [...part.querySelectorAll("select")].some(chosenAnew);
}

/** How the same key is found in the new part. */
function address(element: Element | null): string | null {
  for (const name of ["data-change", "data-again", "data-post", "data-ticket"]) {
    const value = element?.getAttribute(name);
    if (value) return `[${name}="${CSS.escape(value)}"]`;
  }
  return null;
}
