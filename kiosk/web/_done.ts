// The number: large, with who is before it, how long it may take, and what the paper does.

import { el, icon, setIcon, setText } from "../../server/web/client/dom";
import { get, post } from "../../server/web/client/http";
import { catalogueNow, facts, printerFault } from "./_data";
import { Countdown } from "./_countdown";
import { named, numbers, say } from "./_language";
import { button, fact, text, whisper } from "./_parts";
import { stage, type Screen, type Visit } from "./_stage";

export interface Slip {
  readonly state: string;
  readonly fault: string | null;
  /** The printer it came out of, when that is not this machine's. */
  readonly elsewhere: string | null;
}

export interface Taken {
  readonly ticket: {
    readonly id: string;
    readonly code: string;
    readonly short_code: string;
    readonly ahead: number;
    readonly wait: readonly [number, number] | null;
    readonly queue: string;
    readonly counters: readonly number[];
    readonly phone_url: string | null;
  };
  readonly qr: string | null;
  readonly print: Slip;
}

/** Seconds the number stays: with a slip in the hand, and where the screen is all there is. */
const STAYS = 20;
const STAYS_WITHOUT_PAPER = 60;
const ASK_EVERY = 500;
const PATIENCE = 8_000;
const MOST_COPIES = 3;
/** What to say of a slip of which nothing came out, and of one of which nobody knows, by the printer's fault. */
const NOT_BEGUN: Readonly<Record<string, string>> = {
  paper_out: "no_paper",
  cover_open: "cover_open",
  cutter_jam: "cutter_jam",
};
const DOUBTFUL: Readonly<Record<string, string>> = {
  cutter_jam: "pull_slip",
  hung: "asked_slip",
  no_answer: "asked_slip",
  odd_answer: "asked_slip",
  interrupted: "asked_slip",
};
/** States of a slip that may still change by themselves; `queued` waits for a printer to be mended. */
const PENDING = new Set(["printing", "queued"]);

type Paper = "printing" | "printed" | "sent" | "slow" | "failed";

function paperOf(slip: Slip): Paper {
  if (slip.state === "printing") return "printing";
  if (slip.state === "printed" || slip.state === "sent") return slip.state;
  return "failed";
}

/** The words for a slip that is late, with what is known of the printer it waits for. */
function whyLate(): string {
  return NOT_BEGUN[printerFault() ?? ""] ?? "slow_slip";
}

/** The words for a slip that nobody may count on. */
function whyNone(slip: Slip): string {
  const fault = slip.fault ?? "";
  return slip.state === "unknown" ? (DOUBTFUL[fault] ?? "part_slip") : (NOT_BEGUN[fault] ?? "no_slip");
}

class Done {
  #copy = 1;
  #slip: Slip;
  #paper: Paper;
  #asking: ReturnType<typeof setTimeout> | undefined;
  #since = performance.now();
  #fault: string | null = null;
  #left = false;
  #patch: () => void = () => undefined;
  readonly countdown = new Countdown(STAYS, () => stage.finish());

  constructor(private readonly taken: Taken) {
    this.#slip = taken.print;
    this.#paper = paperOf(taken.print);
    this.#ask();
  }

  leave(): void {
    this.#left = true;
    clearTimeout(this.#asking);
    this.countdown.stop();
  }

  /** Follows the slip until its end is known: a late one, or one that waits for paper, may still come. */
  #ask(): void {
    if (this.#left || !PENDING.has(this.#slip.state)) return;
    this.#asking = setTimeout(() => void this.#hear(), ASK_EVERY);
  }

  async #hear(): Promise<void> {
    const got = await get<Slip>(`/kiosk/tickets/${this.taken.ticket.id}/print.json?copy=${this.#copy}`, 3_000);
    if (got.ok) this.#slip = got.data;
    const waited = performance.now() - this.#since;
    const paper = got.ok ? paperOf(got.data) : "printing";
    const late = waited > PATIENCE || printerFault() !== null;
    this.#turn(paper === "printing" && late ? "slow" : paper);
    this.#ask();
  }

  #turn(paper: Paper): void {
    const fault = this.#slip.fault ?? printerFault();
    if (paper === this.#paper && fault === this.#fault) return;
    const worse = paper !== this.#paper && (paper === "failed" || paper === "slow");
    this.#paper = paper;
    this.#fault = fault;
    if (worse) this.countdown.restart(STAYS_WITHOUT_PAPER);
    this.#patch();
  }

  async #again(): Promise<void> {
    this.#copy += 1;
    this.#since = performance.now();
    this.#paper = "printing";
    this.#slip = { state: "printing", fault: null, elsewhere: null };
    this.#patch();
    this.countdown.restart(STAYS);
    const answer = await post<void>(`/kiosk/tickets/${this.taken.ticket.id}/reprint`);
    if (answer.ok) this.#ask();
    else {
      this.#turn("failed");
      if (answer.reason === "refused") whisper(answer.error.message);
    }
  }

  screen(): Screen {
    const band = this.#band();
    const next = el("ul", {});
    const again = button("button", { icon: "printer", words: say("again") }, () => void this.#again());
    const finish = button("button primary finish", { words: "" }, () => stage.finish());
    this.#patch = () => {
      band.patch();
      next.replaceChildren(...this.#next());
      again.disabled = this.#paper === "printing" || this.#copy >= MOST_COPIES;
      setText(finish.lastElementChild ?? finish, say(this.#hasSlip ? "done" : "remembered"));
      stage.refit();
    };
    finish.prepend(this.countdown.ring());
    return {
      name: "done",
      aloud: `done&id=${this.taken.ticket.id}`,
      idle: null,
      short: true,
      back: () => stage.finish(),
      parts: [
        el("p", { class: "taken" }, icon("circle-check"), el("span", {}, text(say("taken")))),
        this.#ticket(),
        band.element,
        el("div", { class: "card next" }, el("h2", {}, text(say("next"))), next),
        el("div", { class: "acts" }, again, button("button", { icon: "ticket-plus", words: say("another") }, () => stage.home()), finish),
      ],
      update: this.#patch,
    };
  }

  get #hasSlip(): boolean {
    return this.#paper !== "failed" && this.#paper !== "slow";
  }

  #ticket(): HTMLElement {
    const { code, queue, counters } = this.taken.ticket;
    const name = named(catalogueNow()?.queues[queue] ?? { name: "", name_en: "" });
    const to = counters.length === 0 ? name : say("at_counters", { queue: name, list: numbers(counters, "or") });
    return el(
      "div",
      { class: "ticket" },
      el(
        "div",
        { class: "upper" },
        el("h1", { class: "who" }, text(say("your_number")), el("span", { class: code.length > 4 ? "code long" : "code" }, text(code))),
        el("p", { class: "to" }, text(to)),
      ),
      el("div", { class: "stub" }, el("i", { class: "notch left" }), el("i", { class: "notch right" }), this.#ahead(), this.#phone()),
    );
  }

  #ahead(): HTMLElement {
    const { ahead, wait } = this.taken.ticket;
    const minutes = wait === null ? say("minutes_unknown") : say("minutes", { low: wait[0], high: wait[1] });
    return el(
      "dl",
      { class: "ahead" },
      el("dt", {}, text(say("ahead"))),
      el("dd", {}, text(ahead === 0 ? say("nobody_ahead") : say("people", { n: ahead }))),
      el("dt", {}, text(say("wait_label"))),
      el("dd", {}, text(minutes)),
    );
  }

  /** The code of the phone page; nothing is promised where a phone could not open it. */
  #phone(): HTMLElement | null {
    if (this.taken.qr === null) return null;
    const scan = facts.wifi === "" ? say("scan_turn") : say("scan_wifi", { wifi: facts.wifi });
    return el(
      "div",
      { class: "phone" },
      el("p", {}, text(scan), el("b", {}, text(say("short_code", { code: this.taken.ticket.short_code })))),
      el("img", { class: "qr", src: this.taken.qr, alt: say("qr_turn") }),
    );
  }

  /** The lacquer band: where the paper comes out, or that there is none and the number holds. */
  #band(): { readonly element: HTMLElement; patch(): void } {
    const arrow = icon("arrow-down");
    const what = el("b");
    const more = el("span");
    const element = el("div", { class: "slip-band", role: "status" }, el("span", { class: "gilt" }, arrow), el("p", {}, what, more));
    return {
      element,
      patch: () => {
        const told = this.#told();
        element.classList.toggle("bad", !this.#hasSlip);
        setIcon(arrow, told.symbol);
        setText(what, told.what);
        setText(more, told.more);
      },
    };
  }

  #told(): { readonly symbol: string; readonly what: string; readonly more: string } {
    const { slot } = facts;
    const code = this.taken.ticket.code;
    if (this.#paper === "printing") return { symbol: "printer", what: say("printing"), more: say("printing_more") };
    if (!this.#hasSlip) {
      const what = say(this.#paper === "slow" ? whyLate() : whyNone(this.#slip));
      return { symbol: "triangle-alert", what, more: say("still_valid", { code }) };
    }
    const more = say(this.#paper === "printed" ? "slip_printed" : "slip_sent");
    if (this.#slip.elsewhere !== null) {
      return { symbol: "printer", what: say("take_slip_elsewhere", { printer: this.#slip.elsewhere }), more };
    }
    return { symbol: `arrow-${slot}`, what: say(`take_slip_${slot}`), more };
  }

  #next(): HTMLElement[] {
    const { code } = this.taken.ticket;
    if (this.#hasSlip) {
      return [
        fact({ icon: "sofa", words: say("next_sit") }),
        fact({ icon: "monitor", words: say("next_watch", { code }) }),
        fact({ icon: "files", words: say("next_papers") }),
      ];
    }
    const photo = say(this.taken.qr === null ? "keep_photo_only" : "keep_photo");
    return [
      fact({ icon: "camera", words: photo }),
      fact({ icon: "notebook-pen", words: say("keep_mind", { code }) }),
      fact({ icon: "hand-helping", words: say("keep_ask") }),
    ];
  }
}

export function doneVisit(taken: Taken): Visit {
  const done = new Done(taken);
  return { make: () => done.screen(), leave: () => done.leave() };
}
