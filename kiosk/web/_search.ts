// Finding by words. The server ranks; the page asks at every key, never two questions at once.

import { el, icon, setText } from "../../server/web/client/dom";
import { post } from "../../server/web/client/http";
import { catalogueNow, fieldOf, find, type Found, procedureOf } from "./_data";
import { keyboard } from "./_keyboard";
import { named, say } from "./_language";
import { button, heading, text } from "./_parts";
import { procedureVisit } from "./_procedure";
import { queueVisit } from "./_queue";
import { stage, type Screen, type Visit } from "./_stage";

/** So long somebody looks at "not found" before it counts as searched in vain: words on their way do not. */
const IN_VAIN = 1_500;
const ROWS = 5;
const LONGEST = 60;
const EXAMPLES = ["example_1", "example_2", "example_3", "example_4", "example_5", "example_6"];

class Search {
  readonly #input = el("input", {
    type: "text",
    class: "query",
    // Our own keyboard types; the system's must not slide over it.
    inputmode: "none",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: LONGEST,
    oninput: () => this.#ask(),
  });
  readonly #count = el("p", { class: "count", role: "status" });
  readonly #results = el("div", { class: "rows results", "data-holds": true });
  #asking = false;
  #vain: ReturnType<typeof setTimeout> | undefined;
  #found: Found | null = null;

  screen(): Screen {
    this.#input.setAttribute("aria-label", say("search_label"));
    this.#show();
    return {
      name: "search",
      aloud: "search",
      idle: 90,
      short: true,
      parts: [
        el("div", { class: "about" }, heading(say("search_title"))),
        el("div", { class: "found" }, this.#count, this.#results),
        el("div", { class: "typing" }, el("label", { class: "searchbox" }, icon("search"), this.#input), this.#keys()),
      ],
      focus: this.#input,
    };
  }

  #keys(): HTMLElement {
    return keyboard({
      type: (letter) => this.#write(this.#input.value + letter),
      erase: () => this.#write(this.#input.value.slice(0, -1)),
      clear: () => this.#write(""),
    });
  }

  #write(words: string): void {
    this.#input.value = words.replace(/^ +/, "").slice(0, LONGEST);
    this.#ask();
  }

  get #typed(): string {
    return this.#input.value.trim();
  }

  #ask(): void {
    if (this.#typed === "") {
      this.#found = null;
      this.#show();
    }
    if (this.#asking || this.#typed === "") return;
    this.#asking = true;
    void this.#answer(this.#typed);
  }

  /** Asks; what was typed meanwhile is asked next. */
  async #answer(asked: string): Promise<void> {
    const found = await find(asked);
    this.#asking = false;
    if (this.#typed !== asked) {
      this.#ask();
      if (found !== null && this.#typed !== "") this.#take(found);
    } else this.#take(found ?? { q: asked, hits: [], away: true });
  }

  #take(found: Found): void {
    this.#found = found;
    this.#show();
  }

  #show(): void {
    const found = this.#found;
    clearTimeout(this.#vain);
    if (found === null) {
      setText(this.#count, say("search_hint"));
      this.#results.replaceChildren(examples((words) => this.#write(words)));
      return;
    }
    const rows = found.hits.map(result).filter((row) => row !== null);
    const known = rows.length > ROWS ? say("found_many") : say("found", { n: rows.length });
    const none = say(found.away ? "search_away" : "found_none", { text: found.q });
    setText(this.#count, rows.length === 0 ? none : known);
    this.#results.replaceChildren(...(rows.length === 0 ? [nothing(found.away ?? false)] : rows.slice(0, ROWS)));
    if (rows.length === 0 && !found.away) this.#vain = setTimeout(() => void post("/kiosk/missed", { q: found.q }), IN_VAIN);
    stage.refit();
  }
}

export function searchVisit(): Visit {
  const search = new Search();
  return { make: () => search.screen() };
}

function result(hit: string): HTMLElement | null {
  const [kind, id = ""] = hit.split(":");
  return kind === "queue" ? directResult(id) : procedureResult(id);
}

function procedureResult(id: string): HTMLElement | null {
  const one = procedureOf(id);
  const field = fieldOf(one?.field ?? "");
  if (one === undefined || field === undefined) return null;
  return row(field.symbol, named(one), named(field), () => stage.go(procedureVisit(id)));
}

function directResult(id: string): HTMLElement | null {
  const queue = catalogueNow()?.queues[id];
  if (queue === undefined) return null;
  const tile = catalogueNow()?.tiles.find((one) => one.queue === id);
  const help = tile ? named({ name: tile.help, name_en: tile.help_en }) : say("take");
  return row(tile?.symbol ?? "hand-helping", named(tile ?? queue), help, () => stage.go(queueVisit(id, tile)));
}

function row(symbol: string, name: string, where: string, open: () => void): HTMLElement {
  return el(
    "button",
    { type: "button", class: "row", onclick: open },
    icon(symbol),
    el("span", { class: "grow" }, el("span", { class: "name" }, text(name)), el("span", { class: "more" }, text(where))),
    icon("chevron-right"),
  );
}

function examples(write: (words: string) => void): HTMLElement {
  const chips = EXAMPLES.map((key) => button("button", { words: say(key) }, () => write(say(key))));
  return el("div", { class: "examples", role: "group", "aria-label": say("examples") }, ...chips);
}

/** Nothing found is no dead end: two ways lead on. */
function nothing(away: boolean): HTMLElement {
  const guide = catalogueNow()?.guide;
  return el(
    "div",
    { class: "nothing" },
    away ? null : el("p", {}, text(say("found_none_more"))),
    button("button", { icon: "layout-grid", words: say("all_fields") }, () => stage.home()),
    guide ? button("button outline", { icon: "ticket", words: say("help_number_do") }, () => stage.go(queueVisit(guide))) : null,
  );
}
