// A file that somebody chooses.

import { setText } from "../../web/client/dom";

/**
 * Takes each file that is chosen, and writes its name where the page has a place for it.
 * The field is emptied at once: a file that was mended meanwhile is chosen again under its old name.
 */
export function onFile(field: HTMLInputElement, taken: (file: File) => void): void {
  field.addEventListener("change", () => {
    const file = field.files?.[0];
    field.value = "";
    if (!file) return;
    const name = document.getElementById(`${field.id}-name`);
    if (name) setText(name, file.name);
    taken(file);
  });
}
