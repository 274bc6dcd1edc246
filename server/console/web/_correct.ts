// Correcting what was noted at a completion: the visits this clerk finished today, each with the same form again.

import { dateOf, timeOf } from "../../web/client/clock";
import { el, icon } from "../../web/client/dom";
import { get } from "../../web/client/http";
import { word } from "../../web/client/words";
import type { Act } from "./_acts";
import { ask, open } from "./_choice";
import type { Desk } from "./_desk";
import { chooseByDigit, DossierForm, spaced } from "./_dossier";
import { type DossierDraft, noted } from "./_draft";
import { nameOf, type Paid } from "./_facts";
import { askProcedure } from "./_finder";
import { acts } from "./_verbs";

interface Finished {
  readonly id: string;
  readonly ticket: string;
  readonly queue: string;
  readonly ended_at: string;
  readonly paid: readonly Paid[];
  readonly procedure_id: string | null;
  readonly code: string | null;
  readonly channel: string;
  readonly method: string;
  readonly amount: number;
  readonly digitised: boolean;
  /** ISO, or nothing promised. */
  readonly due_on: string | null;
}

type Answer = "keep" | "procedure";

/** Asks which dossier and what is right; a lone one is opened at once. `tell` says why there is nothing to ask. */
export async function askCorrection(desk: Desk, tell: (sentence: string) => void): Promise<Act | null> {
  const got = await get<{ readonly dossiers: readonly Finished[] }>("/console/finished.json");
  const found = got.ok ? got.data.dossiers : [];
  if (found.length === 0) tell(got.ok ? word("correct_none") : word("offline"));
  const chosen = found.length > 1 ? await askWhich(desk, found) : found[0];
  return chosen ? correct(desk, chosen) : null;
}

function askWhich(desk: Desk, found: readonly Finished[]): Promise<Finished | null> {
  const options = found.map((one) => ({ label: `${one.ticket} · ${named(desk, one.procedure_id)}`, note: told(one), value: one }));
  return ask({ title: word("correct_which"), options, wide: found.length > 5 });
}

async function correct(desk: Desk, one: Finished): Promise<Act | null> {
  let draft = draftOf(one);
  for (;;) {
    const answer = await askRight(desk, one, draft);
    if (answer === null) return null;
    if (answer === "keep") return acts.correct(one.id, one.ticket, noted(draft));
    const other = await askProcedure(desk, one.queue);
    if (other) draft = { ...draft, procedure_id: other.id };
  }
}

function askRight(desk: Desk, one: Finished, draft: DossierDraft): Promise<Answer | null> {
  return open<Answer>(word("correct_title", { code: one.ticket }), true, (pick) => {
    const card = el("div", { class: "dossier" }, ...new DossierForm(desk, (change) => change(), null).rows(draft));
    card.addEventListener("keydown", chooseByDigit);
    card.querySelector("input:checked")?.setAttribute("autofocus", "");
    const procedure = el("button", { type: "button", class: "button" }, word("correct_procedure"));
    procedure.addEventListener("click", () => pick("procedure"));
    const keep = el("button", { class: "button primary" }, icon("check"), el("span", {}, word("correct_keep")));
    const form = el("form", { class: "correct" }, card, el("div", { class: "dialog-keys" }, procedure, keep));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      pick("keep");
    });
    const paid = one.paid.map(({ method, amount }) => word("already_paid", { amount: spaced(String(amount)), way: word(`method_${method}`) }));
    const about = [word("finished_at", { at: timeOf(new Date(one.ended_at)) }), ...paid].join(" · ");
    return [el("p", { class: "quiet-text" }, about), form];
  });
}

function draftOf(one: Finished): DossierDraft {
  return {
    key: `finished-${one.id}`,
    procedure_id: one.procedure_id,
    code: one.code ?? "",
    channel: one.channel,
    method: one.method,
    amount: one.amount ? String(one.amount) : "",
    digitised: one.digitised,
    due_on: one.due_on ? dateOf(new Date(`${one.due_on}T12:00:00Z`)) : "",
    guessed: false,
  };
}

function named(desk: Desk, id: string | null): string {
  const procedure = desk.procedure(id);
  return procedure ? nameOf(procedure) : word("other_work");
}

function told(one: Finished): string {
  const fee = [word(`method_${one.method}`), one.amount ? `${spaced(String(one.amount))} đ` : ""].filter(Boolean).join(" ");
  return [word("finished_at", { at: timeOf(new Date(one.ended_at)) }), word(`channel_${one.channel}`), fee].join(" · ");
}
