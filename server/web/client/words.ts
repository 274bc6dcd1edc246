// The page's sentences. They come from the gettext catalogue as JSON in <script id="words">;
// there is no sentence in a script. A word is a text, or one text per plural form of its {n}.

type Plural = { readonly [form in Intl.LDMLPluralRule]?: string } & { readonly other: string };
type Word = string | Plural;
export type Facts = Readonly<Record<string, string | number>>;

let table: Readonly<Record<string, Word>> | null = null;

function load(): Readonly<Record<string, Word>> {
  const block = document.querySelector("script#words")?.textContent;
  return block ? (JSON.parse(block) as Record<string, Word>) : {};
}

/** Forgets the table, for a page that swaps its words when the language changes. */
export function useWords(words: Readonly<Record<string, Word>> | null = null): void {
  table = words;
}

function missing(what: string): string {
  // <html data-strict> stands on pages under test: a forgotten word must fail there.
  if ("strict" in document.documentElement.dataset) throw new Error(`missing word: ${what}`);
  console.error(`missing word: ${what}`);
  return what;
}

function format(value: string | number): string {
  if (typeof value === "string") return value;
  return new Intl.NumberFormat(document.documentElement.lang || "vi").format(value);
}

/** The sentence of a key with its {placeholders} filled in. */
export function word(key: string, facts: Facts = {}): string {
  table ??= load();
  const found = table[key];
  if (found === undefined) return missing(key);
  const text = typeof found === "string" ? found : pick(found, facts["n"]);
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = facts[name];
    return value === undefined ? missing(`${key}: {${name}}`) : format(value);
  });
}

function pick(forms: Plural, n: string | number | undefined): string {
  const rules = new Intl.PluralRules(document.documentElement.lang || "vi");
  return forms[rules.select(Number(n ?? 0))] ?? forms.other;
}
