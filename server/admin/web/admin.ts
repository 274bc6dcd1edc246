// The desk: keys that post, and two questions. Keys are replaced under our hands, so the page listens.

import { icon, need, setText } from "../../web/client/dom";
import { post } from "../../web/client/http";
import { word } from "../../web/client/words";
import { keepFresh, soon } from "./_live";
import { toast } from "./_toast";

async function send(key: HTMLButtonElement, path: string, body: unknown): Promise<void> {
  if (key.disabled) return;
  key.disabled = true;
  const answer = await post(path, body);
  key.disabled = false;
  const then = key.dataset["then"];
  if (then) location.assign(then);
  else if (answer.ok) toast(word("done"), icon("check"));
  else toast(answer.reason === "refused" ? answer.error.message : word("away"));
  soon();
}

/** Asks in a dialog; resolves with what was entered, or null. */
function ask(id: string, title: string): Promise<FormData | null> {
  const dialog = need<HTMLDialogElement>(`#${id}`);
  const form = need<HTMLFormElement>("form", dialog);
  setText(need("h2", dialog), title);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answered) => {
    dialog.addEventListener(
      "close",
      () => answered(dialog.returnValue === "save" ? new FormData(form) : null),
      { once: true },
    );
  });
}

async function change(key: HTMLButtonElement): Promise<void> {
  const { change: path = "", title = "", state = "", reason = "", minutes } = key.dataset;
  const withTime = minutes !== undefined;
  need("#change-minutes").hidden = !withTime;
  need<HTMLInputElement>(`#change [value=${CSS.escape(state)}]`).checked = true;
  need<HTMLInputElement>("#reason").value = reason;
  need<HTMLInputElement>("#minutes").value = "";
  const entered = await ask("change", title);
  if (entered === null) return;
  const given = Number(entered.get("minutes"));
  const wanted = { state: entered.get("state"), reason: entered.get("reason") };
  await send(key, path, withTime && given > 0 ? { ...wanted, minutes: given } : wanted);
}

async function again(key: HTMLButtonElement): Promise<void> {
  const entered = await ask("again", key.dataset["title"] ?? "");
  if (entered !== null) await send(key, key.dataset["again"] ?? "", { why: entered.get("why") });
}

document.addEventListener("click", (event) => {
  const key = event.target instanceof Element ? event.target.closest("button") : null;
  if (key === null) return;
  const { change: changes, again: prints, post: path, body } = key.dataset;
  if (changes) void change(key);
  else if (prints) void again(key);
  else if (path) void send(key, path, JSON.parse(body ?? "{}"));
});

keepFresh();
