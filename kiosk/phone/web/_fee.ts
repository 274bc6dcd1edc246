// The fee of a turn: fetched again when the server says that it is another one, or paid.

import { need } from "../../../server/web/client/dom";

let shown: string | null = null;

export async function showFee(mark: string, path: string): Promise<void> {
  const place = need("#fee");
  shown ??= place.querySelector<HTMLElement>(".paying")?.dataset["mark"] ?? "";
  if (mark === shown) return;
  try {
    const answer = await fetch(path, { cache: "no-store" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...[...fresh.body.childNodes].map((node) => document.importNode(node, true)));
    place.hidden = mark === "";
    shown = mark;
  } catch {
    // The connection is away; the next answer brings it.
  }
}
