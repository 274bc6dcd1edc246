// The clerk's console: snapshots in, acts out. Keys and buttons ask for the same commands.

import { runClocks } from "../../web/client/clock";
import { need, pageData, setText } from "../../web/client/dom";
import { get, post, type Refusal } from "../../web/client/http";
import { follow } from "../../web/client/live";
import { word } from "../../web/client/words";
import { type Act, Acts, type Done } from "./_acts";
import { Arrival } from "./_arrival";
import { dialogOpen } from "./_choice";
import { askCorrection } from "./_correct";
import { Desk } from "./_desk";
import { completion, Drafts } from "./_draft";
import type { Catalogue, ConsoleSnapshot, Seat } from "./_facts";
import { askCode, askProcedure } from "./_finder";
import { Foot } from "./_foot";
import { listen } from "./_keys";
import { Line } from "./_line";
import { type Command, lockOf, otherWay } from "./_locks";
import { Mini } from "./_mini";
import { Notes } from "./_notes";
import { Now } from "./_now";
import { Notice } from "./_notice";
import { askAfterwards, askBreak, askHold, askMore, askResume, askSide, askTicket, askTransfer, askWalk, showKeys } from "./_questions";
import { Stay } from "./_stay";
import { acts } from "./_verbs";
import { Work } from "./_work";

/** A clerk with somebody at the counter is at work, whatever window the hands are in. */
const SIGN_OF_WORK = 240_000;
const SEAT_LOST = new Set(["no_counter_chosen", "not_your_counter"]);

const seat = pageData<Seat>("seat") ?? { staff: "", counter: "" };
const first = pageData<ConsoleSnapshot>("snapshot");
if (first === null) throw new Error("the page came without its snapshot");

/** The ticket that the key of the last F2 named. */
let named: { readonly id: string } | null = null;
let ahead: Command | null = null;
/** Where the page put the focus last, or where it was when the newest act was sent. */
let home: Element | null = null;
const desk = new Desk(first);
const drafts = new Drafts();
const notice = new Notice(() => sender.drop());
const sender = new Acts({
  onDone: done,
  onRefused: refused,
  onWaiting: (waiting) => notice.waiting(waiting?.act.key ?? null),
  onBusy: (busy) => {
    document.documentElement.toggleAttribute("data-busy", busy);
    if (!busy) goOn();
  },
});
const foot = new Foot(desk, command);
const line = new Line(desk, { onTicket: (ticket) => void ask(askTicket(desk, drafts, ticket)), onSide: (kind) => void ask(askSide(desk, drafts, kind)) });
const work = new Work(desk, drafts, () => command("add_work"));
const stay = new Stay(desk);
const notes = new Notes(desk);
const arrival = new Arrival(desk);
const keys = { onCommand: command, onDigit: digit, inDialog: dialogOpen };
const mini = new Mini(desk, { onBlocked: () => foot.tell(word("mini_blocked")), onOpen: (opened) => listen({ ...keys, onCommand: fromAfar }, opened) });
const now = new Now(desk, {
  onCommand: command,
  onHelp: (id, code) => void send(acts.call(id, code)),
  onOpenCounter: () => void send(acts.openCounter()),
});

const following = follow<ConsoleSnapshot>("console", {
  initial: first,
  onSnapshot: (snapshot) => {
    desk.snapshot = snapshot;
    if (snapshot.counter.seat !== seat.staff) notice.takenOver(snapshot.counter.number);
    show();
  },
  onFreshness: (freshness) => {
    notice.fresh(freshness);
    if (freshness.level !== "fresh") return;
    sender.retry();
    void learn();
  },
  onRefused: ({ status, error }) => {
    if (status === 401) logIn();
    else if (status === 423) location.assign("/console/locked");
    else if (SEAT_LOST.has(error.code)) notice.takenOver(desk.snapshot.counter.number);
  },
  // A new build waits until nobody stands here and nothing waits to be sent.
  mayReload: () => desk.ticket === null && sender.waiting === null && !dialogOpen(),
});
desk.follow(following.clock);
runClocks(following.clock);
listen(keys, window);
setInterval(tick, 250);
setInterval(stayLoggedIn, SIGN_OF_WORK);
addEventListener("online", () => sender.retry());
need("#now-primary").addEventListener("keydown", (event) => {
  if (event.code === "ArrowUp" && desk.may(desk.ticket, "complete")) {
    event.preventDefault();
    work.enter();
  }
});
need("#pause").addEventListener("click", () => command("pause"));
need("#correct").addEventListener("click", () => command("correct"));
need("#help").addEventListener("click", () => command("help"));
need("#lock").addEventListener("click", () => void post("/console/lock").then(() => location.assign("/console/locked")));
need("#keys").addEventListener("click", () => void showKeys().then(toPrimary));
void learn();
sender.recover();
toPrimary();

function show(): void {
  for (const panel of [now, line, work, stay, notes, foot, arrival, mini]) panel.show();
  const asking = desk.snapshot.counter.help_at !== null;
  setText(need("#help span"), word(asking ? "verb_end_help" : "verb_ask_help"));
  need("#help").classList.toggle("help", asking);
  setText(need("#pause span"), word(desk.paused ? "verb_open_counter" : "verb_pause"));
}

async function learn(): Promise<void> {
  if (desk.knows) return;
  const got = await get<Catalogue>("/console/catalogue.json");
  if (!got.ok) return;
  desk.learn(got.data);
  show();
}

function tick(): void {
  now.tick();
  foot.tick();
  mini.show();
}

/** Hands are faster than the wire: the last command while an act is on its way comes after it. */
function goOn(): void {
  const wanted = ahead;
  ahead = null;
  if (wanted !== null) command(wanted);
}

/** A digit begins a number to call, but not behind a command that waits: it was meant for that command's question. */
function digit(typed: string): void {
  if (ahead === null) void ask(askCode(desk, drafts, typed));
}

/** A key in the small window: what it asks is asked here, so this window comes to the front. */
function fromAfar(wanted: Command): void {
  command(wanted);
  if (dialogOpen()) window.focus();
}

/** Does what a key or a button asks for, or says why not and when. */
function command(asked: Command): void {
  const wanted = asked === "other" ? otherWay(desk) : asked;
  if (sender.busy && sender.waiting === null) {
    // The same key again is a second tap of one wish.
    if (wanted !== sender.sending?.key) ahead = wanted;
    return;
  }
  const locked = lockOf(wanted, desk);
  if (locked) {
    foot.tell(locked.long);
    toPrimary();
    return;
  }
  const { ticket } = desk;
  switch (wanted) {
    case "call_next":
      return void send(acts.callNext(desk.next?.code ?? ""));
    case "call":
      return void ask(askCode(desk, drafts, ""));
    case "walk_direct":
      return void ask(askWalk(desk));
    case "undo":
      return void send(acts.undo());
    case "correct":
      return void ask(askCorrection(desk, (sentence) => foot.tell(sentence)));
    case "pause":
      return void (desk.paused ? send(acts.openCounter()) : ask(askBreak()));
    case "help":
      return void send(desk.snapshot.counter.help_at ? acts.endHelp() : acts.askForHelp());
    case "add_work":
      return void addWork();
    case "escape":
      foot.clear();
      return toPrimary();
    case "hold":
      return void ask(ticket ? askHold(desk, ticket) : askResume(desk));
    default:
      if (ticket) withTicket(wanted, ticket);
  }
}

function withTicket(wanted: Command, ticket: NonNullable<Desk["ticket"]>): void {
  if (wanted === "recall") void send(acts.recall(ticket));
  else if (wanted === "start") void send(acts.start(ticket));
  else if (wanted === "no_show") void send(acts.noShow(ticket));
  else if (wanted === "complete") finish(ticket);
  else if (wanted === "transfer") void ask(askTransfer(desk, ticket));
  else if (wanted === "more") void ask(askMore(desk, ticket));
}

function finish(ticket: NonNullable<Desk["ticket"]>): void {
  const act = acts.complete(ticket, completion(work.dossiers));
  const home = ticket.return_to;
  void (home === null ? send(act) : ask(askAfterwards(ticket, home, act)));
}

async function ask(question: Promise<Act | null>): Promise<void> {
  const act = await question;
  if (act) await send(act);
  else toPrimary();
}

async function send(act: Act): Promise<void> {
  home = document.activeElement;
  // What F2 names now: if somebody else comes instead, the clerk is told who was faster.
  named = act.key === "call_next" ? (desk.next ?? null) : null;
  const taken = await sender.send(act);
  if (!taken) foot.tell(sender.waiting ? word("one_waits", { what: word(`act_${sender.waiting.act.key}`) }) : word("one_at_a_time"));
}

async function done({ act, code, id, sentAt, seq }: Done): Promise<void> {
  if (act.key === "complete") drafts.remember(drafts.kept(id));
  if (seq === null || desk.snapshot.seq < seq) await following.resync();
  const until = act.undoable ? sentAt + desk.snapshot.rules.undo_within * 1000 : null;
  foot.done([faster(id), word(`did_${act.key}`, { code })].filter(Boolean).join(" "), until);
  goHome();
}

async function refused(act: Act, refusal: Refusal): Promise<void> {
  if (refusal.code === "not_logged_in") return logIn();
  if (refusal.code === "screen_locked") return location.assign("/console/locked");
  if (SEAT_LOST.has(refusal.code)) return location.assign("/console");
  await following.resync();
  const who = act.key === "call_next" ? faster("") : "";
  foot.tell([who, refusal.message].filter(Boolean).join(" "));
  goHome();
}

/** "Quầy 2 vừa gọi A043.", when the ticket on the key was called elsewhere in the meantime. */
function faster(got: string): string {
  const wanted = named;
  named = null;
  if (wanted === null || wanted.id === got) return "";
  const other = desk.snapshot.elsewhere.find((call) => call.id === wanted.id);
  return other?.counter ? word("was_faster", { counter: other.counter, code: other.code }) : "";
}

async function addWork(): Promise<void> {
  const { ticket } = desk;
  if (ticket === null) return;
  const chosen = await askProcedure(desk, ticket.queue);
  if (chosen) work.add(chosen.id);
}

function toPrimary(): void {
  if (dialogOpen()) return;
  now.primary().focus();
  home = document.activeElement;
}

/** After an act the focus is where the next one begins, unless the hand was quicker and has gone elsewhere meanwhile. */
function goHome(): void {
  const at = document.activeElement;
  if (at === home || at === document.body) toPrimary();
}

function stayLoggedIn(): void {
  if (desk.ticket !== null) void following.resync();
}

function logIn(): void {
  location.assign(`/console/login?next=${encodeURIComponent(location.pathname)}`);
}
