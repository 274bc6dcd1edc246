// What stands on a slip: each change is drawn at once by the server, as the printer will get it.

import { icon, need, pageData, setText } from "../../web/client/dom";
import { post, type Answer } from "../../web/client/http";
import { word } from "../../web/client/words";
import { onFile } from "./_chosen";
import { toast } from "./_toast";

/** A hand that types is faster than two slips are drawn. */
const PAUSE = 250;

const form = need<HTMLFormElement>("#layout");
const picture = need<HTMLInputElement>("#picture");
const largest = pageData<number>("largest") ?? 0;
let logo = pageData<string>("logo") ?? "";
let waiting: ReturnType<typeof setTimeout> | undefined;
let newest = 0;

const field = (name: string): string => String(new FormData(form).get(name) ?? "");
const ticked = (name: string): boolean => new FormData(form).has(name);

function layout(): Record<string, unknown> {
  const foot = field("foot");
  return {
    header: field("header"),
    footer: foot === "usual" ? null : foot === "own" ? field("footer") : "",
    priority: field("priority"),
    lang: field("lang") || null,
    ahead: ticked("ahead"),
    wait: ticked("wait"),
    procedure: ticked("procedure"),
    papers: ticked("papers"),
    logo,
  };
}

function complain(answer: Answer<unknown>): string {
  return !answer.ok && answer.reason === "refused" ? answer.error.message : word("away");
}

function fit(): void {
  need("#own-foot").hidden = field("foot") !== "own";
  need("#shown-lang").hidden = field("lang") !== "";
  const mark = need<HTMLImageElement>("#own-mark");
  mark.hidden = logo === "";
  if (logo) mark.src = `data:image/png;base64,${logo}`;
  need("#usual-mark").toggleAttribute("hidden", logo !== "");
  need("#no-logo").hidden = logo === "";
}

async function draw(): Promise<void> {
  const mine = ++newest;
  const shown = need<HTMLInputElement>("input[name=shown]:checked").value;
  const answer = await post<{ papers: Record<string, string> }>("/admin/slip/preview", { layout: layout(), lang: shown });
  // A slow answer must not draw over a newer one.
  if (mine !== newest) return;
  if (!answer.ok) return toast(complain(answer));
  for (const paper of document.querySelectorAll<HTMLImageElement>("img[data-paper]")) {
    paper.src = `data:image/png;base64,${answer.data.papers[paper.dataset["paper"] ?? ""] ?? ""}`;
    paper.hidden = false;
  }
}

function changed(): void {
  fit();
  clearTimeout(waiting);
  waiting = setTimeout(() => void draw(), PAUSE);
}

function fault(text: string): void {
  setText(need("#picture-fault"), text);
  need("#picture-fault").hidden = text === "";
}

function inBase64(file: File): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).replace(/^[^,]*,?/, ""));
    reader.onerror = () => failed(new Error("the file cannot be read"));
    reader.readAsDataURL(file);
  });
}

async function upload(file: File): Promise<void> {
  fault("");
  if (file.size > largest) return fault(word("large"));
  const answer = await post<{ logo: string }>("/admin/slip/logo", { picture: await inBase64(file) });
  if (!answer.ok) return fault(complain(answer));
  logo = answer.data.logo;
  changed();
}

async function save(): Promise<void> {
  const key = need<HTMLButtonElement>("button[type=submit]", form);
  key.disabled = true;
  const answer = await post("/admin/slip", layout());
  key.disabled = false;
  if (answer.ok) toast(word("saved"), icon("check"));
  else toast(complain(answer));
}

form.addEventListener("input", (event) => {
  if (event.target !== picture) changed();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void save();
});
onFile(picture, (file) => void upload(file));
need("#no-logo").addEventListener("click", () => {
  logo = "";
  fault("");
  changed();
  picture.focus();
});
need("#shown-lang").addEventListener("input", changed);

fit();
void draw();
