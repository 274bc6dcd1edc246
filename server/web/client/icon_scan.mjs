// Finds the names of the icons that templates, scripts and data ask for, with the place of each.

import { readFileSync, readdirSync } from "node:fs";
import { extname, join, relative } from "node:path";

const READ = new Set([".html", ".ts", ".py", ".csv", ".json"]);
const PASSED_OVER = new Set(["dist", "translations", "__pycache__", "node_modules"]);

// icon('x'), icon("x"), icon="x", "icon": "x", icon: "x"
const NAMED = /\bicon["']?\s*[:=(]\s*["']([a-z0-9-]+)["']/g;
// icon('x' if open else 'y'), icon(open ? "x" : "y"): the arguments up to the first comma
const CALLED = /\bicon\(([^,()]*)/g;
// a literal that is compared with or used as a key names no icon
const LITERAL = /(?<![[=]\s*)["']([a-z0-9-]+)["'](?!\s*[\]=!])/g;

/** A map from icon name to the first place that asks for it, in the order of the names. */
export function iconNames(root, folders) {
  const found = new Map();
  for (const folder of folders) {
    for (const path of sources(join(root, folder))) {
      const text = readFileSync(path, "utf8");
      const hits = extname(path) === ".csv" ? inTable(text) : inText(text);
      for (const { name, line } of hits) {
        if (!found.has(name)) found.set(name, `${relative(root, path)}:${line}`);
      }
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function* sources(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !PASSED_OVER.has(entry.name)) yield* sources(path);
    else if (entry.isFile() && READ.has(extname(entry.name))) yield path;
  }
}

function* inText(text) {
  for (const match of text.matchAll(NAMED)) {
    yield { name: match[1], line: lineAt(text, match.index) };
  }
  for (const call of text.matchAll(CALLED)) {
    for (const literal of call[1].matchAll(LITERAL)) {
      yield { name: literal[1], line: lineAt(text, call.index) };
    }
  }
}

/** The column called "icon" of a comma-separated table. */
function* inTable(text) {
  const [head, ...rows] = records(text);
  const column = head?.cells.indexOf("icon") ?? -1;
  if (column < 0) return;
  for (const { cells, line } of rows) {
    if (cells[column]) yield { name: cells[column], line };
  }
}

function records(text) {
  const rows = [];
  let line = 1;
  let row = { cells: [], line };
  // A quoted or a plain cell, then what ends it.
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.cells.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    line += (quoted?.split("\n").length ?? 1) - 1;
    if (end === ",") continue;
    rows.push(row);
    if (end === "") break;
    line += 1;
    row = { cells: [], line };
  }
  return rows;
}

const lineAt = (text, index) => text.slice(0, index).split("\n").length;
