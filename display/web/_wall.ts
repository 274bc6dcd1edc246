// Care for the glass: everything moves a little now and then, and the night is black.

import { need, setAttribute, setText } from "../../server/web/client/dom";
import type { Board } from "./_data";
import { hoursText, isOpen } from "./_messages";

const SHIFT_EVERY = 4 * 60_000;
const SHIFT = 6;
/** Nine points of a square, each next to the one before: nobody sees a jump of six pixels. */
const PATH = [
  [0, 0], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1],
] as const;

const NIGHT_EVERY = 60_000;
const NIGHT_PLACES = 9;

/** Where the picture stands at a moment, in pixels off its middle. */
export function shiftAt(now: Date): readonly [number, number] {
  const [x, y] = PATH[Math.floor(now.getTime() / SHIFT_EVERY) % PATH.length] ?? [0, 0];
  return [x * SHIFT, y * SHIFT];
}

/** After hours with nobody in the house there is nothing to show. */
export function isNight(board: Board, now: Date): boolean {
  return (
    !isOpen(board.hours, now) &&
    board.counters.every(({ status }) => status !== "called" && status !== "serving") &&
    board.waiting.every(({ waiting }) => waiting === 0)
  );
}

/** Lets the name in the band shrink to two small lines when it does not stand in one. */
export function fitHead(): void {
  const band = document.querySelector<HTMLElement>("#stage > .band");
  const [name, place] = band?.querySelectorAll<HTMLElement>(".institution, .place") ?? [];
  if (!band || !name || !place) return;
  band.classList.remove("full");
  band.classList.toggle("full", place.offsetTop >= name.offsetTop + name.offsetHeight);
}

export function careForGlass(now: Date): void {
  const [x, y] = shiftAt(now);
  const stage = need("#stage");
  stage.style.setProperty("--shift-x", `${x}px`);
  stage.style.setProperty("--shift-y", `${y}px`);
  const hour = Math.floor(now.getTime() / 3_600_000);
  setAttribute(document.documentElement, "data-shade", hour % 2 ? "other" : null);
}

export function night(board: Board, now: Date): void {
  const dark = isNight(board, now);
  const root = need("#night");
  root.hidden = !dark;
  if (!dark) return;
  setAttribute(root, "data-place", Math.floor(now.getTime() / NIGHT_EVERY) % NIGHT_PLACES);
  setText(need("p", root), hoursText(board.hours, now) ?? "");
}
