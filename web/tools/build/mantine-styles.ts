import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

const NAME = "virtual:mantine-styles.css";
const CORE = "node_modules/@mantine/core";
/** Packages whose own components are built from those of the core. */
const BUILT_ON_CORE = ["dates", "notifications", "charts"];

/**
 * The style sheets of exactly those Mantine components that the app uses, directly or through another component.
 *
 * The whole sheet is twice as large as the budget of the app allows; a list kept by hand forgets the hidden ones.
 */
export function mantineStyles(root: string): Plugin {
  return {
    name: "mantine-styles",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load: (id) => (id === `\0${NAME}` ? sheet(root) : undefined),
  };
}

function sheet(root: string): string {
  const whole = readFileSync(join(root, CORE, "styles.layer.css"), "utf8");
  const texts = ["baseline", "global", ...usedStyles(root)].map((name) =>
    readFileSync(join(root, CORE, "styles", `${name}.layer.css`), "utf8"),
  );
  // Rules of equal weight are decided by their order: keep Mantine's.
  return texts.toSorted((left, right) => positionIn(whole, left) - positionIn(whole, right)).join("\n");
}

function positionIn(whole: string, text: string): number {
  const first = /\.m_[0-9a-z]+/.exec(text)?.[0];
  return first ? whole.indexOf(first) : -1;
}

/** Names of the style sheets that the app needs, found by following the imports of Mantine's own modules. */
export function usedStyles(root: string): string[] {
  const exported = exportsOf(join(root, CORE, "esm/index.mjs"));
  const open = importedNames(root).flatMap((name) => exported.get(name) ?? []);
  const seen = new Set<string>();
  const styles = new Set<string>();
  for (let file = open.pop(); file; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const style = /([^/]+)\.module\.mjs$/.exec(file)?.[1];
    if (style) styles.add(style);
    const text = readFileSync(file, "utf8");
    for (const [, path = ""] of text.matchAll(/from "(\.[^"]+)"/g)) open.push(join(dirname(file), path));
  }
  return [...styles].toSorted();
}

/** Every name that the app, or a package built on the core, imports from the core. */
function importedNames(root: string): string[] {
  const own = filesIn(join(root, "src"), /\.tsx?$/);
  const packages = BUILT_ON_CORE.flatMap((name) =>
    filesIn(join(root, `node_modules/@mantine/${name}/esm`), /\.mjs$/),
  );
  const names = [...own, ...packages].flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/import \{([^}]*)\} from "@mantine\/core"/g)].flatMap(
      ([, list = ""]) =>
        list.split(",").map((name) =>
          name
            .replace(/^\s*type\s+/, "")
            .replace(/\s+as\s.*$/, "")
            .trim(),
        ),
    ),
  );
  return [...new Set(names)].filter((name) => name !== "");
}

/** The module behind each name that the index exports. */
function exportsOf(index: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const [, names = "", path = ""] of readFileSync(index, "utf8").matchAll(
    /import \{([^}]*)\} from "(\.[^"]+)"/g,
  )) {
    for (const name of names.split(","))
      files.set(name.replace(/^.*\sas\s/, "").trim(), join(dirname(index), path));
  }
  return files;
}

function filesIn(folder: string, name: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => name.test(file))
    .map((file) => join(folder, file));
}
