// @vitest-environment jsdom
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { ApiProblem } from "~/api/problem";
import type { ProblemCode } from "~/api/types";
import { setLocale } from "~/i18n";
import { fieldText, problemText } from "./problemText";

const root = resolve(import.meta.dirname, "../../..");
const SENTENCE = "Only the server says this.";

const problemCodes: ProblemCode[] = JSON.parse(readFileSync(join(root, "docs/openapi.json"), "utf8"))
  .components.schemas.Code.enum;

/** The codes of field errors as they stand in the server's sources; there is no list of them on the wire. */
function fieldCodes(): string[] {
  const patterns = [
    /\b(?:FieldProblem::new|Failure::field|problem)\(\s*(?:[^,()"]|\([^()]*\)|"[^"]*")+,\s*"([a-z_0-9]+)"/g,
    /pub const [A-Z_0-9]+: &str = "([a-z_0-9]+)"/g,
  ];
  const rules = sources("domain/src").concat(sources("server/src"));
  const rows = readFileSync(join(root, "domain/src/imports/problems.rs"), "utf8");
  const found = [
    ...rules.flatMap((text) => [...text.matchAll(patterns[0] as RegExp)]),
    ...rows.matchAll(patterns[1] as RegExp),
  ];
  return [...new Set(found.map((match) => match[1] ?? ""))].toSorted();
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".rs") && !file.includes("test"))
    .map((file) => readFileSync(join(root, folder, file), "utf8").split("#[cfg(test)]")[0] ?? "");
}

const problem = (code: string, status = 409) =>
  new ApiProblem({ code: code as ProblemCode, status, detail: SENTENCE });
const error = (field: string, code: string) => ({ field, code, message: "say it in English" });

describe("in German", () => {
  beforeEach(() => setLocale("de-AT"));

  it("every problem code has a text", () => {
    expect(problemCodes.length).toBeGreaterThan(30);
    const left = problemCodes.filter((code) => problemText(problem(code)) === SENTENCE);
    expect(left).toEqual([]);
  });

  it("every code of a field has a text", () => {
    const codes = fieldCodes();
    expect(codes).toEqual(expect.arrayContaining(["required", "too_long", "unknown", "date_unreadable"]));
    const left = codes.filter((code) => fieldText(error("x", code)) === "Say it in English");
    expect(left).toEqual([]);
  });

  it("a field may say it better than its code alone", () => {
    expect(fieldText(error("email", "malformed"))).toBe("Das ist keine E-Mail-Adresse.");
    expect(fieldText(error("operations.3.entry.ended_at", "not_positive"))).toMatch(/nach dem Beginn/);
    expect(fieldText(error("tags.2", "unknown"))).toMatch(/Schlagwort/);
  });

  it("a code of a whole problem is understood at a field too", () => {
    expect(fieldText(error("operations.0", "period_locked"))).toBe("Dieser Zeitraum ist abgeschlossen.");
  });

  it("unknown codes leave the word to the server", () => {
    expect(problemText(problem("brand_new"))).toBe(SENTENCE);
    expect(fieldText(error("x", "brand_new"))).toBe("Say it in English");
  });
});

describe("in English", () => {
  beforeEach(() => setLocale("en-GB"));

  it("the server's own sentence is the more exact one", () => {
    expect(problemText(problem("conflict"))).toBe(SENTENCE);
    expect(fieldText(error("name", "required"))).toBe("Say it in English");
  });

  it("a failure of the server and the end of a session have texts of ours", () => {
    expect(problemText(problem("internal", 500))).toMatch(/The server failed/);
    expect(problemText(problem("unauthenticated", 401))).toMatch(/Sign in again/);
  });
});
