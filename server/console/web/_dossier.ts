// One dossier as a form: how it came in, how its fee was paid, its code. The same at completion and afterwards.

import { el, icon, setAttribute } from "../../web/client/dom";
import { word } from "../../web/client/words";
import type { Desk } from "./_desk";
import { type DossierDraft, isoOf, looksUnusual } from "./_draft";
import { nameOf } from "./_facts";

const CHANNELS = ["online_alone", "online_helped", "paper"] as const;
const METHODS = ["free", "cash", "portal", "transfer"] as const;

export class DossierForm {
  constructor(
    private readonly desk: Desk,
    /** Every change of a draft goes through here, to be kept. */
    private readonly onWrite: (change: () => void) => void,
    private readonly onRemove: ((draft: DossierDraft) => void) | null,
  ) {}

  rows(draft: DossierDraft): HTMLElement[] {
    return [this.head(draft), this.way(draft), this.fee(draft), this.papers(draft)];
  }

  head(draft: DossierDraft): HTMLElement {
    const procedure = this.desk.procedure(draft.procedure_id);
    const name = procedure ? nameOf(procedure) : word("other_work");
    const remove = this.onRemove && el("button", { type: "button", class: "remove", "aria-label": word("remove_work", { name }) }, icon("x"));
    remove?.addEventListener("click", () => this.onRemove?.(draft));
    const due = el("input", { class: "input", inputmode: "numeric", autocomplete: "off", maxlength: 10, placeholder: word("day_form"), value: draft.due_on });
    due.addEventListener("input", () => this.onWrite(() => (draft.due_on = due.value)));
    due.addEventListener("change", () => {
      const wrong = due.value.trim() !== "" && isoOf(due.value, new Date(this.desk.now())) === null;
      setAttribute(due, "aria-invalid", wrong ? "true" : null);
    });
    return el("div", { class: "dossier-head" }, el("b", {}, name), el("label", { class: "due" }, el("span", {}, word("due_on")), due), remove);
  }

  way(draft: DossierDraft): HTMLElement {
    const cells = CHANNELS.map((value) => [value, word(`channel_${value}`)] as const);
    return this.#choice(draft, "channel", word("way"), cells, (value) => (draft.channel = value));
  }

  fee(draft: DossierDraft): HTMLElement {
    const amount = el("input", { class: "input amount", inputmode: "numeric", autocomplete: "off", value: spaced(draft.amount), "aria-label": word("amount") });
    amount.addEventListener("input", () => this.onWrite(() => Object.assign(draft, { amount: amount.value, guessed: false })));
    amount.addEventListener("change", () => (amount.value = spaced(amount.value)));
    const field = el("span", { class: "money" }, amount, el("span", { "aria-hidden": "true" }, "đ"));
    const tell = (): void => void (field.hidden = draft.method === "free");
    const cells = METHODS.map((value) => [value, word(`method_${value}`)] as const);
    const row = this.#choice(draft, "method", word("fee"), cells, (value) => {
      draft.method = value;
      draft.guessed = false;
      tell();
    });
    row.append(field);
    if (draft.paid) {
      const told = { amount: spaced(String(draft.paid.amount)), way: word(`method_${draft.paid.method}`) };
      row.append(el("small", { class: "hint paid", role: "status" }, icon("circle-check", "small"), word("already_paid", told)));
    }
    tell();
    return row;
  }

  papers(draft: DossierDraft): HTMLElement {
    const id = `code-${draft.key}`;
    const code = el("input", { id, class: "input", autocomplete: "off", spellcheck: "false", maxlength: 80, value: draft.code, placeholder: "H56-…" });
    const hint = el("small", { class: "hint", role: "status" });
    const tell = (): void => void (hint.textContent = looksUnusual(draft.code) ? word("unusual_code") : "");
    code.addEventListener("input", () => this.onWrite(() => (draft.code = code.value)));
    code.addEventListener("change", tell);
    tell();
    const digitised = el("input", { type: "checkbox", checked: draft.digitised });
    digitised.addEventListener("change", () => this.onWrite(() => (draft.digitised = digitised.checked)));
    const tick = el("label", { class: "tick" }, digitised, el("span", {}, word("digitised")));
    return el("div", { class: "choice-row" }, el("label", { for: id }, word("dossier_code")), code, tick, hint);
  }

  #choice(
    draft: DossierDraft,
    field: "channel" | "method",
    legend: string,
    cells: readonly (readonly [string, string])[],
    set: (value: string) => void,
  ): HTMLElement {
    const name = `${field}-${draft.key}`;
    const labels = cells.map(([value, text]) => {
      const radio = el("input", { type: "radio", name, value, checked: draft[field] === value });
      radio.addEventListener("change", () => this.onWrite(() => set(value)));
      return el("label", {}, radio, el("span", {}, icon("check"), text));
    });
    const group = el("div", { class: "segmented", role: "radiogroup", "aria-label": legend }, ...labels);
    return el("div", { class: "choice-row" }, el("span", { "aria-hidden": "true" }, legend), group);
  }
}

/** On a dossier, digits choose: 1 to 3 how it came in, 4 to 7 how its fee was paid, 8 digitised. */
export function chooseByDigit(event: KeyboardEvent): void {
  const { target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (!(target instanceof HTMLInputElement) || (target.type !== "radio" && target.type !== "checkbox")) return;
  const digit = Number(/^(?:Digit|Numpad)([1-8])$/.exec(event.code)?.[1] ?? 0);
  const cells = target.closest(".dossier")?.querySelectorAll<HTMLInputElement>("[type=radio], [type=checkbox]");
  const cell = cells?.[digit - 1];
  if (digit === 0 || !cell) return;
  event.preventDefault();
  event.stopPropagation();
  cell.focus();
  cell.click();
}

/** 8000 as 8.000: the way money is written here. */
export function spaced(amount: string): string {
  const digits = amount.replace(/\D/g, "").replace(/^0+(?=\d)/, "");
  return digits.replace(/\B(?=(\d{3})+$)/g, ".");
}
