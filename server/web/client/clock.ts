// The server's time in the browser: a machine on a wall may have any clock.

interface Face {
  readonly element: HTMLElement;
  readonly form: string;
}

export class ServerClock {
  #base = Date.now();
  #since = performance.now();
  synchronised = false;

  /** Takes over the server's now (ISO 8601 with its offset); the way here is not counted. */
  sync(now: string): void {
    const moment = Date.parse(now);
    if (Number.isNaN(moment)) return;
    this.#base = moment;
    this.#since = performance.now();
    this.synchronised = true;
  }

  now(): Date {
    return new Date(this.#base + performance.now() - this.#since);
  }
}

/** The time zone of the centre, as the page names it. */
export function zone(): string {
  return document.documentElement.dataset["zone"] ?? "Asia/Ho_Chi_Minh";
}

function parts(moment: Date, options: Intl.DateTimeFormatOptions): Record<string, string> {
  const lang = document.documentElement.lang === "en" ? "en-GB" : "vi-VN";
  const format = new Intl.DateTimeFormat(lang, { timeZone: zone(), ...options });
  return Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
}

/** 24-hour time of the centre: 09:41. */
export function timeOf(moment: Date): string {
  const { hour, minute } = parts(moment, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return `${hour}:${minute}`;
}

/** Date of the centre: 23/11/2026. */
export function dateOf(moment: Date): string {
  const { day, month, year } = parts(moment, { day: "2-digit", month: "2-digit", year: "numeric" });
  return `${day}/${month}/${year}`;
}

/** Weekday and date of the centre: Thứ Hai, 23/11/2026. */
export function dayOf(moment: Date): string {
  const { weekday } = parts(moment, { weekday: "long" });
  return `${weekday}, ${dateOf(moment)}`;
}

/** Minutes and seconds of a stretch of time: 06:12; hours are put before when there are any. */
export function stretch(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const pair = (value: number): string => String(value).padStart(2, "0");
  const rest = `${pair(Math.floor(seconds / 60) % 60)}:${pair(seconds % 60)}`;
  return seconds < 3600 ? rest : `${Math.floor(seconds / 3600)}:${rest}`;
}

const FORMS: Record<string, (moment: Date) => string> = { time: timeOf, date: dateOf, day: dayOf };

/**
 * Keeps every [data-clock="time|date|day"] of the page right; answers a function that stops it.
 * Until the clock is synchronised the page shows what the server wrote into it.
 */
export function runClocks(clock: ServerClock, root: ParentNode = document): () => void {
  const faces: Face[] = [...root.querySelectorAll<HTMLElement>("[data-clock]")].map((element) => ({
    element,
    form: element.dataset["clock"] ?? "time",
  }));
  const show = (): void => {
    if (!clock.synchronised) return;
    for (const { element, form } of faces) {
      const text = (FORMS[form] ?? timeOf)(clock.now());
      if (element.textContent !== text) element.textContent = text;
    }
  };
  show();
  const timer = setInterval(show, 1000);
  // A page that changes its language changes the day with it, at once.
  const language = new MutationObserver(show);
  language.observe(document.documentElement, { attributeFilter: ["lang"] });
  return () => {
    clearInterval(timer);
    language.disconnect();
  };
}
