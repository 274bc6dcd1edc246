// The voice: listening to clips and calls, recordings up and away.

import { icon, need, pageData } from "../../web/client/dom";
import { post } from "../../web/client/http";
import { word } from "../../web/client/words";
import { soon } from "./_live";
import { toast } from "./_toast";

const largest = pageData<number>("largest") ?? 0;
const sound = need<HTMLAudioElement>("#sound");

interface Refused {
  readonly error?: { readonly message?: string };
}

/** What a refused answer says, in the language of the page. */
async function complaint(answer: Response): Promise<string> {
  const body = (await answer.json().catch(() => null)) as Refused | null;
  return body?.error?.message ?? word("away");
}

async function play(address: string): Promise<void> {
  try {
    // Asked first: an <audio> element does not tell why it has nothing to play.
    const answer = await fetch(address, { headers: { Accept: "application/json, audio/wav" }, cache: "no-store" });
    if (!answer.ok) return toast(await complaint(answer));
  } catch {
    return toast(word("away"));
  }
  sound.src = address;
  sound.hidden = false;
  await sound.play();
}

async function upload(clip: string, file: File): Promise<void> {
  if (file.size > largest) return toast(word("large"));
  try {
    const answer = await fetch(`/admin/wall/voice/${encodeURIComponent(clip)}`, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/octet-stream" },
      body: file,
    });
    toast(answer.ok ? word("recorded") : await complaint(answer), icon(answer.ok ? "check" : "circle-alert"));
  } catch {
    toast(word("away"));
  }
  soon();
}

document.addEventListener("click", (event) => {
  const key = event.target instanceof Element ? event.target.closest("button") : null;
  const { play: address, forget } = key?.dataset ?? {};
  if (address) void play(`${address}?${Date.now()}`);
  else if (forget) {
    void post(forget).then((answer) => {
      if (answer.ok) toast(word("forgotten"), icon("check"));
      else toast(answer.reason === "refused" ? answer.error.message : word("away"));
      soon();
    });
  }
});

document.addEventListener("change", (event) => {
  const chosen = event.target;
  if (!(chosen instanceof HTMLInputElement) || chosen.type !== "file") return;
  const file = chosen.files?.[0];
  const { clip } = chosen.dataset;
  if (file && clip) void upload(clip, file).finally(() => (chosen.value = ""));
});

need<HTMLFormElement>("#try").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  const given = new FormData(form);
  const asked = new URLSearchParams({
    code: String(given.get("code")),
    counter: String(given.get("counter")),
    voice: form.dataset["voice"] ?? "vi",
    again: given.has("again") ? "1" : "0",
  });
  void play(`/admin/wall/voice/call?${asked.toString()}`);
});
