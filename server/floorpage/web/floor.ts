// The lobby: numbers by hand, finding and moving people, counters and queues. The page itself is kept
// right part by part; this script only sends what somebody does and says what came of it.

import { askIn } from "../../web/client/dialog";
import { el, icon, need, pageData, setText } from "../../web/client/dom";
import { type Answer, get, newRequestId, post } from "../../web/client/http";
import { keepFresh, soon } from "../../web/client/live_parts";
import { word } from "../../web/client/words";

interface Found {
  readonly id: string;
  readonly code: string;
  readonly status: string;
  readonly queue: string;
  readonly taken?: string;
  readonly counter?: number | null;
}

const TOAST = 9_000;
const VERBS = pageData<Readonly<Record<string, readonly string[]>>>("verbs") ?? {};
const QUEUES = pageData<Readonly<Record<string, string>>>("queues") ?? {};
/** Breaks that every screen names in its own language; other words stay as they were written. */
const BREAKS = pageData<Readonly<Record<string, string>>>("breaks") ?? {};
/** What stands on a key of the ticket's dialog, and the verb that must be open for it. */
const ACTS: Readonly<Record<string, { readonly verb: string; readonly said: string; readonly undo: boolean }>> = {
  move: { verb: "transfer", said: "moved", undo: true },
  revive: { verb: "revive", said: "revived", undo: true },
  release: { verb: "release", said: "released", undo: true },
  leave: { verb: "leave", said: "left", undo: true },
  reprint: { verb: "", said: "reprinted", undo: false },
};
const ticketDialog = need<HTMLDialogElement>("#ticket");
let open: Found | null = null;
let away: ReturnType<typeof setTimeout> | undefined;

function toast(text: string, undoable = false): void {
  const key = undoable ? el("button", { type: "button", class: "button", onclick: () => void undo() }, icon("undo-2"), word("undo")) : null;
  need("#toast").replaceChildren(el("p", { class: "toast" }, text, key));
  clearTimeout(away);
  away = setTimeout(() => need("#toast").replaceChildren(), TOAST);
}

/** Tells what went wrong; answers whether all went well. */
function went<T>(answer: Answer<T>): answer is Extract<Answer<T>, { readonly ok: true }> {
  soon();
  if (!answer.ok) toast(answer.reason === "refused" ? answer.error.message : word("away"));
  return answer.ok;
}

async function undo(): Promise<void> {
  const answer = await post<{ readonly ticket: Found }>("/floor/undo", {}, { requestId: newRequestId() });
  if (went(answer)) toast(word("undone", { code: answer.data.ticket.code }));
}

// --- giving a number ---------------------------------------------------------------------------------

const give = need<HTMLFormElement>("#give");
/** One wish, one number: the same id goes with every try until an answer comes. */
let wish: string | null = null;
let given: { readonly ticket: Found; readonly asked: Asked } | null = null;

interface Asked {
  readonly queue: string | null;
  readonly priority: string | null;
  readonly kiosk: string | null;
  readonly lang: string | null;
}

function asked(): Asked {
  const form = new FormData(give);
  const said = (name: string): string | null => String(form.get(name) ?? "") || null;
  return { queue: said("queue"), priority: said("priority"), kiosk: said("kiosk"), lang: said("lang") };
}

async function giveNumber(body: Asked): Promise<void> {
  const keys = [need<HTMLButtonElement>("button", give), need<HTMLButtonElement>("#given-again")];
  if (keys.some((key) => key.disabled)) return;
  for (const key of keys) key.disabled = true;
  wish ??= newRequestId();
  const answer = await post<{ readonly ticket: Found; readonly ahead: number }>("/floor/tickets", body, { requestId: wish });
  for (const key of keys) key.disabled = false;
  if (answer.ok || answer.reason === "refused") wish = null;
  if (!went(answer)) return;
  given = { ticket: answer.data.ticket, asked: body };
  const kiosk = need<HTMLSelectElement>("#kiosk").selectedOptions[0]?.textContent ?? "";
  const paper = body.kiosk ? word("given_printed", { kiosk }) : word("given_unprinted");
  need("#given").hidden = false;
  need("#given-print").hidden = body.kiosk === null;
  setText(need("#given .code"), answer.data.ticket.code);
  setText(need("#given p span"), `${QUEUES[answer.data.ticket.queue] ?? ""}. ${word("ahead", { n: answer.data.ahead })} ${paper}`);
  need<HTMLSelectElement>("#priority").value = "";
}

give.addEventListener("change", () => (wish = null));
give.addEventListener("submit", (event) => {
  event.preventDefault();
  void giveNumber(asked());
});
// A priority belongs to one person: whoever they also come for has none until it is chosen.
need("#given-again").addEventListener("click", () => given && void giveNumber({ ...given.asked, priority: null }));
need("#given-print").addEventListener("click", () => given && void send(given.ticket, "reprint"));

// --- finding somebody ---------------------------------------------------------------------------------

for (const id of ["find-code", "find-lost"]) {
  const form = need<HTMLFormElement>(`#${id}`);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void find(new URLSearchParams([...new FormData(form)].map(asQuery).filter(([name]) => name !== "")));
  });
}

/** "field:…" and "queue:…" of one choice are two names of the query. */
function asQuery([name, value]: [string, FormDataEntryValue]): [string, string] {
  const [kind = "", id = ""] = String(value).split(":");
  return name === "what" ? [kind, id] : [name, String(value)];
}

async function find(query: URLSearchParams): Promise<void> {
  const got = await get<{ readonly tickets: readonly Found[] }>(`/floor/tickets.json?${query}`);
  if (!got.ok) return toast(got.reason === "refused" ? got.error.message : word("away"));
  const rows = got.data.tickets.map(line);
  need("#found").replaceChildren(
    rows.length > 0 ? el("ul", { class: "people" }, ...rows) : el("p", { class: "quiet-text" }, word("nothing_found")),
  );
}

function line(found: Found): HTMLElement {
  const where = found.counter ? ` · ${word("at_counter", { n: found.counter })}` : "";
  const facts = `${word("taken_at", { at: found.taken ?? "" })} · ${word(`status_${found.status}`)}${where}`;
  const words = el("span", { class: "grow" }, QUEUES[found.queue] ?? "", el("small", {}, facts));
  return el("li", {}, el("button", { type: "button", class: "person", "data-ticket": JSON.stringify(found) }, el("b", { class: "code" }, found.code), words));
}

// --- one ticket ----------------------------------------------------------------------------------------

function show(ticket: Found): void {
  open = ticket;
  const may = VERBS[ticket.status] ?? [];
  setText(need("#ticket-title .code"), ticket.code);
  setText(need("#ticket-title span"), `${QUEUES[ticket.queue] ?? ""}, ${word(`status_${ticket.status}`)}`);
  for (const key of ticketDialog.querySelectorAll<HTMLButtonElement>("[data-act]")) {
    const { verb = "" } = ACTS[key.dataset["act"] ?? ""] ?? {};
    key.hidden = verb === "" ? ["left", "expired", "completed"].includes(ticket.status) : !may.includes(verb);
  }
  need("#move-part").hidden = !may.includes("transfer");
  if (!ticketDialog.open) ticketDialog.showModal();
}

function act(name: string): void {
  if (open === null) return;
  const [kind = "", to = ""] = need<HTMLSelectElement>("#move-to").value.split(":");
  const body = name !== "move" ? {} : kind === "counter" ? { counter: Number(to) } : { queue: to };
  ticketDialog.close();
  void send(open, name, body);
}

async function send({ id, code }: Found, name: string, body: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const chosen = ACTS[name];
  if (chosen === undefined) return;
  const answer = await post(`/floor/tickets/${encodeURIComponent(id)}/${name}`, body, { requestId: newRequestId() });
  if (!went(answer)) return;
  need("#found").replaceChildren();
  toast(word(chosen.said, { code }), chosen.undo);
}

// --- counters, queues, numbers written by hand ------------------------------------------------------------

/** Asks in a dialog; resolves with what was entered, or null. */
async function ask(dialog: HTMLDialogElement): Promise<FormData | null> {
  return (await askIn(dialog)) === "save" ? new FormData(need<HTMLFormElement>("form", dialog)) : null;
}

async function change(key: HTMLButtonElement): Promise<void> {
  const { change: path = "", title = "", state = "", reason = "", minutes, limit } = key.dataset;
  const isCounter = minutes !== undefined;
  const dialog = need<HTMLDialogElement>("#change");
  const form = need<HTMLFormElement>("form", dialog);
  const fit = (): void => {
    const chosen = new FormData(form).get("state");
    need("#change-reason").hidden = chosen === "open" || (isCounter && chosen === "closed");
    need("#change-minutes").hidden = chosen !== "paused" || !isCounter;
    need("#change-limit").hidden = isCounter;
  };
  setText(need("#change-title"), title);
  need<HTMLInputElement>(`#change [value=${CSS.escape(state)}]`).checked = true;
  need<HTMLInputElement>("#reason").value = reason;
  need<HTMLInputElement>("#minutes").value = "";
  need<HTMLInputElement>("#limit").value = limit ?? "";
  form.onchange = fit;
  fit();
  const entered = await ask(dialog);
  if (entered === null) return;
  const written = String(entered.get("reason"));
  // The kiosk shows a queue's reason as it stands; a counter's is named in each screen's language.
  const known = isCounter ? Object.entries(BREAKS).find(([, text]) => text === written)?.[0] : undefined;
  const number = (name: string): number | null => Number(entered.get(name)) || null;
  const more = isCounter ? { minutes: number("minutes") } : { limit: number("limit") };
  if (went(await post(path, { state: entered.get("state"), reason: known ?? written, ...more }))) toast(word("done"));
}

async function enterHandwritten(): Promise<void> {
  const entered = await ask(need<HTMLDialogElement>("#handwritten"));
  if (entered === null) return;
  const body = {
    queue: entered.get("queue"),
    first: Number(entered.get("first")),
    last: Number(entered.get("last")),
    day: entered.get("day"),
    waiting: entered.get("waiting") !== null,
  };
  const answer = await post<{ readonly first: string; readonly last: string }>("/floor/handwritten", body, { requestId: newRequestId() });
  if (went(answer)) toast(word("entered", { first: answer.data.first, last: answer.data.last }));
}

async function reportOutage(): Promise<void> {
  const dialog = need<HTMLDialogElement>("#outage");
  const entered = await ask(dialog);
  if (entered === null) return;
  const said = (name: string): string => String(entered.get(name) ?? "");
  const body = { name: said("name"), name_en: said("name_en"), text: said("text"), text_en: said("text_en"), fields: entered.getAll("fields") };
  const answer = await post<{ readonly name: string }>("/floor/outages", body, { requestId: newRequestId() });
  if (!went(answer)) return;
  need<HTMLFormElement>("form", dialog).reset();
  toast(word("outage_told", { name: answer.data.name }));
}

document.addEventListener("click", (event) => {
  const key = event.target instanceof Element ? event.target.closest("button") : null;
  if (key === null) return;
  const { act: name, change: changes, post: path, ticket } = key.dataset;
  if (ticket) show(JSON.parse(ticket) as Found);
  else if (name) act(name);
  else if (changes) void change(key);
  else if (path) void post(path).then((answer) => went(answer) && toast(word("done")));
  else if (key.id === "open-outage") void reportOutage();
  else if (key.id === "open-handwritten") void enterHandwritten();
});

keepFresh("floor");
