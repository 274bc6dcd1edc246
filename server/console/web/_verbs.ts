// The acts a console can send: an address, a body and the words for it.

import type { Act } from "./_acts";
import type { Ticket } from "./_facts";

type Body = Readonly<Record<string, unknown>>;

const ticketAct =
  (key: string, verb: string, undoable = true) =>
  (ticket: Pick<Ticket, "id" | "code">, body: Body = {}): Act => ({
    key,
    path: `/console/tickets/${encodeURIComponent(ticket.id)}/${verb}`,
    body,
    code: ticket.code,
    undoable,
  });

const counterAct = (key: string, path: string, body: Body, code = "", undoable = true): Act => ({
  key,
  path: `/console/${path}`,
  body,
  code,
  undoable,
});

export const acts = {
  callNext: (named: string): Act => counterAct("call_next", "call-next", {}, named),
  call: (ticket: string, code: string): Act => counterAct("call", "call", { ticket }, code),
  walkDirect: (queue: string): Act => counterAct("walk_direct", "walk-direct", { queue }),
  undo: (): Act => counterAct("undo", "undo", {}, "", false),
  pause: (reason: string, minutes: number | null): Act =>
    counterAct("pause", "pause", { reason, minutes }, "", false),
  openCounter: (): Act => counterAct("open_counter", "resume-counter", {}, "", false),
  askForHelp: (): Act => counterAct("help_asked", "help", { wanted: true }, "", false),
  endHelp: (): Act => counterAct("help_ended", "help", { wanted: false }, "", false),
  correct: (dossier: string, code: string, body: Body): Act =>
    counterAct("correct", `dossiers/${encodeURIComponent(dossier)}`, body, code, false),
  recall: ticketAct("recall", "recall", false),
  start: ticketAct("start", "start"),
  hold: ticketAct("hold", "hold"),
  resume: ticketAct("resume", "resume"),
  release: ticketAct("release", "release"),
  transfer: ticketAct("transfer", "transfer"),
  requeue: ticketAct("requeue", "requeue"),
  noShow: ticketAct("no_show", "no-show"),
  revive: ticketAct("revive", "revive"),
  complete: ticketAct("complete", "complete"),
  leave: ticketAct("leave", "leave"),
} as const;
