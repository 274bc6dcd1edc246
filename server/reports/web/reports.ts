// The report needs little of its own: printing, files, logging out, and a word when counting takes long.

import { need, setText } from "../../web/client/dom";
import { post } from "../../web/client/http";
import { word } from "../../web/client/words";

/** Sooner than this an answer needs no excuse. */
const PATIENCE = 1_000;

const counting = need("#counting");
let waiting: ReturnType<typeof setTimeout> | undefined;

function askPatience(): void {
  waiting ??= setTimeout(() => {
    counting.hidden = false;
    setText(need("span", counting), word("counting"));
  }, PATIENCE);
}

function beDone(): void {
  clearTimeout(waiting);
  waiting = undefined;
  counting.hidden = true;
}

/** Fetches a file and hands it over: the browser's own way would say nothing until the first letter comes. */
async function download(link: HTMLAnchorElement): Promise<void> {
  if (waiting !== undefined) return;
  askPatience();
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.statusText);
    const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "";
    const address = URL.createObjectURL(await answer.blob());
    const hand = document.createElement("a");
    hand.href = address;
    hand.download = name;
    hand.click();
    // The browser has taken it by then, or asked where to put it.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    beDone();
  } catch {
    beDone();
    counting.hidden = false;
    setText(need("span", counting), word("away"));
  }
}

/** Notes a returned result; the row goes once the server has it, and a refusal is said in its words. */
async function giveBack(key: HTMLButtonElement): Promise<void> {
  if (key.disabled) return;
  key.disabled = true;
  const answer = await post(key.dataset["returned"] ?? "", {});
  if (answer.ok) {
    location.reload();
    return;
  }
  key.disabled = false;
  counting.hidden = false;
  setText(need("span", counting), answer.reason === "refused" ? answer.error.message : word("away"));
}

document.addEventListener("submit", askPatience);
document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("[data-print]")) window.print();
  else if (target?.closest(".days nav a")) askPatience();
  const file = target?.closest<HTMLAnchorElement>("a[download]");
  if (file) {
    event.preventDefault();
    void download(file);
  }
  const returned = target?.closest<HTMLButtonElement>("[data-returned]");
  if (returned) void giveBack(returned);
  const leave = target?.closest<HTMLButtonElement>("[data-post]");
  if (leave) void post(leave.dataset["post"] ?? "", {}).then(() => location.assign(leave.dataset["then"] ?? "/"));
});
// Paper cannot open a table: it is open there, and as it was when the screen is back.
const closed = (): HTMLDetailsElement[] => [...document.querySelectorAll<HTMLDetailsElement>(".part details:not([open])")];
let opened: HTMLDetailsElement[] = [];
addEventListener("beforeprint", () => {
  opened = closed();
  for (const table of opened) table.open = true;
});
addEventListener("afterprint", () => {
  for (const table of opened) table.open = false;
});
// A page that the browser kept and shows again has nothing to wait for.
addEventListener("pageshow", beDone);
