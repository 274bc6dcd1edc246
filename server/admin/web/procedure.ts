// The form of one procedure: what is wrong is said beneath its place, all of it at once, and nothing typed is lost.

import { complaint } from "../../web/client/complaint";
import { icon, need, pageData, setText } from "../../web/client/dom";
import { post, type Refusal } from "../../web/client/http";
import { word } from "../../web/client/words";
import { toast } from "./_toast";

interface Kept {
  readonly mark?: string;
  readonly id?: string;
}

const form = need<HTMLFormElement>("#procedure");
const queues = pageData<Readonly<Record<string, string>>>("queues") ?? {};
let seen = form.dataset["seen"] ?? "";
/** The mark of what somebody else kept meanwhile. */
let now = "";
let kept = JSON.stringify(typed());

type Place = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function places(): Place[] {
  return [...form.elements].filter((one): one is Place => "name" in one && one.name !== "" && "value" in one);
}

function typed(): Record<string, string> {
  return Object.fromEntries(places().map((one) => [one.name, one.value]));
}

function mark(faults: Readonly<Record<string, string>>): void {
  for (const place of places()) {
    const why = faults[place.name];
    const said = need(`#${place.name}-fault`, form);
    setText(said, why === undefined ? "" : word(`fault_${why}`));
    said.hidden = why === undefined;
    if (why === undefined) place.removeAttribute("aria-invalid");
    else place.setAttribute("aria-invalid", "true");
  }
  places().find((place) => place.name in faults)?.focus();
}

function complain(text: string): void {
  const whole = need("#whole");
  setText(whole, text);
  whole.hidden = text === "";
}

function refused(error: Refusal): void {
  if (error.code === "procedure_faulty") mark(error["faults"] as Record<string, string>);
  if (error.code !== "procedure_changed") return;
  need("#meanwhile").hidden = false;
  now = String(error["mark"]);
}

async function keep(): Promise<void> {
  const key = need<HTMLButtonElement>("button[type=submit]", form);
  key.disabled = true;
  complain("");
  mark({});
  need("#meanwhile").hidden = true;
  const fields = typed();
  const fresh = seen === "";
  const body = fresh ? { fields } : { fields, seen };
  const answer = await post<Kept>(form.getAttribute("action") ?? "", body);
  key.disabled = false;
  if (!answer.ok) {
    complain(complaint(answer));
    if (answer.reason === "refused") refused(answer.error);
    return;
  }
  kept = JSON.stringify(fields);
  if (fresh) return location.assign(`/admin/procedures/${answer.data.id ?? ""}`);
  seen = answer.data.mark ?? seen;
  toast(word("saved"), icon("check"));
}

function showQueue(): void {
  setText(need("#queue"), queues[need<HTMLSelectElement>("#field").value] ?? "–");
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void keep();
});
document.querySelector("#mine")?.addEventListener("click", () => {
  seen = now;
  void keep();
});
need("#field").addEventListener("change", showQueue);
addEventListener("beforeunload", (event) => {
  if (JSON.stringify(typed()) !== kept) event.preventDefault();
});
showQueue();
