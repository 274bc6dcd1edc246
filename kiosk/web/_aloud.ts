// Reading aloud: one touch and the machine speaks the screen, another and it is silent. No sound without a touch,
// and nothing is fetched before it. The words are the server's own; the page only names its screen.

import { el } from "../../server/web/client/dom";
import { facts } from "./_data";
import { language, say } from "./_language";
import { whisper } from "./_parts";
import { setListening } from "./_sizes";
import { stage } from "./_stage";

/** So long a listener waits for the first word. */
const PATIENCE = 15_000;

/** Made at the first touch. */
let player: HTMLAudioElement | null = null;
/** The address of what is being read. */
let reading: string | null = null;
let patience: ReturnType<typeof setTimeout> | undefined;

export const hasVoice = (): boolean => facts.aloud;
export const isReading = (): boolean => reading !== null;

/** Reads the screen that stands there, or another one's words; is silent when they are just being read. */
export function toggleAloud(screen = stage.screen?.aloud): void {
  const before = reading;
  quiet();
  if (screen !== undefined && before !== addressOf(screen)) read(addressOf(screen));
}

export function quiet(): void {
  if (reading === null) return;
  reading = null;
  clearTimeout(patience);
  player?.pause();
  player?.removeAttribute("src");
  // Only now the rest is no longer fetched.
  player?.load();
  show(false);
}

/** Somebody has gone: nothing of their listening is left. */
export function forgetListener(): void {
  quiet();
  setListening(false);
}

/** A screen was drawn: what is read of another one ends. */
export function screenShown(): void {
  const { aloud } = stage.screen ?? {};
  if (aloud === undefined || reading !== addressOf(aloud)) quiet();
}

const addressOf = (screen: string): string => `/kiosk/aloud.wav?lang=${language()}&screen=${screen}`;

function read(address: string): void {
  setListening(true);
  reading = address;
  player ??= made();
  player.src = address;
  patience = setTimeout(failed, PATIENCE);
  show(true);
  // A silence that was asked for ends here as well, but then nothing is being read.
  player.play().catch(() => (reading === address ? failed() : undefined));
}

function failed(): void {
  if (reading === null) return;
  quiet();
  whisper(say("aloud_failed"));
}

function made(): HTMLAudioElement {
  const audio = el("audio", { id: "aloud" });
  audio.addEventListener("playing", () => {
    clearTimeout(patience);
    show(false);
  });
  audio.addEventListener("ended", quiet);
  audio.addEventListener("error", failed);
  document.body.append(audio);
  addEventListener("pointerdown", touched, { capture: true, passive: true });
  return audio;
}

/** A touch of anything else is an answer to what was heard so far. */
function touched(event: PointerEvent): void {
  if (!(event.target instanceof Element && event.target.closest("[data-key=aloud]"))) quiet();
}

/** The keys say whether they read; they are patched, not made anew, so that no press falls between two of them. */
function show(waits: boolean): void {
  for (const key of document.querySelectorAll("[data-key=aloud]")) {
    key.setAttribute("aria-pressed", String(isReading()));
    key.setAttribute("aria-busy", String(waits));
  }
}
