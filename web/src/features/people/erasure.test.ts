import { describe, expect, it } from "vitest";
import type { ErasurePreview } from "~/api/types";
import { isErasable, treatments, unnamed } from "./erasure";

const text = { en: "", de: "" };

function entry(id: string, how: ErasurePreview["classes"][number]["how"], rows: number | null) {
  return {
    id,
    how,
    rows,
    title: text,
    reason: text,
    kept: { text, days: null },
    legal_basis: "contract" as const,
  };
}

const preview: ErasurePreview = {
  member_id: "1",
  name: "Ada",
  pseudonym: "Former member 1",
  blockers: [],
  erasure: null,
  classes: [
    entry("time", "renamed", 3),
    entry("habits", "erased", 1),
    entry("devices", "erased", 0),
    entry("backups", "expires", null),
  ],
};

describe("the preview of an erasure", () => {
  it("tells first what goes, and leaves out what is not there", () => {
    const shown = treatments(preview).map(({ how, classes }) => [how, classes.map(({ id }) => id)]);
    expect(shown).toEqual([
      ["erased", ["habits"]],
      ["renamed", ["time"]],
      ["expires", ["backups"]],
    ]);
  });

  it("does not let anybody be erased who can still sign in", () => {
    expect(isErasable(preview)).toBe(true);
    expect(isErasable({ ...preview, blockers: ["active"] })).toBe(false);
    expect(isErasable(undefined)).toBe(false);
  });

  it("wants the name, in whatever case", () => {
    expect(unnamed(" ada ", "Ada")).toBe(false);
    expect(unnamed("Ad", "Ada")).toBe(true);
  });
});
