import { expect, it } from "vitest";
import { certificateFact, needsRecords, typedDomain } from "./model";

const noon = Date.parse("2026-11-27T12:00:00Z");

it.each([
  ["covered", "2027-02-01T00:00:00Z", "coveredUntil"],
  ["covered", "2026-11-01T00:00:00Z", "ended"],
  ["covered", null, "covered"],
  ["missing", null, "missing"],
  ["at_proxy", null, "at_proxy"],
] as const)("says of a certificate that is %s until %s: %s", (certificate, certificate_until, fact) => {
  expect(certificateFact({ certificate, certificate_until }, noon)).toBe(fact);
});

it("keeps the records at hand until the domain leads here, and when its proof is gone", () => {
  expect(needsRecords({ state: "waiting" })).toBe(true);
  expect(needsRecords({ state: "fading" })).toBe(true);
  expect(needsRecords({ state: "proved" })).toBe(false);
});

it("takes a domain out of the address of a browser", () => {
  expect(typedDomain(" https://time.example.com/sign-in ")).toBe("time.example.com");
  expect(typedDomain("time.example.com")).toBe("time.example.com");
});
