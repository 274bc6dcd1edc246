// What the page tells of itself, so that the office knows of a silent or tired board before the lobby does.

import { post } from "../../server/web/client/http";

const FIRST = 5_000;
const EVERY = 60_000;
const MEGABYTE = 2 ** 20;

interface WithMemory {
  readonly memory?: { readonly usedJSHeapSize: number };
}

let faults = 0;
addEventListener("error", () => (faults += 1));
addEventListener("unhandledrejection", () => (faults += 1));

/** Faults of the page's own scripts since it was opened. */
export const faultsSoFar = (): number => faults;

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
      faults,
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
