import { describe, expect, test } from "vitest";
import type { OperatorDocument } from "~/api/types";
import { pageOf, textFor } from "~/lib/documents";
import { standingOf, waitingFor } from "./documentModel";

const text = (language: string) => ({ language, sha256: language.repeat(32), path: `/${language}` });

const document: OperatorDocument = {
  kind: "processing_agreement",
  version: 2,
  published_at: "2026-11-01T08:00:00Z",
  texts: [text("en"), text("de")],
  acceptance: null,
  accepted: false,
  allowed_actions: ["accept"],
};

const acceptance = {
  version: 1,
  language: "en",
  sha256: "00",
  accepted_at: "2026-01-01T08:00:00Z",
  accepted_by: "Ada",
};

describe("documents of the operator", () => {
  test.each([
    ["de-AT", ["en", "de"], "de"],
    ["en-GB", ["en", "de"], "en"],
    ["fr", ["en", "de"], "en"],
    ["en", ["de"], "de"],
  ] as const)("a reader of %s gets one of %j in %s", (locale, languages, expected) => {
    expect(textFor({ texts: languages.map(text) }, locale)?.language).toBe(expected);
  });

  test("its page is named as people write addresses", () => {
    expect(pageOf(document, "de")).toBe("/trust/documents/processing-agreement?lang=de");
  });

  test.each([
    [false, null, "waiting"],
    [false, acceptance, "renewed"],
    [true, { ...acceptance, version: 2 }, "accepted"],
  ] as const)("accepted %s with %j stands as %s", (accepted, given, expected) => {
    expect(standingOf({ accepted, acceptance: given })).toBe(expected);
  });

  test("only what the caller may accept waits for them", () => {
    const other = { ...document, kind: "privacy_policy" as const, allowed_actions: [] };
    expect(waitingFor([document, other])).toEqual([document]);
    expect(waitingFor(undefined)).toEqual([]);
  });
});
