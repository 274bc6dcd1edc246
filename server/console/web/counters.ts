// Choosing the counter for today; somebody else's only by a clear take-over.

import { need, setText } from "../../web/client/dom";
import { post } from "../../web/client/http";
import { word } from "../../web/client/words";

const seats = [...document.querySelectorAll<HTMLButtonElement>(".seat")];
const dialog = need<HTMLDialogElement>("#taken");
const fault = need("#fault");
let wanted = 0;

for (const seat of seats) seat.addEventListener("click", () => void sit(Number(seat.dataset["number"]), false));
need("#taken-no").addEventListener("click", () => dialog.close());
need("#taken-yes").addEventListener("click", () => void sit(wanted, true));
(seats.find((seat) => "first" in seat.dataset) ?? seats[0])?.focus();

addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.code] ?? 0;
  const at = seats.indexOf(document.activeElement as HTMLButtonElement);
  if (step === 0 || at < 0 || dialog.open) return;
  event.preventDefault();
  seats[(at + step + seats.length) % seats.length]?.focus();
});

async function sit(number: number, takeOver: boolean): Promise<void> {
  wanted = number;
  const answer = await post("/console/counter", { number, take_over: takeOver });
  if (answer.ok) {
    location.assign("/console");
    return;
  }
  if (answer.reason === "refused" && answer.error.code === "counter_taken") {
    setText(need("#taken-text"), answer.error.message);
    dialog.showModal();
    need("#taken-no").focus();
    return;
  }
  dialog.close();
  setText(need("span", fault), answer.reason === "refused" ? answer.error.message : word("no_server"));
  fault.hidden = false;
}
