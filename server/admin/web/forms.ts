// Forms of the set-up: each posts its fields to the address it names, says what is wrong beside them, and
// shows a new password once.

import { complaint } from "../../web/client/complaint";
import { icon, need, setText } from "../../web/client/dom";
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

function tell(secret: Secret): Promise<void> {
  const dialog = need<HTMLDialogElement>("#secret");
  setText(need("[data-login]", dialog), secret.login ?? "");
  setText(need("[data-password]", dialog), secret.password ?? "");
  dialog.showModal();
  return new Promise((read) => {
    dialog.addEventListener(
      "close",
      () => {
        setText(need("[data-password]", dialog), "");
        read();
      },
      { once: true },
    );
  });
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
  if ("stays" in form.dataset) toast(word("saved"), icon("check"));
  else location.reload();
}

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.dataset["form"] === undefined) return;
  event.preventDefault();
  void send(form);
});
