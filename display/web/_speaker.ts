// Which call is announced next. No sound and no clock of its own, so that it can be tested.
//
// Each call is announced once, and once more a little later if its ticket is still called and no first
// announcement waits; neither pass ever twice; an old call is shown, not spoken; a recall is a new call.

import type { Board, Call, Test } from "./_data";

export type PassName = "first" | "again";

export interface Pass {
  readonly call: Call;
  readonly pass: PassName;
}

/** Where the speaker notes what it said, so that a reload does not repeat it. */
export interface Memory {
  read(): string | null;
  write(text: string): void;
}

interface Told {
  readonly key: string;
  /** When the first pass began, in milliseconds of the server's clock. */
  readonly first: number;
  readonly again: boolean;
}

const KEPT = 100;

// After a restored backup a seq may come back for another call: only with its moment is it unique.
const keyOf = (call: Call): string => `${call.seq}@${call.at}`;

export class Speaker {
  readonly #told: Map<string, Told>;
  #board: Board | null = null;

  constructor(private readonly memory: Memory) {
    this.#told = new Map(remembered(memory).map((told) => [told.key, told]));
  }

  hear(board: Board): void {
    this.#board = board;
  }

  /** Answers what to say now and notes it as said; null is silence. */
  next(now: Date): Pass | null {
    if (this.#board === null) return null;
    const { recent, rules, counters } = this.#board;
    const at = now.getTime();
    const young = recent
      .filter((call) => at - Date.parse(call.at) <= rules.spoken_for * 1000)
      .sort((one, other) => one.seq - other.seq);
    const fresh = young.find((call) => !this.#told.has(keyOf(call)));
    if (fresh) return this.#tell(fresh, "first", at);
    const still = new Set(counters.filter(({ status }) => status === "called").map(({ call_seq }) => call_seq));
    const due = young.find((call) => {
      const told = this.#told.get(keyOf(call));
      return told && !told.again && still.has(call.seq) && at - told.first >= rules.again_after * 1000;
    });
    return due ? this.#tell(due, "again", at) : null;
  }

  #tell(call: Call, pass: PassName, at: number): Pass {
    const key = keyOf(call);
    const first = this.#told.get(key)?.first ?? at;
    this.#told.set(key, { key, first, again: pass === "again" });
    const kept = [...this.#told.values()].slice(-KEPT);
    if (kept.length < this.#told.size) {
      const names = new Set(kept.map((told) => told.key));
      for (const name of this.#told.keys()) if (!names.has(name)) this.#told.delete(name);
    }
    this.memory.write(JSON.stringify(kept));
    return { call, pass };
  }
}

function remembered(memory: Memory): readonly Told[] {
  try {
    const kept: unknown = JSON.parse(memory.read() ?? "[]");
    return Array.isArray(kept) ? (kept as Told[]) : [];
  } catch {
    // Something else wrote there: better one call twice than no voice at all.
    return [];
  }
}

/** The notes of this tab; they end with it. A browser that keeps nothing still speaks. */
export const tabMemory: Memory = {
  read() {
    try {
      return sessionStorage.getItem("board-announced");
    } catch {
      return null;
    }
  },
  write(text) {
    try {
      sessionStorage.setItem("board-announced", text);
    } catch {
      return;
    }
  },
};

const HEARD_WITHIN = 45_000;
let newestTest = "";

/** The example that the office wants to hear, once. */
export function testOf(test: Test | null, now: Date): Pass | null {
  if (test === null || test.at === newestTest) return null;
  newestTest = test.at;
  if (now.getTime() - Date.parse(test.at) > HEARD_WITHIN) return null;
  return { call: { ...test, seq: -1, recall: false }, pass: "first" };
}
