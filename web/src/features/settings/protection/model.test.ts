import { describe, expect, it } from "vitest";
import type { SecurityFinding } from "~/api/types";
import { evidenceOf, isOn, networksOf, withAsked } from "./model";

const finding = (changes: Partial<SecurityFinding>): SecurityFinding => ({
  id: "1",
  kind: "brute_force",
  severity: "medium",
  member_id: null,
  session_id: null,
  token_id: null,
  canary_id: null,
  network: null,
  evidence: {},
  occurrences: 1,
  first_seen_at: "2026-03-02T09:00:00Z",
  last_seen_at: "2026-03-02T09:00:00Z",
  state: "open",
  measure: null,
  measure_until: null,
  acknowledged_by: null,
  acknowledged_at: null,
  version: 1,
  allowed_actions: [],
  ...changes,
});

describe("networks", () => {
  it.each([
    ["", []],
    [" \n ", []],
    ["203.0.113.0/24\n2001:db8::/32\n", ["203.0.113.0/24", "2001:db8::/32"]],
    ["10.0.0.1, 10.0.0.2;10.0.0.1", ["10.0.0.1", "10.0.0.2"]],
  ])("%j are %j", (text, expected) => {
    expect(networksOf(text)).toEqual(expected);
  });
});

describe("a finding", () => {
  it("shows what is counted in one order, and nothing it has no words for", () => {
    const evidence = { networks: 7, refused: 40, secret: "x", accounts: 30, nested: { a: 1 } };
    expect(evidenceOf(finding({ evidence: evidence as never }))).toEqual([
      ["refused", 40],
      ["accounts", 30],
      ["networks", 7],
    ]);
  });

  it("has a measure until it ends", () => {
    const now = Date.parse("2026-03-02T09:10:00Z");
    expect(isOn(finding({}), now)).toBe(false);
    expect(isOn(finding({ measure: "delay", measure_until: "2026-03-02T09:15:00Z" }), now)).toBe(true);
    expect(isOn(finding({ measure: "delay", measure_until: "2026-03-02T09:10:00Z" }), now)).toBe(false);
  });

  it("that a mail leads to is shown once", () => {
    const [first, second] = [finding({ id: "1" }), finding({ id: "2" })];
    expect(withAsked([first], second)).toEqual([second, first]);
    expect(withAsked([first, second], second)).toEqual([first, second]);
    expect(withAsked([first], undefined)).toEqual([first]);
  });
});
