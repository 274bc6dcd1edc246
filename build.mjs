// Builds everything a browser or a slip needs into server/web/dist (and the slips' fonts into
// printers/fonts). `--check` runs the TypeScript compiler over the sources first.
//
// manifest.json maps a logical name ("kiosk/app.ts") to the file that carries its content's hash.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { iconNames } from "./server/web/client/icon_scan.mjs";
import { favicon, ground, mark } from "./server/web/client/motif.mjs";

const ROOT = dirname(fileURLToPath(import.meta.url));
const DIST = join(ROOT, "server/web/dist");
const MODULES = join(ROOT, "node_modules");
const SOURCES = ["kiosk", "display", "server"];
const COMPRESSED = new Set([".css", ".js", ".svg", ".json", ".txt"]);
// Kiosk Chromium of Debian, the browsers of office PCs, and phones that are some years old.
const TARGET = ["chrome109", "firefox115", "safari15"];

const FONTS = {
  "noto-sans-latin-wght-normal.woff2": "fonts/noto-latin.woff2",
  "noto-sans-vietnamese-wght-normal.woff2": "fonts/noto-vietnamese.woff2",
};
const SLIP_FONTS = ["400Regular", "600SemiBold", "700Bold", "800ExtraBold"];
const SWAGGER = ["swagger-ui.css", "swagger-ui-bundle.js"];
const SHIPPED = [
  "@fontsource-variable/noto-sans",
  "@expo-google-fonts/noto-sans",
  "lucide-static",
  "socket.io-client",
  "engine.io-client",
  "swagger-ui-dist",
  "uplot",
];

class BuildError extends Error {}

/** Every `web/` folder of a surface with the name its files are known by. */
function webFolders() {
  const folders = ["kiosk", "kiosk/phone", "display"];
  for (const entry of readdirSync(join(ROOT, "server"), { withFileTypes: true })) {
    if (entry.isDirectory()) folders.push(`server/${entry.name}`);
  }
  return folders
    .map((folder) => ({ surface: basename(folder), path: join(ROOT, folder, "web") }))
    .filter(({ path }) => existsSync(path));
}

/** Entry points by logical name; a leading underscore marks a part that is only imported. */
function entryPoints() {
  const entries = new Map();
  for (const { surface, path } of webFolders()) {
    for (const name of readdirSync(path).sort()) {
      if (!/\.(ts|css)$/.test(name) || name.startsWith("_") || name.endsWith(".d.ts")) continue;
      const logical = `${surface}/${name}`;
      if (entries.has(logical)) throw new BuildError(`two sources are called ${logical}`);
      entries.set(logical, join(path, name));
    }
  }
  return entries;
}

/** Files to write, by path under dist, and the manifest that names them. */
class Output {
  files = new Map();
  manifest = {};

  /** Adds a file under its hashed name: "mark.svg" becomes "mark-1a2b3c4d5e.svg". */
  add(logical, content) {
    const bytes = Buffer.from(content);
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
    const extension = extname(logical);
    this.put(logical, `${logical.slice(0, -extension.length)}-${hash}${extension}`, bytes);
  }

  put(logical, path, bytes) {
    this.manifest[logical] = path;
    this.files.set(path, bytes);
  }

  write() {
    rmSync(DIST, { recursive: true, force: true });
    for (const [path, bytes] of this.files) {
      save(join(DIST, path), bytes);
      if (COMPRESSED.has(extname(path))) save(join(DIST, `${path}.gz`), gzipSync(bytes, { level: 9 }));
    }
    const names = Object.keys(this.manifest).sort();
    const sorted = Object.fromEntries(names.map((name) => [name, this.manifest[name]]));
    save(join(DIST, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
  }
}

function save(path, bytes) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

async function addSources(output) {
  const entries = entryPoints();
  if (entries.size === 0) return;
  const result = await build({
    entryPoints: [...entries].map(([logical, path]) => ({
      in: path,
      out: logical.replace(/\.(ts|css)$/, ""),
    })),
    absWorkingDir: ROOT,
    outdir: DIST,
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    format: "esm",
    target: TARGET,
    charset: "utf8",
    legalComments: "none",
    entryNames: "[dir]/[name]-[hash]",
    assetNames: "fonts/[name]-[hash]",
    publicPath: "/assets",
    loader: { ".woff2": "file" },
    logLevel: "warning",
  });
  const byPath = new Map([...entries].map(([logical, path]) => [relative(ROOT, path), logical]));
  for (const file of result.outputFiles) {
    const { entryPoint, inputs } = result.metafile.outputs[relative(ROOT, file.path)];
    const source = entryPoint ?? Object.keys(inputs)[0];
    const logical = byPath.get(source) ?? FONTS[basename(source)];
    if (logical === undefined) throw new BuildError(`${source} has no name in the manifest`);
    output.put(logical, relative(DIST, file.path), Buffer.from(file.contents));
  }
}

/** One sprite of the lucide icons that the sources name, and the list of their names. */
function addIcons(output) {
  const wanted = iconNames(ROOT, SOURCES);
  const unknown = [];
  const symbols = [];
  for (const [name, place] of wanted) {
    const file = join(MODULES, "lucide-static/icons", `${name}.svg`);
    if (!existsSync(file)) {
      unknown.push(`${place}: there is no lucide icon called "${name}"`);
      continue;
    }
    const drawing = readFileSync(file, "utf8").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${drawing.replace(/\s*\n\s*/g, "")}</symbol>`);
  }
  if (unknown.length > 0) throw new BuildError(unknown.join("\n"));
  output.add("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`);
  output.add("icons.json", `${JSON.stringify([...wanted.keys()])}\n`);
}

function addStatic(output) {
  output.add("mark.svg", mark());
  output.add("ground.svg", ground());
  output.add("favicon.svg", favicon());
  for (const name of SWAGGER) {
    output.add(`swagger/${name}`, readFileSync(join(MODULES, "swagger-ui-dist", name)));
  }
  const licences = SHIPPED.map((name) => {
    const { version, license } = JSON.parse(readFileSync(join(MODULES, name, "package.json"), "utf8"));
    const text = readFileSync(join(MODULES, name, "LICENSE"), "utf8");
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  output.add("licences.txt", licences.join(`\n${"-".repeat(80)}\n\n`));
}

function copySlipFonts() {
  for (const weight of SLIP_FONTS) {
    const name = `NotoSans_${weight}.ttf`;
    const from = join(MODULES, "@expo-google-fonts/noto-sans", weight, name);
    save(join(ROOT, "printers/fonts", name), readFileSync(from));
  }
}

function checkTypes() {
  const compiler = join(MODULES, "typescript/bin/tsc");
  const run = spawnSync(process.execPath, [compiler, "--project", ROOT], { stdio: "inherit" });
  if (run.status !== 0) throw new BuildError("the TypeScript sources have errors");
}

async function main() {
  if (process.argv.includes("--check")) checkTypes();
  const output = new Output();
  await addSources(output);
  addIcons(output);
  addStatic(output);
  copySlipFonts();
  output.write();
  console.log(`${output.files.size} files in ${relative(resolve(), DIST)}`);
}

try {
  await main();
} catch (error) {
  // esbuild has already said where; our own faults are plain sentences.
  if (error instanceof BuildError) console.error(error.message);
  else if (!error.errors) console.error(error);
  process.exitCode = 1;
}
