// A text is shown on its little board while it is typed.

import { need, setText } from "../../web/client/dom";

document.addEventListener("input", (event) => {
  const place = event.target as HTMLInputElement;
  const shown = place.dataset["shows"];
  if (shown !== undefined) setText(need(`#${shown}`), place.value.trim() || "–");
});
