// The sun of the Đông Sơn bronze drum: 14 rays, drawn on a 100 × 100 field around (50, 50).
// It is a placeholder which a centre may replace by a mark of its own.

const TURN = 2 * Math.PI;
const RAYS = 14;

const round = (value) => String(Math.round(value * 100) / 100);

/** A point `radius` from the middle; `turn` counts whole turns clockwise from the top. */
function at(radius, turn) {
  const x = 50 + radius * Math.sin(turn * TURN);
  const y = 50 - radius * Math.cos(turn * TURN);
  return `${round(x)} ${round(y)}`;
}

/** A closed path that goes out to `tip` and back to `valley`, `points` times round. */
function teeth(points, tip, valley) {
  const corners = [];
  for (let n = 0; n < points; n += 1) {
    corners.push(at(tip, n / points), at(valley, (n + 0.5) / points));
  }
  return `M${corners.join("L")}Z`;
}

const ring = (radius, width) => `<circle cx="50" cy="50" r="${radius}" stroke-width="${width}"/>`;

function dots(count, radius, size) {
  const arcs = [];
  for (let n = 0; n < count; n += 1) {
    const [x, y] = at(radius, n / count).split(" ");
    const left = round(Number(x) - size);
    arcs.push(`M${left} ${y}a${size} ${size} 0 1 0 ${2 * size} 0a${size} ${size} 0 1 0-${2 * size} 0`);
  }
  return arcs.join("");
}

function svg(content) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">${content}</svg>\n`;
}

/** The mark: two rings (95 % and 84 % of the field's half) and a filled star. */
export function mark() {
  return svg(`<g id="mark">${sign("currentColor")}</g>`);
}

/** The mark in gold on lacquer, for the browser's tab. */
export function favicon() {
  return svg(`<circle cx="50" cy="50" r="50" fill="#4E0D12"/>${sign("#E8C472")}`);
}

function sign(colour) {
  const rings = `<g fill="none" stroke="${colour}">${ring(47.5, 2.6)}${ring(42, 1.1)}</g>`;
  return `${rings}<path fill="${colour}" d="${teeth(RAYS, 37.5, 13.5)}"/>`;
}

/** The ground: line work only, meant to be cropped by the edge of a surface. */
export function ground() {
  const rings = [24, 25.2, 33, 34.2, 47.5, 49].map((radius) => ring(radius, 0.22)).join("");
  const star = `<path stroke-width=".26" d="${teeth(RAYS, 22.5, 8)}"/>`;
  const saw = `<path stroke-width=".2" d="${teeth(84, 45.8, 36.2)}"/>`;
  const beads = `<path stroke-width=".22" d="${dots(56, 29.1, 0.8)}"/>`;
  return svg(`<g id="ground" fill="none" stroke="currentColor">${star}${rings}${beads}${saw}</g>`);
}
