// A key that will fire: its ring runs down, and any touch of the screen gives the whole time again.

import { icon } from "../../server/web/client/dom";
import { isReading } from "./_aloud";
import { slowness } from "./_sizes";

const SVG = "http://www.w3.org/2000/svg";

export class Countdown {
  #left: ReturnType<typeof setTimeout> | undefined;
  #ends = 0;
  readonly #rings = new Set<SVGSVGElement>();

  constructor(
    private seconds: number,
    private readonly fire: () => void,
  ) {
    addEventListener("pointerdown", this.#touched, { capture: true });
    this.restart(seconds);
  }

  restart(seconds: number): void {
    this.seconds = seconds;
    clearTimeout(this.#left);
    const time = seconds * slowness() * 1000;
    this.#ends = performance.now() + time;
    this.#left = setTimeout(() => this.#end(), time);
    this.#run();
  }

  /** What is being read to somebody is not taken from under their ears. */
  #end(): void {
    if (isReading()) this.restart(this.seconds);
    else this.fire();
  }

  stop(): void {
    clearTimeout(this.#left);
    removeEventListener("pointerdown", this.#touched, { capture: true });
    this.#rings.clear();
  }

  /** A ring that shows what is left. */
  ring(): SVGSVGElement {
    const ring = icon("circle", "ring");
    ring.setAttribute("viewBox", "0 0 100 100");
    ring.replaceChildren(circle(), circle());
    this.#rings.clear();
    this.#rings.add(ring);
    this.#run();
    return ring;
  }

  readonly #touched = (): void => this.restart(this.seconds);

  #run(): void {
    const left = Math.max(0, this.#ends - performance.now());
    for (const ring of this.#rings) {
      ring.style.setProperty("--ring-time", `${left}ms`);
      // The animation begins anew only on a new element.
      ring.replaceChildren(circle(), circle());
    }
  }
}

function circle(): SVGCircleElement {
  const one = document.createElementNS(SVG, "circle");
  for (const [name, value] of [["cx", "50"], ["cy", "50"], ["r", "44"], ["pathLength", "100"]] as const) {
    one.setAttribute(name, value);
  }
  return one;
}
