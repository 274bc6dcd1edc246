// The wall. One snapshot in, one picture out; nothing here remembers a floor.

import { runClocks, timeOf } from "../../server/web/client/clock";
import { pageData, setText } from "../../server/web/client/dom";
import { follow } from "../../server/web/client/live";
import { word } from "../../server/web/client/words";
import { Cells } from "./_cells";
import type { Board } from "./_data";
import { cover } from "./_emergency";
import { careForPage } from "./_guard";
import { gainOf, loudnessAt } from "./_loudness";
import { Media } from "./_media";
import { messages } from "./_messages";
import { RecentPanel, WaitingPanel } from "./_panels";
import { heap, lastFaults, reportSound } from "./_report";
import { Speaker, tabMemory, testOf } from "./_speaker";
import { Ticker } from "./_ticker";
import { Voice } from "./_voice";
import { careForGlass, fitHead, isNight, night } from "./_wall";

const TURN = 500;
/** A page older than this, in milliseconds by the clock of its machine, did not come from the server just now. */
const KEPT_PAGE = 60_000;
/** A film with sound falls quiet this long before a call, and comes back this long after it. */
const BEFORE_CALL = 300;
const AFTER_CALL = 500;

const pause = (milliseconds: number): Promise<void> => new Promise((wake) => setTimeout(wake, milliseconds));

const root = document.documentElement;
/** The small display above one counter shows that counter and is silent. */
const small = "only" in root.dataset;

const cells = new Cells();
const recent = new RecentPanel();
const waiting = new WaitingPanel();
const media = small ? null : new Media(() => waiting.refit());
const ticker = small ? null : new Ticker();
const speaker = new Speaker(tabMemory);
const muted = document.querySelector<HTMLElement>(".muted");
let report: { readonly changed: () => void } | null = null;
const voice = small
  ? null
  : new Voice((state) => {
      muted?.toggleAttribute("hidden", state === "running");
      report?.changed();
    });
if (voice) report = reportSound(() => (voice.audible ? "running" : "blocked"));
const phones = pageData<{ phones: boolean }>("facts")?.phones ?? false;

let board: Board | null = null;
let announcing = false;
let refusal: string | null = null;

function tell(now: Date): void {
  if (!ticker || !board) return;
  if (refusal !== null) ticker.give([{ text: refusal, kind: "warning" }], now);
  else if (root.dataset["freshness"] === "old") ticker.give([{ text: word("lost"), kind: "warning" }], now);
  else ticker.give(messages(board, now, { phones }), now);
}

function paint(now: Date): void {
  if (!board) return;
  cover(board);
  cells.show(board, now);
  recent.show(board);
  waiting.show(board, now);
  careForGlass(now);
  night(board, now);
  const hidden = isNight(board, now) || board.emergency !== null;
  media?.show(board, now, { volume: gainOf(loudnessAt(board.sound, now)), dark: hidden });
  tell(now);
}

async function announce(): Promise<void> {
  if (!voice?.audible || announcing || !following.clock.synchronised) return;
  const now = following.clock.now();
  // A message over everything is not talked into.
  if (!board || board.emergency) return;
  const pass = speaker.next(now) ?? testOf(board.test, now);
  if (!pass) return;
  announcing = true;
  try {
    if (media?.duck(true)) await pause(BEFORE_CALL);
    await voice.announce(pass, loudnessAt(board.sound, now));
    if (media?.duck(true)) await pause(AFTER_CALL);
  } finally {
    media?.duck(false);
    announcing = false;
    void announce();
  }
}

const first = pageData<Board>("snapshot");
const following = follow<Board>("board", {
  initial: first,
  mayReload: () => !announcing,
  onSnapshot(snapshot) {
    board = snapshot;
    refusal = null;
    speaker.hear(snapshot);
    voice?.know(snapshot.clips);
    queueMicrotask(() => {
      paint(following.clock.now());
      void announce();
    });
  },
  onFreshness({ dataAt }) {
    // The words about it need room of the band and of the ticker.
    fitHead();
    ticker?.refit();
    // Cut off before the first word: what is shown is as old as the page.
    if (dataAt !== null || !board?.now) return;
    for (const place of document.querySelectorAll("[data-data-time]")) {
      setText(place, timeOf(new Date(board.now)));
    }
  },
  onRefused({ error }) {
    refusal = error.message;
  },
});

runClocks(following.clock);
// Kept by the worker from before the machine was started anew: it says so before the first word from the server.
if (first?.now && Date.now() - Date.parse(first.now) > KEPT_PAGE) {
  root.dataset["freshness"] = "stale";
  for (const place of document.querySelectorAll("[data-data-time]")) setText(place, timeOf(new Date(first.now)));
}
// Only where the connection is secure; elsewhere the page works, but does not outlive its server.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/board/worker.js", { scope: "/board", type: "module" }).catch(() => undefined);
}
fitHead();
void document.fonts.ready.then(() => {
  fitHead();
  ticker?.refit();
  waiting.refit();
});
muted?.addEventListener("click", () => voice?.resume());
setInterval(() => {
  paint(following.clock.now());
  void announce();
  if (!board || announcing || !following.clock.synchronised) return;
  const now = following.clock.now();
  const health = { faults: lastFaults(), heapMb: heap(), age: performance.now(), night: isNight(board, now) };
  careForPage(health, now, board.recent[0] ? new Date(board.recent[0].at) : null);
}, TURN);
