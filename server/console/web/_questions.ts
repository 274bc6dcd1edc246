// The questions a console asks before an act that has several ways. Each answers an act, or null.

import { timeOf } from "../../web/client/clock";
import { el, need } from "../../web/client/dom";
import { word } from "../../web/client/words";
import type { Act } from "./_acts";
import { ask, open, type Option } from "./_choice";
import { type Desk, minutes } from "./_desk";
import { completion, type Drafts } from "./_draft";
import { nameOf, type OpenTicket, type SideTicket, type Ticket } from "./_facts";
import { lockOf } from "./_locks";
import { acts } from "./_verbs";

const REASONS = ["photocopy", "missing_paper", "system", "payment", "other"];
const BREAK_MINUTES: Readonly<Record<string, number | null>> = { short: 10, meeting: 60, lunch: 90, system: null };

/** A hold's reason as this console names it; what another program wrote is shown as it is. */
export const reasonName = (reason: string | null): string =>
  reason === null ? "" : REASONS.includes(reason) ? word(`hold_${reason}`) : reason;

export function askHold(desk: Desk, ticket: OpenTicket): Promise<Act | null> {
  const options: Option<Act>[] = REASONS.map((reason) => ({ label: word(`hold_${reason}`), value: acts.hold(ticket, { reason }) }));
  // Systems that are down come last: the digits that hands know stay where they are.
  for (const outage of desk.snapshot.outages) {
    const value = acts.hold(ticket, { reason: "system", outage: outage.id });
    options.push({ label: word("hold_until", { system: nameOf(outage) }), note: word("hold_until_note"), value });
  }
  return ask({ title: word("hold_title", { code: ticket.code }), text: word("hold_text"), options });
}

export function askTransfer(desk: Desk, ticket: OpenTicket): Promise<Act | null> {
  const back = el("input", { type: "checkbox", id: "come-back" });
  const extra = el("label", { class: "tick" }, back, el("span", {}, word("come_back", { n: desk.snapshot.counter.number })));
  const send = (body: Readonly<Record<string, unknown>>) => () => acts.transfer(ticket, { ...body, come_back: back.checked });
  const home = ticket.return_to;
  const options: Option<() => Act>[] = home === null ? [] : [
    { label: word("back_to_counter", { n: home }), value: () => acts.transfer(ticket, { counter: home }) },
  ];
  for (const queue of desk.snapshot.queues) {
    if (queue.id === ticket.queue || !queue.served) continue;
    const note = word("queue_note", { n: queue.waiting, counters: queue.counters.join(", ") });
    options.push({ label: nameOf(queue), note, value: send({ queue: queue.id }) });
  }
  for (const { number, queues, state } of desk.snapshot.counters) {
    if (number === desk.snapshot.counter.number || number === home) continue;
    const note = state === "open" ? queues.map((id) => desk.queueName(id)).join(", ") : word("counter_is_shut");
    options.push({ label: word("counter", { n: number }), note, value: send({ counter: number }) });
  }
  const title = word("transfer_title", { code: ticket.code });
  return ask({ title, text: word("transfer_text"), options, extra, wide: true }).then((chosen) => chosen?.() ?? null);
}

export function askMore(desk: Desk, ticket: OpenTicket): Promise<Act | null> {
  const after = desk.snapshot.rules.requeue_after;
  return ask({
    title: word("more_title", { code: ticket.code }),
    options: [
      { label: word("verb_requeue", { n: after }), note: word("requeue_note"), value: acts.requeue(ticket) },
      { label: word("verb_leave"), note: word("leave_note"), value: acts.leave(ticket) },
    ],
  });
}

export function askWalk(desk: Desk): Promise<Act | null> {
  const { serves } = desk.snapshot.counter;
  const mine = desk.snapshot.queues.filter((queue) => queue.id in serves);
  const options = mine.map((queue) => ({ label: nameOf(queue), value: acts.walkDirect(queue.id) }));
  return ask({ title: word("walk_title"), text: word("walk_text"), options });
}

/** Somebody was sent here by a counter that wants them back: finishing asks once where the way leads. */
export function askAfterwards(ticket: OpenTicket, home: number, finish: Act): Promise<Act | null> {
  return ask({
    title: word("afterwards_title", { code: ticket.code, n: home }),
    options: [
      { label: word("back_to_counter", { n: home }), note: word("back_note"), value: acts.transfer(ticket, { counter: home }) },
      { label: word("verb_complete", { code: ticket.code }), note: word("complete_note"), value: finish },
    ],
  });
}

export function askBreak(): Promise<Act | null> {
  const options = Object.entries(BREAK_MINUTES).map(([reason, n]) => ({
    label: word(`break_${reason}`),
    note: n === null ? word("back_unknown") : word("back_in", { n }),
    value: acts.pause(reason, n),
  }));
  return ask({ title: word("pause_title"), text: word("pause_text"), options });
}

/** What may be done with a ticket that is not at this counter. */
export function askTicket(desk: Desk, drafts: Drafts, ticket: Ticket | SideTicket): Promise<Act | null> {
  const procedure = desk.procedure(ticket.procedure);
  const facts = [desk.queueName(ticket.queue), procedure ? nameOf(procedure) : "", sideNote(desk, ticket)];
  return ask({
    title: ticket.code,
    text: facts.filter(Boolean).join(" · "),
    options: waysOf(desk, drafts, ticket),
  });
}

function sideNote(desk: Desk, ticket: Ticket | SideTicket): string {
  if (!("by" in ticket)) return word("number_at", { at: timeOf(new Date(ticket.since)) });
  const by = ticket.by === null ? "" : word(desk.may(ticket, "resume") ? "held_by" : "missed_at", { n: ticket.by });
  return [reasonName(ticket.reason), by].filter(Boolean).join(", ");
}

function waysOf(desk: Desk, drafts: Drafts, ticket: Ticket): Option<Act>[] {
  const shut = lockOf("call", desk);
  const closed = shut ? { closed: true, note: shut.long } : {};
  const held = desk.may(ticket, "resume");
  const ways: Readonly<Record<string, Option<Act>>> = {
    resume: { label: word("verb_resume"), note: word("resume_note"), value: acts.resume(ticket), ...closed },
    call: {
      label: word(held ? "verb_call_aloud" : "verb_call_now"),
      note: word(held ? "call_aloud_note" : "call_now_note"),
      value: acts.call(ticket.id, ticket.code),
      ...closed,
    },
    revive: { label: word("verb_revive"), note: word("revive_note"), value: acts.revive(ticket) },
    release: { label: word("verb_release"), note: word("release_note"), value: acts.release(ticket) },
    complete: {
      label: word("verb_complete", { code: ticket.code }),
      note: word("complete_note"),
      value: acts.complete(ticket, completion(drafts.kept(ticket.id))),
    },
    leave: { label: word("verb_leave"), note: word("leave_note"), value: acts.leave(ticket) },
  };
  return Object.entries(ways).flatMap(([verb, way]) => (desk.may(ticket, verb) ? [way] : []));
}

/** The tickets set aside or missed; then what to do with the one that was chosen. */
export async function askSide(desk: Desk, drafts: Drafts, kind: "held" | "missed"): Promise<Act | null> {
  const tickets = desk.snapshot[kind];
  const options = tickets.map((ticket) => ({
    label: ticket.code,
    note: [desk.queueName(ticket.queue), sideNote(desk, ticket)].filter(Boolean).join(" · "),
    value: ticket,
  }));
  const chosen = await ask({ title: word(kind, { n: tickets.length }), options, wide: tickets.length > 6 });
  return chosen && askTicket(desk, drafts, chosen);
}

/** Takes back somebody on hold: the only one at once, otherwise the one who is chosen. */
export async function askResume(desk: Desk): Promise<Act | null> {
  const held = desk.heldHere.length > 0 ? desk.heldHere : desk.snapshot.held;
  if (held.length === 1 && held[0]) return acts.resume(held[0]);
  const options = held.map((ticket) => ({ label: ticket.code, note: sideNote(desk, ticket), value: acts.resume(ticket) }));
  return ask({ title: word("resume_title"), text: word("resume_note"), options });
}

export async function showKeys(): Promise<void> {
  const table = need<HTMLTemplateElement>("#keys-table").content.cloneNode(true);
  await open<never>(word("keys_title"), true, () => [table]);
}

export const waitedFor = (desk: Desk, ticket: Ticket): string => minutes(desk.since(ticket.since));
