// One screen at a time. Going back is the stage's own: the browser's history is never used, so nothing
// of a person stays in it.

import { need } from "../../server/web/client/dom";
import { fit } from "./_sizes";

/** A screen as it stands: made anew when the language or the size changes. */
export interface Screen {
  readonly name: string;
  /** How the server calls this screen when it is read aloud. */
  readonly aloud?: string;
  readonly parts: readonly (Node | null)[];
  /** A lower band, for screens that need the room. */
  readonly short?: boolean;
  /** What a number taken here would be for; systems that are down and hold it up are named under the band. */
  readonly about?: { readonly field?: string; readonly queue: string };
  /** Seconds of rest before the page asks whether somebody is there; null: never. */
  readonly idle: number | null;
  /** What takes the keyboard; the screen itself where there is nothing to type. */
  readonly focus?: HTMLElement;
  /** Patches what the floor changed. */
  readonly update?: () => void;
  /** Where "back" leads when it is not the screen before. */
  readonly back?: () => void;
}

/** Makes a screen; what it must remember (an open tab, a typed word) it keeps in its closure. */
export interface Visit {
  readonly make: () => Screen;
  readonly leave?: () => void;
}

/** A finger that taps twice must not press what comes up under it. */
const SETTLE = 350;

class Stage {
  readonly #stage = need("#stage");
  readonly #visits: Visit[] = [];
  #screen: Screen | null = null;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #first: (() => Visit) | null = null;
  onShow: () => void = () => undefined;
  /** Ends a citizen's visit: what they chose is forgotten with it. */
  finish: () => void = () => this.home();

  get screen(): Screen | null {
    return this.#screen;
  }

  get atHome(): boolean {
    return this.#visits.length <= 1;
  }

  /** Whether a press may be dropped because the screen has only just changed. */
  get settled(): boolean {
    return !this.#stage.inert;
  }

  begin(first: () => Visit): void {
    this.#first = first;
    this.home();
  }

  home(): void {
    if (this.#first === null) return;
    this.#leave(0);
    this.#visits.push(this.#first());
    this.#show();
  }

  go(visit: Visit): void {
    this.#visits.push(visit);
    this.#show();
  }

  /** Shows a screen from which back leads home. */
  end(visit: Visit): void {
    this.#leave(1);
    this.go(visit);
  }

  back(): void {
    if (this.#screen?.back !== undefined) this.#screen.back();
    else if (!this.atHome) {
      this.#leave(this.#visits.length - 1);
      this.#show();
    }
  }

  redraw(): void {
    this.#draw();
  }

  update(): void {
    this.#screen?.update?.();
  }

  refit(): void {
    fit(this.#stage);
  }

  #leave(from: number): void {
    for (const visit of this.#visits.splice(from)) visit.leave?.();
  }

  #show(): void {
    this.#draw();
    this.#stage.inert = true;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#stage.inert = false;
      (this.#screen?.focus ?? this.#stage).focus({ preventScroll: true });
    }, SETTLE);
  }

  #draw(): void {
    const visit = this.#visits[this.#visits.length - 1];
    if (visit === undefined) return;
    const screen = visit.make();
    this.#screen = screen;
    this.#stage.dataset["screen"] = screen.name;
    need(".band").classList.toggle("short", screen.short ?? false);
    this.#stage.replaceChildren(...screen.parts.filter((part) => part !== null));
    screen.update?.();
    this.onShow();
    fit(this.#stage);
  }
}

export const stage = new Stage();
