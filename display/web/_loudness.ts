// How loud the board is now: the steps of its day, by the clock of the centre.

import { timeOf } from "../../server/web/client/clock";
import type { Loudness } from "./_data";

const LOUD: Loudness = { since: "00:00", volume: 100, chime: true, voice: true };

/** The step that holds at a moment; before the first of a day, yesterday's last still holds. */
export function loudnessAt(steps: readonly Loudness[], now: Date): Loudness {
  const time = timeOf(now);
  return steps.filter(({ since }) => since <= time).at(-1) ?? steps.at(-1) ?? LOUD;
}

/** An ear hears half as loud where the gain is about a quarter. */
export const gainOf = ({ volume }: Loudness): number => (volume / 100) ** 2;
