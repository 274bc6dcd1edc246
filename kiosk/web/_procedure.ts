// One procedure: what it costs in time, money and papers, and the two ways to do it.

import { el, icon } from "../../server/web/client/dom";
import { numberCard, numberCardState, onlineCard } from "./_choice";
import { fieldOf, procedureOf, type Procedure, queueNow, queueOfProcedure } from "./_data";
import { inVietnamese, language, named, numbers, say } from "./_language";
import { onlineVisit } from "./_online";
import { heading, money, text } from "./_parts";
import { priorityKey } from "./_priority";
import { stage, type Screen, type Visit } from "./_stage";
import { Taking } from "./_take";

/** Papers that have room; the staff know the rest. */
const PAPERS = 6;
/** A note longer than this stands under the facts, not among them. */
const LONG_NOTE = 24;

export function procedureVisit(id: string): Visit {
  const taking = new Taking({ procedure: id });
  return { make: () => procedureScreen(id, taking) };
}

function procedureScreen(id: string, taking: Taking): Screen {
  const one = procedureOf(id);
  if (one === undefined) return { name: "procedure", idle: 60, parts: [] };
  const queue = queueOfProcedure(id);
  const number = el("div", { class: "slot" });
  let shown = "";
  return {
    name: "procedure",
    aloud: `procedure&id=${id}`,
    idle: 60,
    short: true,
    about: { field: one.field, queue },
    parts: [
      el("div", { class: "about" }, el("p", { class: "crumb" }, text(crumb(one))), heading(named(one)), official(one)),
      facts(one, queue),
      papers(one),
      el(
        "div",
        { class: "choice" },
        el("div", { class: "choice-head" }, el("h2", {}, text(say("choose_way"))), priorityKey()),
        el("div", { class: "ways", "data-holds": true }, number, onlineCard(one, () => stage.go(onlineVisit(id, taking)))),
      ),
    ],
    update: () => {
      const state = numberCardState(queue);
      if (state === shown) return;
      shown = state;
      number.replaceChildren(numberCard(queue, taking, one));
    },
  };
}

function crumb(one: Procedure): string {
  const field = fieldOf(one.field);
  const tab = named({ name: one.tab, name_en: one.tab_en });
  return [field ? named(field) : "", tab, say("code", { code: one.code })].filter((part) => part !== "").join(" · ");
}

/** The official name stands in full where the everyday one differs; it is Vietnamese in both languages. */
function official(one: Procedure): HTMLElement | null {
  if (one.official === one.name && language() === "vi") return null;
  return el("p", { class: "official", ...inVietnamese }, text(one.official));
}

function facts(one: Procedure, queueId: string): HTMLElement {
  const note = named({ name: one.fee_note ?? "", name_en: one.fee_note_en ?? "" });
  const beside = one.fee !== null && note.length <= LONG_NOTE;
  const time = named({ name: one.time ?? "", name_en: one.time_en ?? "" });
  const { counters } = queueNow(queueId);
  const cell = (symbol: SVGSVGElement, label: string, value: string, more = ""): HTMLElement =>
    el(
      "div",
      { class: "cell" },
      symbol,
      el(
        "div",
        { class: "grow" },
        el("span", { class: "label" }, text(label)),
        el("b", { class: "value" }, text(value), more ? el("small", {}, text(more)) : null),
      ),
    );
  return el(
    "div",
    { class: "known card" },
    cell(icon("clock"), say("time"), time || say("ask_staff")),
    cell(icon("banknote"), say("fee"), fee(one, note), beside ? note : ""),
    cell(icon("map-pin"), say("place"), counters.length ? say("counter", { list: numbers(counters, ",") }) : say("guided")),
    note && !beside ? el("div", { class: "note" }, text(say("fee_detail", { note }))) : null,
  );
}

function fee(one: Procedure, note: string): string {
  if (one.fee === 0) return say("free");
  if (one.fee !== null) return money(one.fee);
  return say(note ? "fee_varies" : "ask_staff");
}

function papers(one: Procedure): HTMLElement {
  const rest = one.papers.length - PAPERS;
  const listed = one.papers.slice(0, PAPERS);
  return el(
    "section",
    { class: "papers card" },
    el("h2", {}, text(say("papers"))),
    listed.length === 0
      ? el("p", { class: "unknown" }, icon("circle-help"), el("span", {}, text(say("papers_unknown"))))
      : el("ul", { class: listed.length > 3 ? "two" : "", ...inVietnamese }, ...listed.map((paper) => el("li", {}, icon("file-text"), el("span", {}, text(paper))))),
    rest > 0 ? el("p", { class: "quiet-text" }, text(say("papers_more", { n: rest }))) : null,
  );
}
