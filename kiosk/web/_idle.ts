// A person who went away: the page asks first, waits, and then forgets everything about them.

import { el, need, setText } from "../../server/web/client/dom";
import { Sound } from "../../server/web/client/chime";
import { Countdown } from "./_countdown";
import { say } from "./_language";
import { button, heading } from "./_parts";
import { slowness } from "./_sizes";
import { stage } from "./_stage";

/** Seconds the question stays. */
const WARNING = 25;
/** Seconds after which a first screen that somebody changed goes back to how it was. */
const HOME = 60;
const SOFT = 0.3;

export class Idle {
  #touched = performance.now();
  #asking: Countdown | null = null;
  #sound: Sound | null = null;

  constructor(
    private readonly reset: () => void,
    private readonly changed: () => boolean,
  ) {
    for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, this.#touch, { capture: true, passive: true });
    for (const sign of ["click", "keydown"]) addEventListener(sign, this.#answer, { capture: true });
    setInterval(() => this.#check(), 1000);
  }

  get resting(): boolean {
    return stage.atHome && performance.now() - this.#touched > 30_000;
  }

  /** A sign of somebody that is no touch: a card held to the scanner. */
  touch(): void {
    if (this.#asking !== null) this.#stay();
    this.#touch();
  }

  readonly #touch = (): void => {
    this.#touched = performance.now();
  };

  /** Any touch at all is an answer; only one key means the other one. */
  readonly #answer = (event: Event): void => {
    if (this.#asking === null) return;
    const again = event.target instanceof Element && event.target.closest("[data-restart]") !== null;
    if (!again) this.#stay();
  };

  #check(): void {
    const rest = (performance.now() - this.#touched) / 1000 / slowness();
    const limit = stage.screen?.idle ?? null;
    if (this.#asking !== null) return;
    if (limit !== null && rest >= limit) this.#ask();
    else if (stage.atHome && rest >= HOME && this.changed()) this.#leave();
  }

  #ask(): void {
    const dialog = need<HTMLDialogElement>("#dialog");
    if (dialog.open) dialog.close();
    this.#asking = new Countdown(WARNING, () => this.#leave());
    const restart = button("button", { words: say("start_over") }, () => this.#leave());
    restart.dataset["restart"] = "";
    restart.prepend(this.#asking.ring());
    const seconds = el("p");
    setText(seconds, say("idle_more", { n: WARNING * slowness() }));
    dialog.className = "dialog idle";
    dialog.replaceChildren(
      heading(say("idle_ask")),
      seconds,
      el("div", { class: "keys" }, restart, button("button primary", { words: say("idle_stay") }, () => this.#stay())),
    );
    dialog.showModal();
    this.#tone();
  }

  /** Said to the ear as well, softly: not everybody looks at the screen. */
  #tone(): void {
    this.#sound ??= new Sound();
    this.#sound.volume = SOFT;
    void this.#sound.chime();
  }

  #close(): void {
    this.#asking?.stop();
    this.#asking = null;
    this.#touched = performance.now();
    need<HTMLDialogElement>("#dialog").close();
  }

  #stay(): void {
    this.#close();
  }

  #leave(): void {
    this.#close();
    this.reset();
  }
}
