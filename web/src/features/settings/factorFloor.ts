import type { components } from "~/api/schema";

type Factor = components["schemas"]["SecondFactorPolicy"];

const FACTORS: readonly Factor[] = ["optional", "admins", "everyone"];

/** What an organization may choose where the operator asks for `floor` at least. */
export function fromFloor(floor: Factor): readonly Factor[] {
  return FACTORS.slice(FACTORS.indexOf(floor));
}
