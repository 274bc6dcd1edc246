// Bringing procedures from a file: the server reads it and tells what would change; a second key takes it in.

import { need, pageData, setText } from "../../web/client/dom";
import { post, type Answer } from "../../web/client/http";
import { word } from "../../web/client/words";
import { onFile } from "./_chosen";

interface Plan {
  readonly counts: Readonly<Record<string, number>>;
  readonly faults: readonly (readonly string[])[];
  readonly added: readonly (readonly string[])[];
  readonly changed: readonly (readonly string[])[];
  readonly crowded: readonly string[];
}

/** A hundred thousand rows take a while to read. */
const PATIENCE = 120_000;
const file = need<HTMLInputElement>("#file");
const take = need<HTMLButtonElement>("#take");
const largest = pageData<number>("largest") ?? 0;
let chosen = "";

function complain(text: string): void {
  setText(need("#file-fault"), text);
  need("#file-fault").hidden = text === "";
}

function inBase64(data: File): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).replace(/^[^,]*,?/, ""));
    reader.onerror = () => failed(new Error("the file cannot be read"));
    reader.readAsDataURL(data);
  });
}

function fill(id: string, rows: readonly (readonly string[])[]): void {
  need(`#${id}`).hidden = rows.length === 0;
  need(`#${id} tbody`).replaceChildren(
    ...rows.map((cells) => {
      const line = document.createElement("tr");
      line.append(
        ...cells.map((text) => {
          const cell = document.createElement("td");
          cell.textContent = text;
          return cell;
        }),
      );
      return line;
    }),
  );
}

function show(plan: Plan): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-count]")) {
    setText(place, String(plan.counts[place.dataset["count"] ?? ""] ?? 0));
  }
  fill("faults", plan.faults);
  fill("changed", plan.changed);
  fill("added", plan.added);
  need("#crowded").hidden = plan.crowded.length === 0;
  need("#crowded ul").replaceChildren(
    ...plan.crowded.map((text) => {
      const line = document.createElement("li");
      line.textContent = text;
      return line;
    }),
  );
  const { faults = 0, added = 0, changed = 0 } = plan.counts;
  const same = faults + added + changed === 0;
  take.disabled = faults > 0 || same;
  if (same) setText(need("#sum"), word("same"));
  need("#plan").hidden = false;
}

async function ask(path: string): Promise<Answer<Plan>> {
  setText(need("#sum"), word("reading"));
  const answer = await post<Plan>(path, { file: chosen }, { timeout: PATIENCE });
  setText(need("#sum"), "");
  if (!answer.ok) complain(answer.reason === "refused" ? answer.error.message : word("away"));
  return answer;
}

async function preview(picked: File): Promise<void> {
  need("#plan").hidden = true;
  setText(need("#taken"), "");
  complain("");
  if (picked.size > largest) return complain(word("large"));
  // What cannot be read any more is sent as nothing, of which the server says that it cannot be read.
  chosen = await inBase64(picked).catch(() => "");
  const answer = await ask("/admin/catalogue/preview");
  if (answer.ok) show(answer.data);
}

onFile(file, (picked) => void preview(picked));
take.addEventListener("click", async () => {
  take.disabled = true;
  complain("");
  const answer = await ask("/admin/catalogue/import");
  // Where the server was away, the same key tries again.
  take.disabled = answer.ok || answer.reason === "refused";
  if (!answer.ok) return;
  setText(need("#taken"), word("taken"));
  need("#plan").hidden = true;
  setText(need("#file-name"), "");
});
