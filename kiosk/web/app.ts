// The kiosk: a citizen finds a procedure and takes a number, or goes online.

import { need, setText } from "../../server/web/client/dom";
import { runClocks } from "../../server/web/client/clock";
import { follow, type Freshness } from "../../server/web/client/live";
import { screenShown } from "./_aloud";
import { drawBar, resetManners } from "./_bar";
import { cardShown } from "./_card_visit";
import { facts, type Floor, floorNow, printerFaults, readCatalogue, takeFloor } from "./_data";
import { homeVisit } from "./_home";
import { Idle } from "./_idle";
import { language, named, say, speak } from "./_language";
import { outageLine } from "./_outages";
import { forgetMine, hasMine } from "./_mine";
import { quietWhisper, strip, useClock } from "./_parts";
import { forgetPerson } from "./_person";
import { forgetPriority } from "./_priority";
import { listenForCards } from "./_scanner";
import { hasContrast, isLarge, isLowered, measure, setContrast, setLarge } from "./_sizes";
import { stage } from "./_stage";

const ASK_AGAIN = 3_000;
const SIGN_OF_LIFE = 10 * 60_000;
const strips = { away: strip(), outage: strip(), paper: strip() };
let freshness: Freshness | null = null;

/** Everything a change of language, size or contrast touches. */
function redraw(): void {
  const { centre } = facts;
  setText(need(".band .institution"), named(centre));
  setText(need(".band .place b"), named({ name: centre.place, name_en: centre.place_en }));
  for (const mark of document.querySelectorAll(".sample")) setText(mark, say("sample"));
  document.title = `${say("title")} · ${centre.place}`;
  showStrips();
  stage.redraw();
}

function showStrips(): void {
  const fresh = freshness === null || freshness.level === "fresh";
  strips.away.show(fresh ? "" : say("away"));
  strips.outage.show(outageLine(stage.screen?.about));
  const first = printerFaults()[0] ?? null;
  const sentence = first === "paper_out" ? "paper_out_strip" : "printer_strip";
  strips.paper.show(first === null || !stage.atHome ? "" : say(sentence));
}

function forget(): void {
  forgetPriority();
  forgetMine();
  forgetPerson();
  setContrast(false);
  resetManners();
  quietWhisper();
  stage.home();
  redraw();
}

/** The catalogue is read until it is there, and again when the set-up changes. */
async function keepCatalogue(): Promise<void> {
  if (await readCatalogue()) redraw();
}

function live(): void {
  const following = follow<Floor>("kiosk", {
    initial: floorNow(),
    onSnapshot: (floor) => {
      if (takeFloor(floor)) void keepCatalogue();
      stage.update();
      showStrips();
      stage.refit();
    },
    onFreshness: (now) => {
      freshness = now;
      showStrips();
      stage.refit();
    },
    // A device that lost its pairing, or was locked, shows what the server says about it.
    onRefused: () => location.reload(),
    mayReload: () => idle.resting,
  });
  following.clock.sync(floorNow().now ?? "");
  useClock(() => following.clock.now());
  runClocks(following.clock);
  // A floor that stands still asks for nothing; the staff must see that this machine is on all the same.
  setInterval(() => void following.resync(), SIGN_OF_LIFE);
}

speak("vi");
setLarge(false);
need("#strips").append(...Object.values(strips).map(({ element }) => element));
const idle = new Idle(forget, () => language() !== "vi" || isLarge() || isLowered() || hasContrast() || hasMine());
stage.finish = forget;
stage.onShow = () => {
  screenShown();
  drawBar(redraw);
  showStrips();
};
stage.begin(homeVisit);
listenForCards({
  onScan: (sent, { typed }) => {
    idle.touch();
    cardShown(sent, typed);
  },
});
live();
redraw();
void keepCatalogue();
setInterval(() => {
  if (document.querySelector("#stage .loading") !== null) void keepCatalogue();
}, ASK_AGAIN);
addEventListener("resize", () => {
  measure();
  redraw();
});
// Only a secure context has service workers; elsewhere the page lives without one.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/kiosk/worker.js", { scope: "/kiosk", type: "module" }).catch(() => undefined);
}
addEventListener("contextmenu", (event) => event.preventDefault());
