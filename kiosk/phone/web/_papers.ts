// Ticks on the list of papers; they stay on this phone, for as long as the page is open.

export function keepTicks(name: string): void {
  const boxes = [...document.querySelectorAll<HTMLInputElement>("#papers input")];
  const kept = new Set((sessionStorage.getItem(name) ?? "").split(","));
  boxes.forEach((box, at) => {
    box.checked = kept.has(String(at));
    box.addEventListener("change", () => {
      const ticked = boxes.flatMap(({ checked }, n) => (checked ? [n] : []));
      sessionStorage.setItem(name, ticked.join(","));
    });
  });
}
