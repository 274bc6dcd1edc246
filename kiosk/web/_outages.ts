// Systems of others that are down: said before a number is taken, not after an hour of waiting.

import { timeOf } from "../../server/web/client/clock";
import { floorNow, type Outage } from "./_data";
import { named, say } from "./_language";
import type { Screen } from "./_stage";

/** The sentence for a screen; empty where nothing that is down concerns it. */
export function outageLine(about: Screen["about"]): string {
  const down = floorNow().outages.filter((one) => concerns(one, about));
  if (down.length === 0) return "";
  return [...down.map(sentence), ...(about === undefined ? [] : [say("outage_safe")])].join(" ");
}

/** A screen about nothing in particular speaks of what holds up the whole centre only. */
function concerns(one: Outage, about: Screen["about"]): boolean {
  if (one.fields.length === 0) return true;
  if (about === undefined) return false;
  return about.field === undefined ? one.queues.includes(about.queue) : one.fields.includes(about.field);
}

function sentence(one: Outage): string {
  const down = say("outage", { system: named(one), time: timeOf(new Date(one.since)) });
  return `${down} ${named({ name: one.text, name_en: one.text_en })}`.trim();
}
