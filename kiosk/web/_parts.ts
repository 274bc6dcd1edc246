// What several screens are made of.

import { el, icon, setText, type Child } from "../../server/web/client/dom";
import { dateOf, dayOf, timeOf } from "../../server/web/client/clock";
import { floorNow, type QueueNow } from "./_data";
import { language, say } from "./_language";

/** Clocks of the page speak the server's time; the follower hands it over. */
let serverNow: () => Date = () => new Date(floorNow().now ?? Date.now());
export function useClock(now: () => Date): void {
  serverNow = now;
}
export const now = (): Date => serverNow();

export function button(classes: string, symbol: string | null, text: Child | string, press: () => void): HTMLButtonElement {
  const words = typeof text === "string" ? el("span", {}, document.createTextNode(text)) : text;
  return el("button", { type: "button", class: classes, onclick: press }, symbol ? icon(symbol) : null, words);
}

export const text = (value: string): Text => document.createTextNode(value);

/** A line of one icon and words. */
export function fact(symbol: string, words: string, classes = ""): HTMLElement {
  return el("li", { class: classes }, icon(symbol), el("span", {}, text(words)));
}

export const heading = (words: string, classes = ""): HTMLElement => el("h1", { class: classes }, text(words));

/** 8.000 đ; the same in both languages, as it is printed on every receipt. */
export function money(dong: number): string {
  return say("dong", { n: new Intl.NumberFormat("vi-VN").format(dong) });
}

/** "4 người đang chờ, khoảng 15–25 phút"; the range is left out where nothing honest can be said. */
export function waitingLine(queue: QueueNow): string {
  const people = queue.waiting === 0 ? say("nobody_waits") : say("now_waiting", { n: queue.waiting });
  return queue.wait && queue.waiting > 0 ? `${people}, ${rangeOf("about", queue.wait)}` : people;
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
export function strip(symbol = "triangle-alert"): { readonly element: HTMLElement; show(words: string): void } {
  const words = el("p", { class: "grow" });
  const element = el("div", { class: "notice", role: "status", hidden: true }, icon(symbol), words);
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

/** The language's own name for readers: English names stand on an English page, the rest is Vietnamese. */
export const nameLanguage = (english: string): "vi" | "en" => (language() === "en" && english !== "" ? "en" : "vi");
