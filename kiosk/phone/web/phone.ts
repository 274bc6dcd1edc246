// A turn on the citizen's phone: follows it, rings, and carries the two things a citizen can do.

import { need, pageData, setText } from "../../../server/web/client/dom";
import { post } from "../../../server/web/client/http";
import { word } from "../../../server/web/client/words";
import { Bell } from "./_bell";
import { showFee } from "./_fee";
import { keepTicks } from "./_papers";
import { Poll } from "./_poll";
import { show, type Turn } from "./_turn";

const first = pageData<Turn & { path: string; acts: string; unopened: boolean }>("turn");
if (first === null) throw new Error("the page has no turn");

const COMING = "coming";
const feePath = first.path.replace(/\.json/, "/fee");
const bell = new Bell();
let before = first;

function take(turn: Turn): void {
  show(turn);
  void showFee(turn.fee, feePath);
  const call = turn.state === "called" ? turn.called_at : null;
  const coming = call !== null && sessionStorage.getItem(COMING) === call;
  document.documentElement.toggleAttribute("data-coming", coming);
  if (call === null) bell.hush();
  else if (!coming) bell.call(call);
  if (turn.state === "near" && before.state === "waiting") bell.ring();
  before = { ...before, ...turn };
}

const poll = new Poll(first.path, first, {
  onTurn: take,
  onGone: () => location.reload(),
  wanted: () => bell.on,
});
take(first);
keepTicks(first.path.replace(/\?.*/, ""));
if (first.unopened) void post(first.acts + "opened");

const bellKey = need<HTMLButtonElement>("#bell");
bellKey.hidden = false;
bellKey.addEventListener("click", () => {
  bellKey.hidden = true;
  need("#rings").hidden = false;
  void bell.turnOn();
});

const comingKey = need<HTMLButtonElement>("#coming");
comingKey.hidden = false;
comingKey.addEventListener("click", () => {
  bell.hush();
  sessionStorage.setItem(COMING, before.called_at ?? "");
  document.documentElement.toggleAttribute("data-coming", true);
});

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-act]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void act(form);
  });
}

async function act(form: HTMLFormElement): Promise<void> {
  const key = need<HTMLButtonElement>("button", form);
  const trouble = need("#trouble");
  if (key.disabled) return;
  key.disabled = true;
  trouble.hidden = true;
  const answer = await post<Turn>(form.action, Object.fromEntries(new FormData(form)));
  key.disabled = false;
  if (answer.ok) {
    form.closest("details")?.removeAttribute("open");
    // What was done once is not offered again: "rated", "submitted".
    document.documentElement.toggleAttribute(`data-${form.dataset["act"] || "done"}`, true);
    poll.take(answer.data);
    return;
  }
  if (answer.reason !== "refused") setText(trouble, word("away"));
  else setText(trouble, answer.error.code === "wrong_state" ? word("refused") : (answer.error.message ?? word("refused")));
  trouble.hidden = false;
  await poll.ask();
}
