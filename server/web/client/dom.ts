// Small helpers to build and patch the page in place.

export type Child = Node | string | null | undefined | false;
type Value = string | number | boolean | null | undefined | ((event: never) => void);

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element. A property that starts with "on" listens ("onclick"), `true` sets an empty
 * attribute, and `false`, `null` and `undefined` leave it out.
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Readonly<Record<string, Value>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else setAttribute(element, name, value);
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** The lucide icon of a name; it is drawn from the page's sprite and hidden from readers. */
export function icon(name: string, classes = ""): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${classes}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", iconAddress(name));
  svg.append(use);
  return svg;
}

const iconAddress = (name: string): string => `${document.documentElement.dataset["icons"] ?? ""}#${name}`;

/** Turns an icon into another without making a new node. */
export function setIcon(svg: Element, name: string): void {
  const use = svg.firstElementChild;
  if (use) setAttribute(use, "href", iconAddress(name));
}

/** Whether a list stands on another line than the one the page came with. */
export function chosenAnew(list: HTMLSelectElement): boolean {
  const came = [...list.options].findIndex((option) => option.defaultSelected);
  return list.selectedIndex !== Math.max(0, came);
}

/** Writes a text only when it differs, so that readers hear changes alone. */
export function setText(node: Node, text: string | number): void {
  const value = String(text);
  if (node.textContent !== value) node.textContent = value;
}

/** Sets or removes an attribute, only when it differs. */
export function setAttribute(
  element: Element,
  name: string,
  value: string | number | boolean | null | undefined,
): void {
  if (value === null || value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const text = value === true ? "" : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/** The element a page cannot do without. */
export function need<E extends Element = HTMLElement>(selector: string, root: ParentNode = document): E {
  const found = root.querySelector<E>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}

/** The data a page hands to its script in <script type="application/json" id="…">. */
export function pageData<T>(id: string): T | null {
  const block = document.querySelector(`script#${CSS.escape(id)}`)?.textContent;
  return block ? (JSON.parse(block) as T) : null;
}

export interface KeyedList<T> {
  /** Shows exactly these things, in this order. */
  show(things: readonly T[]): void;
}

/**
 * Keeps a parent's children equal to a list of things. A thing keeps its node as long as its key
 * stays; nodes of things that went are kept and used again, so the page never grows.
 */
export function keyedList<T>(
  parent: Element,
  parts: {
    readonly key: (thing: T) => string;
    readonly make: () => Element;
    readonly update: (node: Element, thing: T) => void;
  },
): KeyedList<T> {
  let shown = new Map<string, Element>();
  const spare: Element[] = [];
  return {
    show(things) {
      const next = new Map<string, Element>();
      const wanted = new Set(things.map(parts.key));
      for (const [key, node] of shown) if (!wanted.has(key)) spare.push(released(node));
      for (const thing of things) {
        const key = parts.key(thing);
        const node = next.get(key) ?? shown.get(key) ?? spare.pop() ?? parts.make();
        parts.update(node, thing);
        next.set(key, node);
      }
      place(parent, [...next.values()]);
      for (const node of spare) node.remove();
      shown = next;
    },
  };
}

/** Lets go of a node whose thing went: the focus must not pass to the thing that gets it next. */
function released(node: Element): Element {
  const active = document.activeElement;
  if (active instanceof HTMLElement && node.contains(active)) active.blur();
  return node;
}

/** Puts nodes into a parent in order, moves only those that stand wrong, and keeps the focus. */
function place(parent: Element, nodes: readonly Element[]): void {
  const active = document.activeElement;
  let before = parent.firstElementChild;
  for (const node of nodes) {
    if (node === before) before = before.nextElementSibling;
    else parent.insertBefore(node, before);
  }
  // A node that is moved loses the focus it had.
  if (active instanceof HTMLElement && active !== document.activeElement && parent.contains(active)) {
    active.focus({ preventScroll: true });
  }
}
