// What several screens are made of.

import { el, icon, setText } from "../../server/web/client/dom";
import { dateOf, dayOf, timeOf } from "../../server/web/client/clock";
import { floorNow, type QueueNow } from "./_data";
import { say } from "./_language";

/** Clocks of the page speak the server's time; the follower hands it over. */
let serverNow: () => Date = () => new Date(floorNow().now ?? Date.now());
export function useClock(now: () => Date): void {
  serverNow = now;
}
export const now = (): Date => serverNow();

/** An icon and its words: on the kiosk no icon stands alone. */
export interface Label {
  readonly icon?: string;
  readonly words: string;
}

export const text = (value: string): Text => document.createTextNode(value);

export function button(classes: string, label: Label, press: () => void): HTMLButtonElement {
  return el(
    "button",
    { type: "button", class: classes, onclick: press },
    label.icon === undefined ? null : icon(label.icon),
    el("span", {}, text(label.words)),
  );
}

export function fact(label: Label, classes = ""): HTMLElement {
  const symbol = label.icon === undefined ? null : icon(label.icon);
  return el("li", { class: classes }, symbol, el("span", {}, text(label.words)));
}

export const heading = (words: string, classes = ""): HTMLElement => el("h1", { class: classes }, text(words));

/** 8.000 đ; the same in both languages, as it is printed on every receipt. */
export function money(dong: number): string {
  return say("dong", { n: new Intl.NumberFormat("vi-VN").format(dong) });
}

/** "4 người đang chờ, khoảng 15–25 phút"; the range is left out where nothing honest can be said. */
export function waitingLine(queue: QueueNow): string {
  const people = queue.waiting === 0 ? say("nobody_waits") : say("now_waiting", { n: queue.waiting });
  const soon = queue.waiting === 0 && queue.wait?.[0] === 0;
  return queue.wait === null || soon ? people : `${people}, ${rangeOf("about", queue.wait)}`;
}

export const rangeOf = (key: string, [low, high]: readonly [number, number]): string => say(key, { low, high });

/** Whether, until when or from when numbers are given. */
export function openingLine(): string {
  const { open, changes_at: changes } = floorNow().hours;
  if (open) return changes === null ? say("open") : openUntil(new Date(changes));
  if (changes === null) return say("closed_now");
  const opens = new Date(changes);
  const today = dateOf(opens) === dateOf(now());
  return say(today ? "closed_until" : "closed_until_day", { time: timeOf(opens), day: dayOf(opens) });
}

const openUntil = (closes: Date): string =>
  dateOf(closes) === dateOf(now()) ? say("open_until", { time: timeOf(closes) }) : say("open");

/** A strip that says what is wrong and what is safe; hidden while there is nothing to say. */
export function strip(): { readonly element: HTMLElement; show(words: string): void } {
  const words = el("p", { class: "grow" });
  const element = el("div", { class: "notice", role: "status", hidden: true }, icon("triangle-alert"), words);
  return {
    element,
    show(sentence) {
      setText(words, sentence);
      element.hidden = sentence === "";
    },
  };
}

let whispering: ReturnType<typeof setTimeout> | undefined;

/** Says something beside the keys for a moment. */
export function whisper(sentence: string): void {
  const place = document.querySelector("#whisper");
  if (place === null) return;
  place.replaceChildren(el("p", { class: "toast" }, text(sentence)));
  clearTimeout(whispering);
  whispering = setTimeout(() => place.replaceChildren(), 6_000);
}

export const quietWhisper = (): void => document.querySelector("#whisper")?.replaceChildren();
