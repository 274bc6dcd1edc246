// The numbers of this visit: one for each queue, unless it is for somebody else. Forgotten with the visit.

import { el, icon } from "../../server/web/client/dom";
import { post, type Refused, type Unreachable } from "../../server/web/client/http";
import { catalogueNow } from "./_data";
import type { Taken } from "./_done";
import { named, say } from "./_language";
import { button, heading, text, whisper } from "./_parts";
import { stage, type Visit } from "./_stage";

type Mine = Pick<Taken["ticket"], "id" | "code" | "queue">;
/** A number that somebody has; a slip of it is printed again only where it was taken. */
type Had = Mine & { readonly here?: boolean };

const mine = new Map<string, Mine>();

export const remember = (ticket: Mine): void => void mine.set(ticket.queue, ticket);
export const mineOf = (queue: string): Mine | undefined => mine.get(queue);
/** Whether somebody who holds a number is perhaps still here. */
export const hasMine = (): boolean => mine.size > 0;
export const forgetMine = (): void => mine.clear();

/** The number that the server knows of, when it gave no second one because of it. */
export function hadOf(answer: Refused | Unreachable): Had | undefined {
  if (answer.reason !== "refused" || answer.error.code !== "number_had") return undefined;
  const { id, ticket, queue, here } = answer.error;
  return { id: String(id), code: String(ticket), queue: String(queue), here: here === true };
}

/** Asks before a second number of the same queue: is it for somebody else? */
export function haveVisit(ticket: Had, other: () => void): Visit {
  const { code, here = true } = ticket;
  const again = (): HTMLElement =>
    button("button", { icon: "printer", words: say("have_print", { code }) }, () => void printAgain(ticket.id, say("have_printing", { code })));
  const queue = (): string => named(catalogueNow()?.queues[ticket.queue] ?? { name: "", name_en: "" });
  return {
    make: () => ({
      name: "have",
      aloud: `have&id=${ticket.id}`,
      idle: 60,
      short: true,
      parts: [
        el(
          "div",
          { class: "card problem" },
          el("span", { class: "disc gold" }, icon("ticket")),
          heading(say("have_title", { code })),
          el("p", {}, text(say("have_more", { code, queue: queue() }))),
        ),
        el(
          "div",
          { class: here ? "acts three" : "acts" },
          here ? again() : null,
          button("button", { icon: "ticket-plus", words: say("have_other") }, other),
          button("button primary", { icon: "check", words: say("have_keep", { code }) }, () => stage.finish()),
        ),
      ],
    }),
  };
}

/** Prints a number's slip once more and says so, or why not. */
export async function printAgain(ticket: string, said: string): Promise<void> {
  const answer = await post<void>(`/kiosk/tickets/${ticket}/reprint`);
  if (answer.ok) whisper(said);
  else whisper(answer.reason === "refused" ? answer.error.message : say("problem_away"));
}
