// The playlist: a file goes up as it is, with its progress; what it is the server finds out.

import { icon, need, pageData, setText } from "../../web/client/dom";
import { post } from "../../web/client/http";
import { word } from "../../web/client/words";
import { onFile } from "./_chosen";
import { soon } from "./_live";
import { toast } from "./_toast";

const largest = pageData<number>("largest") ?? 0;
const chosen = need<HTMLInputElement>("#file");
const progress = need<HTMLProgressElement>("#progress");

function fault(text: string): void {
  const line = need("#fault");
  setText(line, text);
  line.hidden = text === "";
}

interface Refused {
  readonly error?: { readonly message?: string };
}

/** Sends a file; answers what was wrong, or null. (fetch tells no progress.) */
function send(file: File): Promise<string | null> {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/admin/wall/media?name=${encodeURIComponent(file.name)}`);
    request.responseType = "json";
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = ({ loaded, total }) => (progress.value = total ? loaded / total : 0);
    request.onload = () => {
      const refused = request.response as Refused | null;
      done(request.status < 300 ? null : (refused?.error?.message ?? word("away")));
    };
    request.onerror = () => done(word("away"));
    request.send(file);
  });
}

async function upload(file: File): Promise<void> {
  fault("");
  if (file.size > largest) return fault(word("large"));
  progress.value = 0;
  progress.hidden = false;
  const wrong = await send(file);
  progress.hidden = true;
  if (wrong !== null) return fault(wrong);
  toast(word("added"), icon("check"));
  soon();
}

onFile(chosen, (file) => void upload(file));

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  const { piece } = form.dataset;
  if (!piece) return;
  event.preventDefault();
  const given = new FormData(form);
  const wanted = {
    name: String(given.get("name")),
    seconds: Number(given.get("seconds")),
    shown_until: String(given.get("shown_until")) || null,
    shown: given.has("shown"),
  };
  void post(`/admin/wall/media/${encodeURIComponent(piece)}`, wanted).then((answer) => {
    if (answer.ok) toast(word("saved"), icon("check"));
    else toast(answer.reason === "refused" ? answer.error.message : word("away"));
    soon();
  });
});
