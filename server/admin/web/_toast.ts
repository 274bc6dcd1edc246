// Short words at the edge of the page.

import { el, icon, need } from "../../web/client/dom";

const STAYS = 8_000;

export function toast(text: string, drawing: SVGSVGElement = icon("circle-alert")): void {
  const shown = el("p", { class: "toast" }, drawing, text);
  need("#toast").replaceChildren(shown);
  setTimeout(() => shown.remove(), STAYS);
}
