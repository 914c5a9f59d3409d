import { describe, expect, it } from "vitest";
import { parseQuick } from "./parse";

const day = "2026-11-22";
const words = (text: string) => text.split(/\s+/).filter(Boolean);

describe("whatever is pasted into the field", () => {
  it.each([
    ["ten thousand characters", "a".repeat(10_000)],
    ["ten thousand marks", "@#/!".repeat(2_500)],
    ["ten thousand words", "x ".repeat(5_000)],
    ["ten thousand times of day", "9-10 ".repeat(2_000)],
    ["an open quote", `@"${"b ".repeat(5_000)}`],
    ["emoji with joiners", "👩‍👩‍👧‍👦 ".repeat(500)],
    ["right-to-left text with marks", "‏שלום עולם‎ ".repeat(300)],
    ["control characters", "\u0000\u0007 \u001b[31m call"],
  ])("%s is read at once, and what is not understood stays in the note", (_, line) => {
    const started = performance.now();
    const read = parseQuick(line, day);
    expect(performance.now() - started).toBeLessThan(1_000);
    const kept = [read.note, read.project, read.task, ...read.tags].filter(Boolean).join(" ");
    const understood = read.when.kind === "now" ? 0 : 1;
    expect(words(kept).length).toBeGreaterThanOrEqual(words(line).length - understood);
  });

  it("takes a time without a date on the day of the dialog, and yesterday from today", () => {
    expect(parseQuick("9-10", day, "2026-11-02").when).toMatchObject({ start: "2026-11-02T09:00:00" });
    expect(parseQuick("1h", day, "2026-11-02").when).toMatchObject({ date: "2026-11-02" });
    expect(parseQuick("gestern 1h", day, "2026-11-02").when).toMatchObject({ date: "2026-11-21" });
  });
});
