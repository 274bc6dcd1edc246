// Forms of the set-up: each posts its fields to the address it names, says what is wrong beside them, and
// shows a new password once.

import { complaint } from "../../web/client/complaint";
import { askIn } from "../../web/client/dialog";
import { chosenAnew, icon, need, setText } from "../../web/client/dom";
import { post } from "../../web/client/http";
import { word } from "../../web/client/words";
import { toast } from "./_toast";

interface Secret {
  readonly login?: string;
  readonly password?: string;
}

/** The fields of a form; a tick box is true or false, and `serves.KEY` goes into an object called serves. */
function entered(form: HTMLFormElement): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const control of form.elements) {
    if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement) || control.name === "") continue;
    const [name = "", key] = control.name.split(".");
    const value = control instanceof HTMLInputElement && control.type === "checkbox" ? control.checked : control.value;
    if (key === undefined) fields[name] = value;
    else fields[name] = { ...(fields[name] as Record<string, unknown> | undefined), [key]: value };
  }
  return fields;
}

function complain(form: HTMLFormElement, text: string): void {
  const fault = form.querySelector<HTMLElement>("[role=alert]");
  if (fault === null) return toast(text);
  setText(fault, text);
  fault.hidden = text === "";
}

async function tell(secret: Secret): Promise<void> {
  const dialog = need<HTMLDialogElement>("#secret");
  setText(need("[data-login]", dialog), secret.login ?? "");
  setText(need("[data-password]", dialog), secret.password ?? "");
  await askIn(dialog);
  setText(need("[data-password]", dialog), "");
}

/** Whether something in a form that stays is not as it was sent. */
function unsent(form: HTMLFormElement): boolean {
  return [...form.elements].some((one) => {
    if (one instanceof HTMLSelectElement) return chosenAnew(one);
    if (!(one instanceof HTMLInputElement)) return false;
    return one.type === "checkbox" ? one.checked !== one.defaultChecked : one.value !== one.defaultValue;
  });
}

function nowSent(form: HTMLFormElement): void {
  for (const one of form.elements) {
    if (one instanceof HTMLSelectElement) for (const o of one.options) o.defaultSelected = o.selected;
    else if (one instanceof HTMLInputElement) [one.defaultValue, one.defaultChecked] = [one.value, one.checked];
  }
}

async function send(form: HTMLFormElement): Promise<void> {
  const key = need<HTMLButtonElement>("button[type=submit]", form);
  key.disabled = true;
  complain(form, "");
  const answer = await post<Secret | undefined>(form.dataset["form"] ?? "", entered(form));
  key.disabled = false;
  if (!answer.ok) {
    complain(form, complaint(answer));
    return;
  }
  if (answer.data?.password) await tell(answer.data);
  if (!("stays" in form.dataset)) return location.reload();
  nowSent(form);
  toast(word("saved"), icon("check"));
}

/** The key that goes on to the next step takes along what was typed and not saved. */
async function saveFirst(key: HTMLButtonElement, forms: readonly HTMLFormElement[]): Promise<void> {
  for (const form of forms) {
    if (!form.reportValidity()) return;
    await send(form);
    if (unsent(form)) return;
  }
  key.click();
}

document.addEventListener(
  "click",
  (event) => {
    const key = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("[data-saves]") : null;
    const forms = [...document.querySelectorAll<HTMLFormElement>("form[data-stays]")].filter(unsent);
    if (key === null || forms.length === 0) return;
    event.stopPropagation();
    void saveFirst(key, forms);
  },
  { capture: true },
);

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.dataset["form"] === undefined) return;
  event.preventDefault();
  void send(form);
});
