// What the page tells of itself, so that the office knows of a silent or tired board before the lobby does.

import { post } from "../../server/web/client/http";

const FIRST = 5_000;
const EVERY = 60_000;
const MEGABYTE = 2 ** 20;

interface WithMemory {
  readonly memory?: { readonly usedJSHeapSize: number };
}

const KEPT = 20;
const faults: number[] = [];
let count = 0;
function note(): void {
  count += 1;
  faults.push(performance.now());
  if (faults.length > KEPT) faults.shift();
}
addEventListener("error", note);
addEventListener("unhandledrejection", note);

/** When the page's own scripts stumbled last, in milliseconds of its life. */
export const lastFaults = (): readonly number[] => faults;

/** Megabytes of the page's heap; null where the browser does not tell. */
export function heap(): number | null {
  const used = (performance as WithMemory).memory?.usedJSHeapSize;
  return used === undefined ? null : Math.round(used / MEGABYTE);
}

/** Reports a minute apart, and soon after the sound went or came back. */
export function reportSound(state: () => string): { readonly changed: () => void } {
  let told = "";
  const tell = (): void => {
    told = state();
    void post("/board/report", {
      sound: told,
      build: document.documentElement.dataset["build"] ?? "",
      heap_mb: heap(),
      uptime: Math.round(performance.now() / 1000),
      faults: count,
    });
  };
  setTimeout(tell, FIRST);
  setInterval(tell, EVERY);
  return {
    changed() {
      if (told !== "" && told !== state()) tell();
    },
  };
}
