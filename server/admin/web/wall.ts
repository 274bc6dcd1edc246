// The boards: the day's loudness as rows, and the message over everything.

import { icon, need } from "../../web/client/dom";
import { type Answer, post } from "../../web/client/http";
import { word } from "../../web/client/words";
import { soon } from "./_live";
import { toast } from "./_toast";

function tell(answer: Answer<unknown>, done: string): void {
  if (answer.ok) toast(word(done), icon("check"));
  else toast(answer.reason === "refused" ? answer.error.message : word("away"));
  soon();
}

function options(form: HTMLFormElement): unknown {
  const field = (name: string): HTMLInputElement => need<HTMLInputElement>(`[name=${name}]`, form);
  const chosen = (name: string): string[] =>
    [...form.querySelectorAll<HTMLInputElement>(`[name=${name}]:checked`)].map(({ value }) => value);
  const sound = [...form.querySelectorAll<HTMLElement>(".step")].map((row) => {
    const part = (name: string): HTMLInputElement => need<HTMLInputElement>(`[name=${name}]`, row);
    return {
      since: part("since").value,
      volume: Number(part("volume").value),
      chime: part("chime").checked,
      voice: part("voice").checked,
    };
  });
  return {
    queues: chosen("queues"),
    counters: chosen("counters").map(Number),
    sound,
    media: field("media").checked,
    video_sound: field("video_sound").checked,
    far: Number(field("far").value),
  };
}

function addStep(key: HTMLElement): void {
  const steps = need(".steps", key.closest("fieldset") ?? document);
  const row = need<HTMLTemplateElement>("#step").content.firstElementChild?.cloneNode(true);
  if (row && steps.childElementCount < Number(steps.dataset["most"])) steps.append(row);
}

document.addEventListener("click", (event) => {
  const key = event.target instanceof Element ? event.target.closest("button") : null;
  if (!key) return;
  const { test, vi, en } = key.dataset;
  if ("addStep" in key.dataset) addStep(key);
  else if ("dropStep" in key.dataset) key.closest(".step")?.remove();
  else if (test) void post(test).then((answer) => tell(answer, "tested"));
  else if (vi) {
    need<HTMLTextAreaElement>("#text").value = vi;
    need<HTMLTextAreaElement>("#text_en").value = en ?? "";
  }
});

document.addEventListener("input", (event) => {
  const moved = event.target;
  if (!(moved instanceof HTMLInputElement) || moved.name !== "volume") return;
  const shown = moved.parentElement?.querySelector("output");
  if (shown) shown.textContent = moved.value;
});

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  event.preventDefault();
  const { board } = form.dataset;
  if (board) {
    void post(`/admin/wall/boards/${encodeURIComponent(board)}`, options(form)).then((answer) => tell(answer, "saved"));
  } else if (form.id === "emergency-form") {
    const given = new FormData(form);
    const message = { text: String(given.get("text")), text_en: String(given.get("text_en")) };
    void post("/admin/wall/emergency", message).then((answer) => {
      tell(answer, "over");
      if (answer.ok) form.reset();
    });
  }
});
