// A clerk's own note on a stay: kept in this browser only, sent to nobody, because it may be personal.

import { need } from "../../web/client/dom";
import type { Desk } from "./_desk";

const STORE = "stt-console-notes";
const KEPT = 12;

export class Notes {
  readonly #field = need<HTMLTextAreaElement>("#note");
  readonly #notes = new Map<string, string>(JSON.parse(sessionStorage.getItem(STORE) ?? "[]") as [string, string][]);
  #ticket = "";

  constructor(private readonly desk: Desk) {
    this.#field.addEventListener("input", () => this.#keep());
  }

  show(): void {
    const id = this.desk.ticket?.id ?? "";
    need("#note-part").hidden = id === "";
    if (id === this.#ticket) return;
    this.#ticket = id;
    this.#field.value = this.#notes.get(id) ?? "";
  }

  #keep(): void {
    this.#notes.delete(this.#ticket);
    if (this.#field.value.trim() !== "") this.#notes.set(this.#ticket, this.#field.value);
    for (const old of [...this.#notes.keys()].slice(0, -KEPT)) this.#notes.delete(old);
    sessionStorage.setItem(STORE, JSON.stringify([...this.#notes]));
  }
}
