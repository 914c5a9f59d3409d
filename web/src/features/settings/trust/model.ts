import type { OrganizationTrust, Residency, StoreLocation, TrustState } from "~/api/types";
import { countryName } from "~/ui/residency";

export type Tone = "neutral" | "accent" | "danger";

/** How a state looks. */
export const toneOf: Record<TrustState, Tone> = {
  holds: "accent",
  waiting: "neutral",
  absent: "neutral",
  attention: "danger",
};

/** Country and town of a store. */
export function placeText(
  { country, place }: Pick<StoreLocation, "country" | "place">,
  locale: string,
): string {
  const name = countryName(country, locale);
  return place ? `${name}, ${place}` : name;
}

/** A jurisdiction of several countries has a text of its own, every other one is a country. */
export function unionOf({ region }: Pick<Residency, "region">): "EU" | "EEA" | undefined {
  const jurisdiction = region?.jurisdiction;
  return jurisdiction === "EU" || jurisdiction === "EEA" ? jurisdiction : undefined;
}

/** Which sentences about the backups can be said. */
export function backupFacts({
  taken_at,
  verified_at,
  key_created_at,
  every_minutes,
}: OrganizationTrust["backups"]) {
  return [
    taken_at === null ? "none" : "taken",
    verified_at === null ? "unread" : "read",
    ...(key_created_at === null ? [] : ["key" as const]),
    every_minutes === null ? "byHand" : "every",
    "kept",
  ] as const;
}

/** Which sentence tells how far a witness is. */
export function witnessFact({
  witness_expected,
  witnessed_at,
}: Pick<OrganizationTrust["audit"], "witness_expected" | "witnessed_at">) {
  if (witnessed_at !== null) return "witnessed";
  return witness_expected ? "notWitnessed" : "noWitness";
}
