// Ticks on the list of papers; they stay on this phone and are forgotten with the next number.

const MINE = "papers ";

export function keepTicks(path: string): void {
  const name = MINE + path;
  for (const other of Object.keys(localStorage)) {
    if (other.startsWith(MINE) && other !== name) localStorage.removeItem(other);
  }
  const boxes = [...document.querySelectorAll<HTMLInputElement>("#papers input")];
  const kept = new Set((localStorage.getItem(name) ?? "").split(","));
  boxes.forEach((box, at) => {
    box.checked = kept.has(String(at));
    box.addEventListener("change", () => {
      const ticked = boxes.flatMap(({ checked }, n) => (checked ? [n] : []));
      localStorage.setItem(name, ticked.join(","));
    });
  });
}
