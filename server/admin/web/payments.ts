// Forms about money: each sends its fields as one body, and says under itself what was refused.

import { icon, setText } from "../../web/client/dom";
import { post } from "../../web/client/http";
import { word } from "../../web/client/words";
import { soon } from "./_live";
import { toast } from "./_toast";

function bodyOf(form: HTMLFormElement): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[name]")) {
    if (field instanceof HTMLInputElement && "flag" in field.dataset) body[field.name] = field.checked;
    else if ("number" in field.dataset) body[field.name] = Number(field.value);
    else body[field.name] = field.value;
  }
  return body;
}

async function send(form: HTMLFormElement): Promise<void> {
  const key = form.querySelector("button");
  const fault = form.parentElement?.querySelector<HTMLElement>(".fault");
  if (key === null || key.disabled) return;
  key.disabled = true;
  const answer = await post(form.dataset["send"] ?? "", bodyOf(form));
  key.disabled = false;
  if (fault) fault.hidden = answer.ok;
  if (answer.ok) {
    toast(word("done"), icon("check"));
    const { then } = form.dataset;
    if (then) location.assign(then);
    else if (form.matches(".account")) location.reload();
    else if (form.matches(".ask")) form.reset();
    soon();
    return;
  }
  const said = answer.reason === "refused" ? answer.error.message : word("away");
  if (fault) setText(fault, said);
  else toast(said);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !("send" in form.dataset)) return;
  event.preventDefault();
  void send(form);
});

document.querySelector("[data-print]")?.addEventListener("click", () => print());
