// The fee of whoever stands here. The server says what stands in this part; this fetches it and sends the presses.

import { need, setText } from "../../web/client/dom";
import { post } from "../../web/client/http";
import { word } from "../../web/client/words";

const EVERY = 2_500;
const place = need("#fee-part");
let etag = "";

async function look(): Promise<void> {
  try {
    const headers: Record<string, string> = { Accept: "text/html", "Accept-Language": document.documentElement.lang };
    if (etag) headers["If-None-Match"] = etag;
    const answer = await fetch("/console/fee", { headers, cache: "no-store" });
    if (!answer.ok) return;
    etag = answer.headers.get("ETag") ?? "";
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...[...fresh.body.childNodes].map((node) => document.importNode(node, true)));
    place.hidden = place.childElementCount === 0;
  } catch {
    // The console itself says that the connection is away.
  }
}

async function send(path: string, body: unknown): Promise<void> {
  const keys = [...place.querySelectorAll("button")];
  if (keys.some((key) => key.disabled)) return;
  for (const key of keys) key.disabled = true;
  const answer = await post(path, body);
  for (const key of keys) key.disabled = false;
  if (answer.ok) return look();
  const fault = place.querySelector<HTMLElement>(".fault");
  if (fault === null) return;
  setText(fault, answer.reason === "refused" ? answer.error.message : word("offline"));
  fault.hidden = false;
}

place.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const way = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "";
  void send("/console/fee", { amount: Number(new FormData(form).get("amount")), way });
});
place.addEventListener("click", (event) => {
  const key = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-fee]") : null;
  if (key) void send("/console/fee/act", { act: key.dataset["fee"] });
});

// A code that is opened at the lower edge would show its upper half.
place.addEventListener("toggle", (event) => event.target instanceof Element && event.target.scrollIntoView({ block: "nearest" }), true);

void look();
setInterval(() => void look(), EVERY);
