// What the screen says to an ID card: never required, never a dead end, and only the last digits are shown.

import { el, icon } from "../../server/web/client/dom";
import { type Card, type Fault, readCard } from "./_card";
import { Countdown } from "./_countdown";
import { catalogueNow, queueNow } from "./_data";
import { named, numbers, say } from "./_language";
import { printAgain } from "./_mine";
import { button, heading, text } from "./_parts";
import { forgetPerson, type Known, recognise } from "./_person";
import { stage, type Screen, type Visit } from "./_stage";

/** Seconds that the machine waits for a card. */
const WAITS = 20;
type Found = "waiting" | "looking" | "away" | Fault | { readonly called: string; readonly last: string; readonly known: Known };

class CardVisit {
  #found: Found = "waiting";
  #countdown: Countdown | null = null;
  #left = false;

  /** Waits for a card to be held to the scanner. */
  wait(): this {
    this.#countdown = new Countdown(WAITS, () => stage.back());
    return this;
  }

  /** Takes what the scanner sent; after this nothing of it is left but a name and four digits. */
  take(sent: string, typed: boolean): void {
    this.#countdown?.stop();
    this.#countdown = null;
    const card = readCard(sent, { typed });
    this.#found = typeof card === "string" ? card : "looking";
    if (typeof card !== "string") void this.#look(card);
  }

  leave(): void {
    this.#left = true;
    this.#countdown?.stop();
  }

  get over(): boolean {
    return this.#left;
  }

  screen(): Screen {
    return { name: "card", aloud: this.#aloud(), idle: 60, short: true, parts: this.#parts() };
  }

  /** What stands on the card is shown, and never said into a lobby. */
  #aloud(): string {
    if (typeof this.#found === "string") return `card&id=${this.#found}`;
    const [first] = this.#found.known.numbers;
    return first === undefined ? "card&id=hello" : `have&id=${first.id}`;
  }

  async #look(card: Card): Promise<void> {
    const known = await recognise(card);
    if (this.#left) return;
    this.#found = known === null ? "away" : { called: card.called, last: card.number.slice(-4), known };
    stage.redraw();
  }

  #parts(): Node[] {
    const found = this.#found;
    if (typeof found === "object") return found.known.numbers.length > 0 ? has(found) : greets(found);
    const skip = button("button", { words: say("card_skip") }, () => stage.back());
    if (this.#countdown !== null) skip.prepend(this.#countdown.ring());
    return [told(found === "waiting" || found === "looking" ? "id-card" : "info", say(`card_${found}`), say(`card_${found}_more`)), acts(skip)];
  }
}

function told(symbol: string, title: string, ...lines: readonly string[]): HTMLElement {
  const said = lines.map((line, at) => el("p", { class: at > 0 && at === lines.length - 1 ? "quiet-text" : "" }, text(line)));
  return el("div", { class: "card problem", role: "status" }, el("span", { class: "disc gold" }, icon(symbol)), heading(title), ...said);
}

const acts = (...keys: readonly HTMLElement[]): HTMLElement => el("div", { class: keys.length > 2 ? "acts three" : "acts" }, ...keys);

type Person = Exclude<Found, string>;

function greets({ called, last }: Person): Node[] {
  const title = called === "" ? say("card_hello") : say("card_hello_name", { name: called });
  return [
    told("id-card", title, say("card_no_number"), say("card_last", { last })),
    acts(
      button("button", { words: say("card_forget") }, () => stage.finish()),
      button("button primary", { words: say("card_choose") }, () => stage.home()),
    ),
  ];
}

/** The numbers they have: offered, not held against them. */
function has({ last, known }: Person): Node[] {
  const list = known.numbers.map(({ code, queue }) => {
    const name = named(catalogueNow()?.queues[queue] ?? { name: "", name_en: "" });
    const { counters } = queueNow(queue);
    return `${code} · ${counters.length === 0 ? name : say("at_counters", { queue: name, list: numbers(counters, "or") })}`;
  });
  const [first] = known.numbers;
  const title = say("card_has", { code: known.numbers.map(({ code }) => code).join(", ") });
  const here = known.numbers.find((one) => one.here);
  const again = here && button("button", { icon: "printer", words: say("again") }, () => {
    again?.setAttribute("disabled", "");
    void printAgain(here.id, say("printing"));
  });
  const another = button("button", { icon: "ticket-plus", words: say("card_another") }, () => {
    // The next number is for somebody else, or for something else: either way it was asked for.
    forgetPerson();
    stage.home();
  });
  const lines = known.numbers.length === 1 ? list.map((line) => line.slice((first?.code.length ?? 0) + 3)) : list;
  return [
    told("ticket", title, ...lines, say("card_last", { last })),
    acts(...(again ? [again] : []), another, button("button primary", { words: say("done") }, () => stage.finish())),
  ];
}

let open: CardVisit | null = null;

function show(visit: CardVisit): Visit {
  open = visit;
  return { make: () => visit.screen(), leave: () => visit.leave() };
}

/** The screen that waits for a card. */
export const cardVisit = (): Visit => show(new CardVisit().wait());

/** A card was shown, on whatever screen: it is answered there, and back leads to that screen. */
export function cardShown(sent: string, typed: boolean): void {
  if (open !== null && !open.over && stage.screen?.name === "card") {
    open.take(sent, typed);
    stage.redraw();
    return;
  }
  const visit = new CardVisit();
  visit.take(sent, typed);
  stage.go(show(visit));
}
