// Finding while typing: a ticket by its code, a procedure by its name.

import { el } from "../../web/client/dom";
import { get } from "../../web/client/http";
import { word } from "../../web/client/words";
import type { Act } from "./_acts";
import { answers, open, type Option } from "./_choice";
import type { Desk } from "./_desk";
import type { Drafts } from "./_draft";
import { nameOf, type Procedure, type Ticket } from "./_facts";
import { askTicket, waitedFor } from "./_questions";
import { acts } from "./_verbs";

const SHOWN = 7;
const PAUSE = 150;

/** Asks for a code: `A42`, or `42` alone on the number pad. Whoever is known here is offered; others the server finds. */
export async function askCode(desk: Desk, drafts: Drafts, begun: string): Promise<Act | null> {
  const input = searchField(word("code_label"), begun, "characters");
  const list = el("div", { class: "found", role: "status" });
  const chosen = await open<Ticket | string>(word("code_title"), false, (pick) => {
    const show = (): void => list.replaceChildren(answers(matching(desk, input.value), pick, false));
    input.addEventListener("input", show);
    input.addEventListener("keydown", (event) => {
      const digit = /^Numpad(\d)$/.exec(event.code)?.[1];
      if (digit !== undefined && event.key !== digit) {
        // Without NumLock the pad moves the cursor; whoever presses its 5 means a 5.
        event.preventDefault();
        input.value += digit;
        show();
      }
      if (event.isComposing || (event.code !== "Enter" && event.code !== "NumpadEnter")) return;
      event.preventDefault();
      const first = matching(desk, input.value)[0];
      if (first) pick(first.value);
    });
    show();
    return [labelled(input), list];
  });
  if (chosen === null) return null;
  if (typeof chosen === "string") return acts.call(chosen, chosen);
  return desk.may(chosen, "call_next") ? acts.call(chosen.id, chosen.code) : askTicket(desk, drafts, chosen);
}

function matching(desk: Desk, typed: string): Option<Ticket | string>[] {
  const { line, held, missed } = desk.snapshot;
  const wanted = /^([A-Z]?)[\s-]*(\d{0,5})$/.exec(typed.trim().toUpperCase());
  const [, letter = "", digits = ""] = wanted ?? [];
  if (!wanted || (letter === "" && digits === "")) return [];
  const number = Number(digits);
  const fits = (ticket: Ticket): boolean =>
    ticket.code.startsWith(letter) && (digits === "" || Number(ticket.code.slice(1)) === number);
  const found: Option<Ticket | string>[] = [...line, ...held, ...missed].filter(fits).slice(0, SHOWN).map((ticket) => ({
    label: ticket.code,
    note: `${desk.queueName(ticket.queue)} · ${word(`is_${ticket.status}`)} · ${waitedFor(desk, ticket)}`,
    value: ticket,
  }));
  if (found.length > 0 || letter === "" || digits === "") return found;
  const code = `${letter}${digits.padStart(3, "0")}`;
  return [{ label: code, note: word("not_in_line"), value: code }];
}

/** Asks which procedure was done; undefined when it was none of the list. */
export async function askProcedure(desk: Desk, queue: string): Promise<{ readonly id: string | null } | null> {
  const input = searchField(word("procedure_label"), "", "off");
  const list = el("div", { class: "found", role: "status" });
  const usual = desk.procedures().filter((procedure) => procedure.queue === queue);
  return open(word("procedure_title"), true, (pick) => {
    const show = (found: readonly Procedure[]): void =>
      list.replaceChildren(
        answers([...found.slice(0, SHOWN).map(optionOf), { label: word("other_work"), value: { id: null } }], pick, false),
      );
    let timer: ReturnType<typeof setTimeout> | undefined;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => void find(desk, input.value, usual).then(show), PAUSE);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.code !== "Enter") return;
      event.preventDefault();
      list.querySelector<HTMLElement>(".row")?.click();
    });
    show(usual);
    return [labelled(input), list];
  });
}

const optionOf = (procedure: Procedure): Option<{ readonly id: string | null }> => ({
  label: nameOf(procedure),
  note: procedure.code,
  value: { id: procedure.id },
});

/** Asks the server's one ranker; with the server away the usual ones stay. */
async function find(desk: Desk, typed: string, usual: readonly Procedure[]): Promise<readonly Procedure[]> {
  if (typed.trim() === "") return usual;
  const got = await get<{ readonly procedures: readonly string[] }>(`/console/procedures.json?q=${encodeURIComponent(typed)}`);
  if (!got.ok) return usual;
  return got.data.procedures.flatMap((id) => desk.procedure(id) ?? []);
}

function searchField(label: string, value: string, capitals: string): HTMLInputElement {
  const input = el("input", { class: "input", id: "find", autocomplete: "off", autocapitalize: capitals, spellcheck: "false", maxlength: 60, autofocus: true, "data-label": label });
  input.value = value;
  return input;
}

const labelled = (input: HTMLInputElement): HTMLElement =>
  el("div", { class: "field" }, el("label", { for: "find" }, input.dataset["label"] ?? ""), input);
