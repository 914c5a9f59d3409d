import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { settingsGroups } from "~/features/settings/pages";
import { router } from "./router";

const harness = join(import.meta.dirname, "../../../e2e/harness");
const paths = Object.keys(router.routesByPath);

/** The paths in one of the lists of what is looked at, without what is behind them. */
function lookedAt(list: string): string[] {
  const text = readFileSync(join(harness, list), "utf8");
  return [...text.matchAll(/"(\/[^"?#]*)[^"]*"/g)].map(([, path = ""]) => path);
}

/** What no list can open by its address alone, and what opens it instead. */
const elsewhere: Record<string, string> = {
  "/": "leads on to the page that the member starts with",
  "/projects/$projectId": "the screen `project` opens it from its list",
  "/imports/$importId": "imports.spec.mjs",
  "/second-factor": "second-factor.spec.mjs",
  "/sign-in/go/$id": "leads on to the provider",
  "/sign-in/with/$id": "single-sign-on.spec.mjs",
};

describe("every page", () => {
  it("is looked at: its line is in the list of screens or in that of doors", () => {
    const seen = new Set([...lookedAt("screens.mjs"), ...lookedAt("doors.mjs"), ...Object.keys(elsewhere)]);
    expect(paths.filter((path) => !seen.has(path))).toEqual([]);
  });

  it("of the settings stands in their list, and nothing else does", () => {
    const listed = settingsGroups.flatMap(({ pages }) => pages.map(({ to }) => String(to)));
    const routes = paths.filter((path) => path === "/settings" || path.startsWith("/settings/"));
    expect(listed.toSorted()).toEqual(routes.toSorted());
  });

  it("that needs another way in is a page still", () => {
    expect(Object.keys(elsewhere).filter((path) => !paths.includes(path))).toEqual([]);
  });
});
