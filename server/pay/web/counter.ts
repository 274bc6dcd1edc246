// The small screen at a counter asks what it shows, and says so by its looks when nobody answers.

import { need } from "../../web/client/dom";

const EVERY = 2_000;
const place = need("#fee");
let etag = "";

async function ask(): Promise<void> {
  try {
    const answer = await fetch(place.dataset["path"] ?? "", {
      headers: etag ? { "If-None-Match": etag } : {},
      cache: "no-store",
      signal: AbortSignal.timeout(8_000),
    });
    document.documentElement.toggleAttribute("data-lost", !answer.ok && answer.status !== 304);
    if (!answer.ok) return;
    etag = answer.headers.get("ETag") ?? "";
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...[...fresh.body.childNodes].map((node) => document.importNode(node, true)));
  } catch {
    // A code that may be paid already must not invite a second payer.
    document.documentElement.toggleAttribute("data-lost", true);
  }
}

setInterval(() => void ask(), EVERY);
