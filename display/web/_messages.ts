// What the ticker says: what is not as usual first, then what helps everybody.

import { dayOf, timeOf } from "../../server/web/client/clock";
import { word } from "../../server/web/client/words";
import { type Board, type Hours, nameOf, type Notice } from "./_data";

export interface Message {
  readonly text: string;
  readonly kind: "warning" | "plain";
}

const SOON = 12 * 3600_000;

/** Tells when the doors close or open next, by the server's clock; nothing where they never close. */
export function hoursText(hours: Hours, now: Date): string | null {
  const closes = hours.closes_at === null ? null : new Date(hours.closes_at);
  const opens = hours.opens_at === null ? null : new Date(hours.opens_at);
  if (isOpen(hours, now)) {
    const soon = closes && closes.getTime() - now.getTime() < SOON;
    return soon ? word("open_until", { time: timeOf(closes) }) : null;
  }
  if (opens === null || opens <= now) return word("closed_now");
  const sameDay = dayOf(opens) === dayOf(now);
  return word(sameDay ? "closed_until" : "closed_until_day", { time: timeOf(opens), day: weekday(opens) });
}

/** Inside a Vietnamese sentence the day begins small: thứ Ba, 24/11/2026. */
function weekday(moment: Date): string {
  const day = dayOf(moment);
  return document.documentElement.lang === "en" ? day : day.charAt(0).toLowerCase() + day.slice(1);
}

/** The doors as of now: the moments were looked up a while ago, and one of them may have passed. */
export function isOpen({ open, closes_at, opens_at }: Hours, now: Date): boolean {
  if (open) return closes_at === null || now < new Date(closes_at);
  return opens_at !== null && now >= new Date(opens_at);
}

function noticeTexts(notice: Notice): string[] {
  if (notice.kind === "system_down") {
    const down = word("system_down", { system: nameOf(notice), time: timeOf(new Date(notice.since)) });
    return [`${down} ${nameOf({ name: notice.text, name_en: notice.text_en })}`.trim()];
  }
  const text = word(notice.kind, { queue: nameOf(notice) });
  return [notice.reason ? word("because", { notice: text, reason: notice.reason }) : text];
}

export function messages(board: Board, now: Date, { phones }: { readonly phones: boolean }): Message[] {
  const warnings = board.notices.flatMap(noticeTexts);
  const { line, closed } = board.lines;
  const shut = closed !== null && !isOpen(board.hours, now) ? nameOf(closed) : null;
  const plain = [hoursText(board.hours, now), shut, word("keep_slip"), word("missed"), word("privacy")];
  if (phones) plain.push(word("scan"));
  if (line !== null) plain.push(nameOf(line));
  return [
    ...warnings.map((text): Message => ({ text, kind: "warning" })),
    ...plain.flatMap((text): Message[] => (text === null ? [] : [{ text, kind: "plain" }])),
  ];
}
