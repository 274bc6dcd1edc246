// The desk: keys that post, and two questions. Keys are replaced under our hands, so the page listens.

import { askIn } from "../../web/client/dialog";
import { icon, need, pageData, setText } from "../../web/client/dom";
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
  // A session that has ended goes on to where it can begin anew.
  const gone = answer.ok || (answer.reason === "refused" && answer.status === 401);
  if (then && gone) location.assign(then);
  else if (answer.ok) toast(word("done"), icon("check"));
  else toast(answer.reason === "refused" ? answer.error.message : word("away"));
  soon();
}

/** Asks in a dialog; resolves with what was entered, or null. */
async function ask(id: string, title: string): Promise<FormData | null> {
  const dialog = need<HTMLDialogElement>(`#${id}`);
  const form = need<HTMLFormElement>("form", dialog);
  setText(need("h2", dialog), title);
  return (await askIn(dialog)) === "save" ? new FormData(form) : null;
}

/** Breaks that every screen names in its own language; a reason in other words stays as it was written. */
const BREAKS = pageData<Readonly<Record<string, string>>>("breaks") ?? {};

async function change(key: HTMLButtonElement): Promise<void> {
  const { change: path = "", title = "", state = "", reason = "", minutes } = key.dataset;
  const isCounter = minutes !== undefined;
  const form = need<HTMLFormElement>("#change form");
  const fit = (): void => {
    const chosen = new FormData(form).get("state");
    need("#change-reason").hidden = chosen === "open" || (isCounter && chosen === "closed");
    need("#change-minutes").hidden = chosen !== "paused" || !isCounter;
  };
  need<HTMLInputElement>(`#change [value=${CSS.escape(state)}]`).checked = true;
  need<HTMLInputElement>("#reason").value = BREAKS[reason] ?? reason;
  need<HTMLInputElement>("#minutes").value = "";
  form.onchange = fit;
  fit();
  const entered = await ask("change", title);
  if (entered === null) return;
  const written = String(entered.get("reason"));
  // The kiosk shows a queue's reason as it stands.
  const known = isCounter ? Object.entries(BREAKS).find(([, text]) => text === written) : undefined;
  const wanted = { state: entered.get("state"), reason: known?.[0] ?? written };
  const given = Number(entered.get("minutes"));
  await send(key, path, given > 0 ? { ...wanted, minutes: given } : wanted);
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

/** The list at the side may be longer than the screen: the page that is open is in sight there. */
function showPlace(): void {
  const here = document.querySelector<HTMLElement>(".side nav:not(.languages) [aria-current]");
  const list = here?.closest("nav");
  if (here && list) list.scrollTop = here.offsetTop - list.offsetTop - (list.clientHeight - here.offsetHeight) / 2;
}

showPlace();
keepFresh();
