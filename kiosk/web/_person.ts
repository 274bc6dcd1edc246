// Whose number the next one is: a mark of the visit, or of the card that was shown. Nothing else of anybody.

import { newRequestId, post } from "../../server/web/client/http";
import type { Card } from "./_card";

export interface Known {
  readonly person: string;
  readonly numbers: readonly { readonly id: string; readonly code: string; readonly queue: string; readonly here: boolean }[];
}

/** As long as the mark of a card, and of nobody. */
const somebody = (): string => newRequestId().replaceAll("-", "").slice(0, 22);

let mark = somebody();

/** The mark that goes with the next number. */
export const person = (): string => mark;

/** The next number is of somebody else. */
export function forgetPerson(): void {
  mark = somebody();
}

/** Asks which numbers the holder of a card has; null when the server cannot say. */
export async function recognise(card: Card): Promise<Known | null> {
  const answer = await post<Known>("/kiosk/card", { number: card.number });
  if (!answer.ok) return null;
  mark = answer.data.person;
  return answer.data;
}
