// What a form says when it was not taken.

import type { Refused, Unreachable } from "./http";
import { word } from "./words";

/** A sentence of the page's own for what was typed wrongly or never arrived, else the server's. */
export function complaint(answer: Refused | Unreachable): string {
  if (answer.reason !== "refused") return word("away");
  return answer.error.code === "malformed" ? word("typed_wrong") : answer.error.message;
}
