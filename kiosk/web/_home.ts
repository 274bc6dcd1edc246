// The first screen, and the one a resting machine shows: what is often used, all topics, and "I am not sure".

import { el, icon, setText } from "../../server/web/client/dom";
import { catalogueNow, type Field, floorNow, queueNow, type Tile } from "./_data";
import { fieldVisit } from "./_field";
import { named, say } from "./_language";
import { button, heading, openingLine, text } from "./_parts";
import { procedureVisit } from "./_procedure";
import { queueVisit } from "./_queue";
import { searchVisit } from "./_search";
import { isLowered, room } from "./_sizes";
import { stage, type Screen, type Visit } from "./_stage";

/** Tiles that stay where the text leaves room for four. */
const FEWER = 4;
/** Topics that stand at once in the lower part of the glass. */
const LOW = 16;
/** Tiles on a page where the text is so large that home has pages. */
const ON_PAGE = 6;

export function homeVisit(): Visit {
  let page = 0;
  const turn = (to: number): void => {
    page = to;
    stage.redraw();
  };
  return { make: () => (room() === "narrow" || (isLowered() && manyFields()) ? pagedHome(page, turn) : wholeHome()) };
}

const homeFields = (): readonly Field[] => (catalogueNow()?.fields ?? []).filter((field) => !field.hidden);
const manyFields = (): boolean => directTiles().length + homeFields().length > LOW;

function wholeHome(): Screen {
  const catalogue = catalogueNow();
  const counts = new Map<string, HTMLElement[]>();
  const tiles = catalogue?.tiles ?? [];
  const frequent = room() === "full" ? tiles : fewer(tiles);
  const fields = homeFields().map((field) => fieldTile(field, counts));
  const state = el("p", { class: "state" });
  const ask = el("div", { class: "ask" }, heading(say("ask")), state);
  const parts = isLowered()
    ? [ask, section("fields", "fields", [...directTiles(), ...fields]), foot()]
    : [ask, searchBox(), section("frequent", "frequent", frequent.map(frequentTile)), section("fields", "fields", fields, unknown())];
  return {
    name: "home",
    aloud: "home",
    idle: null,
    short: room() !== "full",
    parts: [...parts, catalogue === null ? el("p", { class: "loading", role: "status" }, text(say("no_catalogue"))) : null],
    update: () => update(state, counts),
  };
}

/** Home in pages, for small glass and large text together: one list, its pages all named at once. */
function pagedHome(page: number, turn: (to: number) => void): Screen {
  const catalogue = catalogueNow();
  const counts = new Map<string, HTMLElement[]>();
  const low = isLowered();
  const fields = homeFields().map((field) => fieldTile(field, counts));
  const pages = inPages(low ? [...directTiles(), ...fields] : fields);
  const leaves = low ? pages : [(catalogue?.tiles ?? []).map(frequentTile), ...pages];
  const words = (at: number): string => (low ? say("page", { n: at + 1 }) : at === 0 ? say("frequent") : say("page", { n: at }));
  const open = Math.min(page, Math.max(leaves.length - 1, 0));
  const tabs = leaves.map((_, at) =>
    el("button", { type: "button", class: "tab", "aria-pressed": String(at === open), onclick: () => turn(at) }, text(words(at))),
  );
  const state = el("p", { class: "state" });
  return {
    name: "home",
    aloud: "home",
    idle: null,
    short: true,
    parts: [
      el("div", { class: "ask" }, heading(say("ask")), state),
      low ? null : searchBox(),
      el("div", { class: "tabs" }, ...tabs),
      el("div", { class: "grid paged", "data-holds": true }, ...(leaves[open] ?? [])),
      low ? foot() : unknown(),
    ],
    update: () => update(state, counts),
  };
}

const inPages = (tiles: readonly HTMLElement[]): HTMLElement[][] =>
  Array.from({ length: Math.ceil(tiles.length / ON_PAGE) }, (_, at) => tiles.slice(at * ON_PAGE, (at + 1) * ON_PAGE));

/** What is often used has no room in the lower part; the queues that take people directly stand nowhere else. */
const directTiles = (): HTMLElement[] => (catalogueNow()?.tiles ?? []).filter((tile) => tile.queue !== null).map(frequentTile);

/** Lowered, the box for searching comes down to "I am not sure". */
const foot = (): HTMLElement => el("div", { class: "foot" }, searchBox(), unknown());

/** The first few, but never without what stands nowhere else: the queues that take people directly. */
function fewer(tiles: readonly Tile[]): readonly Tile[] {
  const direct = tiles.filter((tile) => tile.queue !== null).slice(0, FEWER);
  const others = tiles.filter((tile) => tile.queue === null).slice(0, FEWER - direct.length);
  return tiles.filter((tile) => direct.includes(tile) || others.includes(tile));
}

function searchBox(): HTMLElement {
  const box = button("searchbox", { icon: "search", words: say("find") }, () => stage.go(searchVisit()));
  box.setAttribute("aria-haspopup", "true");
  return box;
}

function section(name: string, title: string, tiles: readonly Node[], after: Node | null = null): HTMLElement {
  return el(
    "section",
    { class: name, "aria-labelledby": `${name}-title` },
    el("h2", { class: "ruled", id: `${name}-title` }, text(say(title))),
    el("div", { class: "grid", "data-holds": true }, ...tiles),
    after,
  );
}

function frequentTile(tile: Tile): HTMLElement {
  const open = (): void => {
    if (tile.procedure !== null) stage.go(procedureVisit(tile.procedure));
    else if (tile.queue !== null) stage.go(queueVisit(tile.queue, tile));
  };
  return el(
    "button",
    { type: "button", class: "tile often", onclick: open },
    el("span", { class: "disc" }, icon(tile.symbol)),
    el("span", { class: "grow" }, el("b", {}, text(named(tile))), el("small", {}, text(named({ name: tile.help, name_en: tile.help_en })))),
  );
}

function fieldTile(field: Field, counts: Map<string, HTMLElement[]>): HTMLElement {
  const short = el("small", { class: "count short" });
  const long = el("small", { class: "count long" });
  counts.set(field.queue, [...(counts.get(field.queue) ?? []), short, long]);
  const others = homeFields().at(-1) === field ? " others" : "";
  return el(
    "button",
    { type: "button", class: `tile field${others}`, onclick: () => stage.go(fieldVisit(field.id)) },
    icon(field.symbol),
    el("span", { class: "grow" }, el("b", {}, text(named(field))), long),
    short,
  );
}

function unknown(): HTMLElement | null {
  const guide = catalogueNow()?.guide;
  if (!guide) return null;
  return button("button outline unknown", { icon: "ticket", words: say("unknown") }, () => stage.go(queueVisit(guide)));
}

function update(state: HTMLElement, counts: Map<string, HTMLElement[]>): void {
  const { counters_open: open, hours } = floorNow();
  const serving = open === 0 ? say("no_counters") : say("serving", { n: open });
  state.classList.toggle("shut", !hours.open);
  setText(state, hours.open ? `${openingLine()} · ${serving}` : openingLine());
  for (const [queue, places] of counts) {
    const { waiting } = queueNow(queue);
    for (const place of places) {
      const key = place.classList.contains("long") ? "people_wait" : "waits";
      setText(place, waiting === 0 ? "" : say(key, { n: waiting }));
    }
  }
}
