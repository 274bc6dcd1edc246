// A printer's set-up: fields that fit the connection, the question what it is, and the kiosks' order.

import { el, icon, need, pageData, setText } from "../../web/client/dom";
import { post, type Answer } from "../../web/client/http";
import { word } from "../../web/client/words";
import { toast } from "./_toast";

/** Longer than the server gives a printer. */
const PATIENCE = 25_000;

interface Findings {
  readonly profile: string | null;
  readonly facts: readonly (readonly [string, string])[];
}

const form = need<HTMLFormElement>("#setup");
const profile = need<HTMLSelectElement>("#profile");
const findings = need("#findings");
const hints = pageData<Readonly<Record<string, string>>>("hints") ?? {};
const mute = pageData<readonly string[]>("mute-ways") ?? [];
const path = `/admin/printers/${form.dataset["printer"] ?? ""}`;

function connection(): Record<string, FormDataEntryValue> {
  return Object.fromEntries(new FormData(form));
}

function complain(answer: Answer<unknown>): string {
  return !answer.ok && answer.reason === "refused" ? answer.error.message : word("away");
}

function fault(text: string): void {
  setText(need("#setup-fault"), text);
  need("#setup-fault").hidden = text === "";
}

function fit(): void {
  const driver = need<HTMLSelectElement>("#driver").value;
  const hint = hints[driver];
  need("#address-field").hidden = hint === undefined;
  need<HTMLInputElement>("#address").required = hint !== undefined;
  setText(need("#address-hint"), hint ?? "");
  need("#serial-fields").hidden = driver !== "serial";
  const asked = need<HTMLButtonElement>("#probe");
  asked.disabled = mute.includes(driver);
  need("#mute").hidden = !asked.disabled;
  const proves = profile.selectedOptions[0]?.dataset["proves"] === "yes" && !asked.disabled;
  need("#proves").hidden = !proves;
  need("#proves-not").hidden = proves;
}

async function busy<T>(key: HTMLButtonElement, act: () => Promise<T>): Promise<T> {
  key.disabled = true;
  try {
    return await act();
  } finally {
    key.disabled = false;
  }
}

/** Whether the form has come to speak of another printer since. */
function moved(asked: ReturnType<typeof connection>): boolean {
  const now = connection();
  return ["driver", "address", "baud", "flow"].some((name) => now[name] !== asked[name]);
}

async function ask(): Promise<void> {
  fault("");
  findings.replaceChildren(el("p", {}, word("asking")));
  const key = need<HTMLButtonElement>("#probe");
  const asked = connection();
  const answer = await busy(key, () => post<Findings>(`${path}/probe`, asked, { timeout: PATIENCE }));
  findings.replaceChildren();
  if (moved(asked)) return;
  if (!answer.ok) return fault(complain(answer));
  const rows = answer.data.facts.flatMap(([label, said]) => [el("dt", {}, label), el("dd", {}, said)]);
  findings.append(el("dl", { class: "facts" }, ...rows));
  const proposed = answer.data.profile;
  if (proposed === null || proposed === profile.value) return;
  profile.value = proposed;
  findings.append(el("p", {}, word("chosen")));
  fit();
}

/** One printer stands in one place of a kiosk's order: chosen twice, the two places change theirs. */
function reorder(kiosk: HTMLFormElement, changed: HTMLSelectElement): readonly string[] {
  const places = [...kiosk.querySelectorAll("select")];
  const twin = places.find((one) => one !== changed && changed.value !== "" && one.value === changed.value);
  if (twin) twin.value = changed.dataset["now"] ?? "";
  const printers = places.map((one) => one.value).filter((id) => id !== "");
  places.forEach((one, at) => (one.value = printers[at] ?? ""));
  remember(places);
  return printers;
}

/** The order kept last is the one chosen last. */
let turn = Promise.resolve();

async function keep(kiosk: string, printers: readonly string[]): Promise<void> {
  const answer = await post(`/admin/kiosks/${kiosk}/printers`, { printers });
  if (answer.ok) toast(word("done"), icon("check"));
  else toast(complain(answer));
}

function remember(places: Iterable<HTMLSelectElement>): void {
  for (const one of places) one.dataset["now"] = one.value;
}

form.addEventListener("input", (event) => {
  // What one printer said must not stand beside the address of another.
  if (event.target !== profile) findings.replaceChildren();
  fit();
});
// What it answered stays to be read; that it waits to be saved is over.
form.addEventListener("submit", () => findings.querySelector("p")?.remove());
need("#probe").addEventListener("click", () => {
  if (form.reportValidity()) void ask();
});
for (const kiosk of document.querySelectorAll<HTMLFormElement>(".order")) {
  remember(kiosk.querySelectorAll("select"));
  kiosk.addEventListener("submit", (event) => event.preventDefault());
  kiosk.addEventListener("change", (event) => {
    const printers = reorder(kiosk, event.target as HTMLSelectElement);
    turn = turn.then(() => keep(kiosk.dataset["kiosk"] ?? "", printers));
  });
}

fit();
