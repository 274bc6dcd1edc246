// The two languages of the page: one touch changes every sentence, without asking the server.

import { useWords, word, type Facts as WordFacts } from "../../server/web/client/words";
import { type Named, sentences } from "./_data";

export type Language = "vi" | "en";

export const language = (): Language => (document.documentElement.lang === "en" ? "en" : "vi");

export function speak(lang: Language): void {
  document.documentElement.lang = lang;
  useWords(sentences[lang] ?? null);
}

/** A sentence in the language of the page; a range such as 15–25 is not torn apart at the end of a line. */
export const say = (key: string, known: WordFacts = {}): string =>
  word(key, known).replace(/(\d)–(\d)/g, "$1\u2060–\u2060$2");

/** A name of the centre's own in the language of the page. */
export const named = (thing: Named): string => (language() === "en" ? thing.name_en || thing.name : thing.name);

/** The language a name stands in, for readers: the official names are Vietnamese whatever the page speaks. */
export const inVietnamese = { lang: "vi" } as const;

/** Numbers in a row as people say them: 1, 2 or 1 hoặc 2. */
export function numbers(list: readonly number[], last: "," | "or"): string {
  // A list of counters is not torn apart at the end of a line.
  if (last === "," || list.length < 2) return list.join(",\u00a0");
  return `${list.slice(0, -1).join(", ")} ${say("or")} ${list[list.length - 1] ?? ""}`;
}
