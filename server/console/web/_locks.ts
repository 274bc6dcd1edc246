// Why an action is not open now, and when it will be: in a few characters for the button, in a sentence for the ear.

import { word } from "../../web/client/words";
import type { Desk } from "./_desk";

export type Command =
  | "call_next"
  | "recall"
  | "start"
  | "complete"
  | "call"
  | "hold"
  | "transfer"
  | "no_show"
  | "more"
  | "add_work"
  | "walk_direct"
  /** Whatever stands beside the main key: see `otherWay`. */
  | "other"
  | "pause"
  | "help"
  | "undo"
  | "correct"
  | "escape";

export interface Lock {
  /** What stands on the button; empty where the key says enough. */
  readonly short: string;
  readonly long: string;
}

const lock = (short: string, long: string): Lock => ({ short, long });

/** The lock of a command; null when it may be done now. */
export function lockOf(command: Command, desk: Desk): Lock | null {
  switch (command) {
    case "call_next":
      return busy(desk) ?? paused(desk) ?? (desk.next ? null : lock("", word("nobody_waiting")));
    case "call":
    case "walk_direct":
      return busy(desk) ?? paused(desk);
    case "recall":
      return onlyCalled(desk) ?? recallGap(desk);
    case "start":
      return onlyCalled(desk);
    case "no_show":
      return onlyCalled(desk) ?? tooSoonToMiss(desk);
    case "more":
      return onlyCalled(desk);
    case "complete":
    case "add_work":
      return onlyServing(desk);
    case "hold":
      return desk.ticket ? onlyServing(desk) : (paused(desk) ?? nothingHeld(desk));
    case "transfer":
      return desk.ticket ? null : lock(word("lock_open"), word("nobody_here"));
    case "other":
    case "pause":
    case "help":
    case "undo":
    case "correct":
    case "escape":
      return null;
  }
}

/** Somebody without a number, somebody who does not come, one thing more that was done: one key, by what is open. */
export function otherWay(desk: Desk): Command {
  if (desk.ticket === null) return "walk_direct";
  return desk.may(desk.ticket, "start") ? "more" : "add_work";
}

function busy(desk: Desk): Lock | null {
  const { ticket } = desk;
  if (ticket === null) return null;
  return lock("", word(desk.may(ticket, "start") ? "start_first" : "finish_first", { code: ticket.code }));
}

const paused = (desk: Desk): Lock | null => (desk.paused ? lock(word("lock_paused"), word("open_counter_first")) : null);

function onlyCalled(desk: Desk): Lock | null {
  if (desk.may(desk.ticket, "recall")) return null;
  return lock(word("lock_called"), desk.ticket ? word("only_called", { code: desk.ticket.code }) : word("nobody_here"));
}

function onlyServing(desk: Desk): Lock | null {
  if (desk.may(desk.ticket, "complete")) return null;
  return lock(word("lock_serving"), desk.ticket ? word("start_first", { code: desk.ticket.code }) : word("nobody_here"));
}

const nothingHeld = (desk: Desk): Lock | null =>
  desk.snapshot.held.length > 0 ? null : lock(word("lock_serving"), word("nothing_held"));

function recallGap(desk: Desk): Lock | null {
  const left = desk.until(desk.ticket?.recall_at ?? null);
  if (left === 0) return null;
  return lock(word("seconds", { n: left }), word("recall_in", { code: desk.ticket?.code ?? "", n: left }));
}

function tooSoonToMiss(desk: Desk): Lock | null {
  const code = desk.ticket?.code ?? "";
  const recalls = desk.ticket?.no_show_recalls ?? 0;
  const left = desk.until(desk.ticket?.no_show_at ?? null);
  if (recalls > 0) return lock(word("lock_recalls", { n: recalls }), word("no_show_recalls", { code, n: recalls }));
  return left > 0 ? lock(word("seconds", { n: left }), word("no_show_in", { code, n: left })) : null;
}
