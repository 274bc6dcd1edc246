// The mini console: a small window that floats over the ministry's own software, where clerks really live.
// Document Picture-in-Picture stays on top; where there is none, a popup does the same less well.
// It mirrors the keys of the console and asks for the same commands.

import { el, need, setAttribute, setText } from "../../web/client/dom";
import { word } from "../../web/client/words";
import { dialogOpen } from "./_choice";
import type { Desk } from "./_desk";

interface PictureInPicture {
  readonly requestWindow: (options: { readonly width: number; readonly height: number }) => Promise<Window>;
}

const SIZE = { width: 420, height: 190 };
/** The keys that are mirrored, and what each asks for. */
const MIRRORED = ["#now-primary", "#call-next", "#act-recall", "#undo"] as const;

export class Mini {
  #window: Window | null = null;
  readonly #keys = new Map<string, HTMLButtonElement>();
  readonly #head = el("p", { class: "mini-head" });
  readonly #code = el("b", { class: "code" });
  readonly #said = el("p", { class: "mini-said", role: "status" });

  constructor(
    private readonly desk: Desk,
    private readonly handlers: {
      readonly onBlocked: () => void;
      readonly onOpen: (opened: Window) => void;
    },
  ) {
    need("#mini").addEventListener("click", () => void this.open());
    addEventListener("pagehide", () => this.#window?.close());
  }

  async open(): Promise<void> {
    if (this.#window !== null && !this.#window.closed) {
      this.#window.focus();
      return;
    }
    const opened = (await floating()) ?? window.open("", "stt-mini", `popup,width=${SIZE.width},height=${SIZE.height}`);
    if (opened === null) {
      this.handlers.onBlocked();
      return;
    }
    this.#window = opened;
    this.#furnish(opened.document);
    this.handlers.onOpen(opened);
    this.show();
  }

  /** Shows what the console shows now. */
  show(): void {
    if (this.#window === null || this.#window.closed) return;
    const { counter, waiting } = this.desk.snapshot;
    setText(this.#head, word("mini_head", { n: counter.number, waiting }));
    setText(this.#code, this.desk.ticket?.code ?? "–");
    setText(this.#said, need("#toast").hidden ? "" : (need("#toast p").textContent ?? ""));
    for (const selector of MIRRORED) this.#mirror(need<HTMLButtonElement>(selector), selector);
  }

  #furnish(page: Document): void {
    page.title = word("mini_title", { n: this.desk.snapshot.counter.number });
    page.documentElement.lang = document.documentElement.lang;
    page.documentElement.dataset["face"] = "console";
    page.head.replaceChildren(
      ...[...document.querySelectorAll<HTMLLinkElement>("link[rel='stylesheet']")].map((link) =>
        el("link", { rel: "stylesheet", href: link.href }),
      ),
    );
    for (const selector of MIRRORED) {
      const key = el("button", { type: "button", class: "button" });
      key.addEventListener("click", () => {
        need<HTMLButtonElement>(selector).click();
        // A question is asked in the console itself.
        if (dialogOpen()) window.focus();
      });
      this.#keys.set(selector, key);
    }
    page.body.className = "mini";
    page.body.replaceChildren(el("div", { class: "mini-who" }, this.#head, this.#code), ...this.#keys.values(), this.#said);
  }

  #mirror(source: HTMLButtonElement, selector: string): void {
    const key = this.#keys.get(selector);
    if (key === undefined) return;
    const locked = source.getAttribute("aria-disabled");
    key.hidden = source.hidden || (selector !== "#call-next" && locked === "true");
    key.classList.toggle("primary", source.classList.contains("primary") && locked === null);
    setAttribute(key, "aria-disabled", locked);
    const words = (source.querySelector(".verb") ?? source.querySelector("span"))?.textContent ?? "";
    const cap = source.querySelector("kbd")?.textContent ?? "";
    if (key.dataset["shown"] === `${cap} ${words}`) return;
    key.dataset["shown"] = `${cap} ${words}`;
    key.replaceChildren(...(cap ? [el("kbd", {}, cap)] : []), words);
  }
}

/** A window that stays on top; null where the browser knows none, or will not open it. */
async function floating(): Promise<Window | null> {
  const known = (window as { readonly documentPictureInPicture?: PictureInPicture }).documentPictureInPicture;
  try {
    return (await known?.requestWindow(SIZE)) ?? null;
  } catch {
    return null;
  }
}
