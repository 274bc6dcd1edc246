// Who showed a card: a mark that says so to the server for this visit, and what they are called by. Nothing else.

import { post } from "../../server/web/client/http";
import type { Card } from "./_card";

export interface Known {
  readonly person: string;
  readonly numbers: readonly { readonly id: string; readonly code: string; readonly queue: string; readonly here: boolean }[];
}

let mark: string | null = null;

/** The mark that goes with the next number; null where no card was shown. */
export const person = (): string | null => mark;

export function forgetPerson(): void {
  mark = null;
}

/** Asks which numbers the holder of a card has; null when the server cannot say. */
export async function recognise(card: Card): Promise<Known | null> {
  const answer = await post<Known>("/kiosk/card", { number: card.number });
  if (!answer.ok) return null;
  mark = answer.data.person;
  return answer.data;
}
