import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseQuick, type QuickEntry } from "./parse";

interface Vectors {
  now: string;
  cases: { line: string; entry: QuickEntry }[];
}

// The vectors belong to the domain crate; the command line reads the same ones.
const vectors: Vectors = JSON.parse(readFileSync("../domain/vectors/quick.json", "utf8"));
const today = vectors.now.slice(0, 10);

describe("the token field reads every shared line as the command line does", () => {
  it.each(vectors.cases.map((one) => [one.line, one.entry] as const))("%s", (line, entry) => {
    expect(parseQuick(line, today)).toEqual(entry);
  });
});
