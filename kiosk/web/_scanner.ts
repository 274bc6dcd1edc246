// The scanner of ID cards: over USB serial where the machine has one, else as a keyboard. What it sends is handed on
// once and kept nowhere: no letter of it reaches a field of the page.

import { MOST } from "./_card";

/** The few things of Web Serial that are used here; the page's types do not know them. */
interface Port extends EventTarget {
  readonly readable: ReadableStream<Uint8Array> | null;
  open(options: { readonly baudRate: number }): Promise<void>;
}
interface Serial extends EventTarget {
  getPorts(): Promise<readonly Port[]>;
}

const BAUD = 9_600;
const AGAIN = 2_000;
/** Milliseconds between two letters of a scanner; a person is slower. */
const GAP = 50;
/** With fewer letters than a number has, it was a person. */
const LEAST = 12;

export interface Scans {
  readonly onScan: (sent: string, how: { readonly typed: boolean }) => void;
}

/** Whether a scanner on a serial line was found; one that is a keyboard cannot be told from a keyboard. */
let found = false;
export const hasScanner = (): boolean => found;

export function listenForCards({ onScan }: Scans): void {
  new Wedge(onScan);
  const serial = (navigator as { readonly serial?: Serial }).serial;
  if (serial === undefined) return;
  const known = new Set<Port>();
  const look = async (): Promise<void> => {
    for (const port of await serial.getPorts().catch(() => [])) {
      found = true;
      if (known.has(port)) continue;
      known.add(port);
      void hear(port, onScan).finally(() => known.delete(port));
    }
  };
  void look();
  serial.addEventListener("connect", () => void look());
  // A reader whose plug was loose is found again without anybody.
  setInterval(() => void look(), AGAIN);
}

/** Listens to one port until it is gone. */
async function hear(port: Port, onScan: Scans["onScan"]): Promise<void> {
  try {
    if (port.readable === null) await port.open({ baudRate: BAUD });
    const reader = port.readable?.getReader();
    if (reader === undefined) return;
    const letters = new TextDecoder();
    let line = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const parts = (line + letters.decode(value, { stream: true })).split(/[\r\n]+/);
      // What is too long already stays too long, and no longer.
      line = (parts.pop() ?? "").slice(0, MOST + 1);
      for (const part of parts) if (part !== "") onScan(part, { typed: false });
    }
  } catch {
    return;
  }
}

/** A scanner that types: its letters come faster than any finger, and none of them is let through. */
class Wedge {
  #held = "";
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly onScan: Scans["onScan"]) {
    addEventListener("keydown", (event) => this.#key(event), { capture: true });
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Enter" && this.#held.length >= LEAST) {
      event.preventDefault();
      this.#end(true);
      return;
    }
    // A space that begins nothing presses the key it stands on.
    if (event.key.length !== 1 || (event.key === " " && this.#held === "" && !typing())) return;
    event.preventDefault();
    this.#held = (this.#held + event.key).slice(0, MOST + 1);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#end(false), GAP);
  }

  #end(whole: boolean): void {
    clearTimeout(this.#pause);
    const held = this.#held;
    this.#held = "";
    if (whole || (held.length >= LEAST && held.includes("|"))) this.onScan(held, { typed: true });
    else write(held);
  }
}

const typing = (): boolean => document.activeElement instanceof HTMLInputElement;

/** Gives a person's letters to the field they were meant for. */
function write(letters: string): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) return;
  field.setRangeText(letters, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
