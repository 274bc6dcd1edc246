// The message over everything. While it stands, numbers are neither shown nor called.

import { need, setAttribute, setText } from "../../server/web/client/dom";
import type { Board } from "./_data";

/** Up to so many characters the words are that large. */
const SIZES = [
  [40, "short"],
  [100, "middle"],
] as const;

export function cover({ emergency }: Board): void {
  const root = need("#emergency");
  root.hidden = emergency === null;
  if (emergency === null) return;
  const longest = Math.max(emergency.text.length, emergency.text_en.length);
  setAttribute(root, "data-length", SIZES.find(([most]) => longest <= most)?.[1] ?? "long");
  setText(need("[lang=vi]", root), emergency.text);
  const english = need("[lang=en]", root);
  setText(english, emergency.text_en);
  english.hidden = emergency.text_en === "";
}
