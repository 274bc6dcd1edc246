// Millimetres on glass. --mm is the pixels of one millimetre, from the diagonal of the device; --u is one
// pixel of the drawing the layout was made on (1080 × 1920, or 1920 × 1080 lying; lowered, the lower 1056 of upright).

import { facts } from "./_data";

const MM_PER_INCH = 25.4;
/** Pixels of a millimetre on the screen of the drawing: 27 inches. */
const DRAWN_MM = 3.214;
const LARGE = 1.3;
/** How much larger than drawn the text may be, beside its frame, before the layout gives way. */
const TIGHT = 1.08;
const NARROW = 1.42;
/** On glass under 18 inches the text is as large as the screen can hold, no longer as large as it should be. */
const MOST = 1.5;

const root = document.documentElement;

export function measure(): void {
  const { innerWidth: width, innerHeight: height } = window;
  const upright = height >= width;
  const u = upright ? Math.min(width / 1080, height / 1920) : Math.min(width / 1920, height / 1080);
  const onGlass = Math.hypot(width, height) / (facts.diagonal * MM_PER_INCH);
  const mm = Math.min(onGlass, MOST * DRAWN_MM * u);
  root.style.setProperty("--mm", `${mm.toFixed(4)}px`);
  root.style.setProperty("--u", `${u.toFixed(4)}px`);
  root.dataset["turn"] = !upright ? "landscape" : lowered ? "lowered" : "portrait";
  const squeeze = (mm / DRAWN_MM / u) * (isLarge() ? LARGE : 1);
  // Lowered, the same text has about half the height: every room is one step smaller.
  root.dataset["room"] = squeeze > (isLowered() ? TIGHT : NARROW) ? "narrow" : squeeze > TIGHT || isLowered() ? "tight" : "full";
}

export const isLarge = (): boolean => root.dataset["size"] === "large";
export const room = (): string => root.dataset["room"] ?? "full";

export function setLarge(large: boolean): void {
  root.dataset["size"] = large ? "large" : "normal";
  slow();
  measure();
}

let listening = false;

/** Whether the screens are read aloud to somebody. */
export function setListening(on: boolean): void {
  listening = on;
  slow();
}

let lowered = false;

/** Whether everything stands in the lower part of the glass, for somebody who sits or is small. */
export const isLowered = (): boolean => root.dataset["turn"] === "lowered";

/** Only an upright glass reaches higher than an arm from a wheelchair. */
export const canLower = (): boolean => root.dataset["turn"] !== "landscape";

export function setLowered(low: boolean): void {
  lowered = low;
  measure();
}

const slow = (): boolean => root.toggleAttribute("data-slow", isLarge() || listening);

/** Large text and words for the ear are slow: every time limit of the page is this many times longer. */
export const slowness = (): number => (root.hasAttribute("data-slow") ? 2 : 1);

export const hasContrast = (): boolean => root.dataset["contrast"] === "high";

export function setContrast(high: boolean): void {
  if (high) root.dataset["contrast"] = "high";
  else delete root.dataset["contrast"];
}

/**
 * Tightens a screen step by step until it needs no scrolling: its style sheet says what gives way on
 * <main data-fit="1|2|3">, and only then, on 4 and 5, the text itself.
 */
export function fit(stage: HTMLElement): void {
  for (const level of ["0", "1", "2", "3", "4", "5"]) {
    stage.dataset["fit"] = level;
    if (!overflows(stage)) return;
  }
}

/** Stacked tone marks reach a little out of their line; that is no overflow. */
const MARKS = 0.006;

function overflows(stage: HTMLElement): boolean {
  if (stage.scrollHeight > stage.clientHeight || stage.scrollWidth > stage.clientWidth) return true;
  const spare = Math.max(innerWidth, innerHeight) * MARKS;
  const held = stage.querySelectorAll<HTMLElement>("[data-holds], [data-holds] > *, .acts > *, .take, .slip-band, .about");
  return [...held].some(
    (box) => box.scrollHeight > box.clientHeight + spare / 2 || box.scrollWidth > box.clientWidth + spare,
  );
}
