import type { OrganizationDomain } from "~/api/types";

/** How much attention a state asks for. */
export const toneOf = { waiting: "warning", proved: "accent", fading: "danger" } as const satisfies Record<
  OrganizationDomain["state"],
  string
>;

/** What is to be said of the certificate at a moment. */
export function certificateFact(
  domain: Pick<OrganizationDomain, "certificate" | "certificate_until">,
  now: number,
): "covered" | "coveredUntil" | "ended" | "missing" | "at_proxy" {
  if (domain.certificate !== "covered") return domain.certificate;
  if (domain.certificate_until === null) return "covered";
  return Date.parse(domain.certificate_until) > now ? "coveredUntil" : "ended";
}

/** Whether the records have to be at hand: somebody has to enter them, or to put them back. */
export function needsRecords({ state }: Pick<OrganizationDomain, "state">): boolean {
  return state !== "proved";
}

/** A domain as it is typed, also out of the address of a browser. */
export function typedDomain(text: string): string {
  return text
    .trim()
    .replace(/^https?:\/\//i, "")
    .replace(/\/.*$/, "");
}
