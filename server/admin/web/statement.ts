// A statement is sent twice as it is: once to be shown, once to be taken in.

import { icon, need, setText } from "../../web/client/dom";
import { word } from "../../web/client/words";
import { onFile } from "./_chosen";
import { toast } from "./_toast";

const field = document.querySelector<HTMLInputElement>("#statement");
let chosen: File | null = null;

async function send(path: string, file: File, accept: string): Promise<Response | null> {
  const fault = need("#statement-fault");
  fault.hidden = true;
  let said = word("away");
  try {
    const headers = { "Content-Type": "application/octet-stream", Accept: accept, "Accept-Language": document.documentElement.lang };
    const answer = await fetch(path, { method: "POST", headers, body: file });
    if (answer.ok) return answer;
    const refused = (await answer.json()) as { error?: { message?: string } };
    said = refused.error?.message ?? said;
  } catch {
    // What was said already fits.
  }
  setText(fault, said);
  fault.hidden = false;
  return null;
}

async function preview(file: File): Promise<void> {
  const place = need("#statement-preview");
  place.replaceChildren();
  need("#statement-apply").hidden = true;
  const answer = await send("/admin/payments/statement/preview", file, "application/json");
  if (answer === null) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...[...fresh.body.childNodes].map((node) => document.importNode(node, true)));
  need("#statement-apply").hidden = false;
}

async function take(file: File): Promise<void> {
  const key = need<HTMLButtonElement>("#statement-apply");
  if (key.disabled) return;
  key.disabled = true;
  const answer = await send("/admin/payments/statement", file, "application/json");
  key.disabled = false;
  if (answer === null) return;
  toast(word("done"), icon("check"));
  await preview(file);
  key.hidden = true;
}

if (field) {
  onFile(field, (file) => {
    chosen = file;
    void preview(file);
  });
}
document.querySelector("#statement-apply")?.addEventListener("click", () => {
  if (chosen) void take(chosen);
});
