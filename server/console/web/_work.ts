// "Việc đã làm": the dossiers of the stay, each with how it came in and how its fee was paid.

import { el, keyedList, need, setText } from "../../web/client/dom";
import type { Desk } from "./_desk";
import { chooseByDigit, DossierForm } from "./_dossier";
import { type DossierDraft, type Drafts, fillPaid } from "./_draft";

const FEE_ROW = 2;

export class Work {
  readonly #panel = need("#work");
  readonly #cards;
  readonly #form;
  #shown: DossierDraft[] = [];
  #ticket = "";

  constructor(
    private readonly desk: Desk,
    private readonly drafts: Drafts,
    onAdd: () => void,
  ) {
    this.#form = new DossierForm(desk, (change) => this.#write(change), (draft) => this.#remove(draft));
    this.#cards = keyedList<DossierDraft>(need("#dossiers"), {
      key: (draft) => draft.key,
      make: () => el("li", { class: "dossier" }),
      update: (card, draft) => this.#update(card, draft),
    });
    need("#add-dossier").addEventListener("click", onAdd);
    need("#dossiers").addEventListener("keydown", chooseByDigit);
  }

  /** Leads the keyboard to the first dossier, or to where one is added. */
  enter(): void {
    need("#dossiers").querySelector<HTMLElement>("input:checked")?.focus();
    if (this.#shown.length === 0) need("#add-dossier").focus();
  }

  get dossiers(): readonly DossierDraft[] {
    return this.#shown;
  }

  show(): void {
    const { ticket } = this.desk;
    const serving = ticket !== null && this.desk.may(ticket, "complete");
    this.#panel.hidden = !serving;
    // Without the catalogue nobody knows the fee: the first dossier waits for it.
    if (!serving || (ticket.procedure !== null && !this.desk.knows)) return;
    const dossiers = this.drafts.of(ticket.id, this.desk.procedure(ticket.procedure), this.desk.now());
    fillPaid(dossiers, ticket.paid);
    this.#ticket = ticket.id;
    this.#shown = dossiers;
    this.#cards.show(dossiers);
    setText(need("#dossier-count"), dossiers.length);
    need("#no-dossier").hidden = dossiers.length > 0;
  }

  add(procedureId: string | null): void {
    this.#shown.push(this.drafts.make(this.desk.procedure(procedureId) ?? null, this.desk.now()));
    this.#changed();
    need("#dossiers").lastElementChild?.querySelector<HTMLElement>("input:checked")?.focus();
  }

  #remove(draft: DossierDraft): void {
    this.#shown.splice(this.#shown.indexOf(draft), 1);
    this.#changed();
    need("#add-dossier").focus();
  }

  #changed(): void {
    this.drafts.keep();
    this.show();
  }

  /** A card belongs to one draft for good: its inputs hold what is typed, so it is built only once. */
  #update(card: Element, draft: DossierDraft): void {
    const { dataset } = card as HTMLElement;
    const mine = `${this.#ticket}/${draft.key}`;
    const paid = draft.paid ? `${draft.paid.method} ${draft.paid.amount}` : "";
    if (dataset["draft"] !== mine) {
      card.replaceChildren(...this.#form.rows(draft));
    } else if (dataset["paid"] !== paid) {
      // The money came while somebody writes in this card: nothing else of it may move.
      const row = card.children[FEE_ROW];
      const inside = row?.contains(document.activeElement);
      const fresh = this.#form.fee(draft);
      row?.replaceWith(fresh);
      if (inside) fresh.querySelector<HTMLElement>("input:checked")?.focus();
    }
    dataset["draft"] = mine;
    dataset["paid"] = paid;
  }

  #write(change: () => void): void {
    change();
    this.drafts.keep();
  }
}
