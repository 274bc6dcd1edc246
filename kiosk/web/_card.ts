// The QR code of an ID card, read and thrown away: a pure function, so that everything it may meet can be tried.
//
// number12|old number or nothing|name|ddMMyyyy|sex|address|ddMMyyyy of issue, and on newer cards empty fields after it.

/** More than any card holds; whoever sends more is not a card. */
export const MOST = 1_024;

export interface Card {
  /** Twelve digits. */
  readonly number: string;
  /** The name one is called by, the last word of the whole; empty where it cannot be trusted. */
  readonly called: string;
}

/** What a scan was instead: too much, the code of something else, or a card that was not read whole. */
export type Fault = "too_large" | "foreign" | "broken";

const NUMBER = /^[0-9]{12}$/;
const DATE = /^([0-9]{2})\/?([0-9]{2})\/?([0-9]{4})$/;
const NAME = /^\p{Lu}\p{L}*( \p{Lu}\p{L}*)+$/u;
/** The seven fields of the first cards. */
const FIELDS = 7;

/**
 * Reads what a scanner sent. A scanner that pretends to be a keyboard loses letters on its way, so a name that
 * came through one is not used.
 */
export function readCard(sent: string, { typed = false } = {}): Card | Fault {
  if (sent.length > MOST) return "too_large";
  const fields = sent
    .replace(/[\r\n\uFEFF]/g, "")
    .normalize("NFC")
    .split("|")
    .map((field) => field.trim());
  const [number = "", , name = "", born = ""] = fields;
  if (!NUMBER.test(number)) return fields.length >= FIELDS && /[0-9]/.test(number) ? "broken" : "foreign";
  if (fields.length < FIELDS || !isDate(born)) return "broken";
  return { number, called: typed ? "" : lastWord(name) };
}

function isDate(text: string): boolean {
  const [, day, month, year] = DATE.exec(text) ?? [];
  if (day === undefined || month === undefined || year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCDate() === Number(day) && date.getUTCMonth() === Number(month) - 1 && Number(year) > 1900;
}

function lastWord(name: string): string {
  const last = name.split(" ").at(-1) ?? "";
  return NAME.test(name) && last.length <= 10 ? last : "";
}
