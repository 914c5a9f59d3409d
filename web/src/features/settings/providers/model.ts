import type {
  NewSignInProvider,
  ProviderGroupRule,
  Role,
  SignInProvider,
  SignInProviderChanges,
} from "~/api/types";

/** A row of the groups, as a form holds it: empty for none. */
export interface GroupValues {
  group: string;
  role: "" | Exclude<Role, "owner">;
  team_id: string;
}

/** What the form of a provider holds. */
export interface ProviderValues {
  name: string;
  issuer: string;
  client_id: string;
  client_secret: string;
  enabled: boolean;
  email_domains: string[];
  authoritative: boolean;
  joins: boolean;
  scopes: string[];
  claim_email: string;
  claim_name: string;
  claim_groups: string;
  second_factor: string[];
  signs_out: boolean;
  groups: GroupValues[];
}

export const fresh: ProviderValues = {
  name: "",
  issuer: "",
  client_id: "",
  client_secret: "",
  enabled: true,
  email_domains: [],
  authoritative: false,
  joins: false,
  scopes: ["profile", "email"],
  claim_email: "email",
  claim_name: "name",
  claim_groups: "groups",
  second_factor: [],
  signs_out: false,
  groups: [],
};

/** A stored provider, as the form holds it. Its secret is not known here. */
export function valuesOf(provider: SignInProvider): ProviderValues {
  const { name, issuer, client_id, enabled, email_domains, authoritative, joins, scopes } = provider;
  return {
    name,
    issuer,
    client_id,
    client_secret: "",
    enabled,
    email_domains,
    authoritative,
    joins,
    scopes,
    claim_email: provider.claims.email,
    claim_name: provider.claims.name,
    claim_groups: provider.claims.groups,
    second_factor: provider.second_factor,
    signs_out: provider.signs_out,
    groups: provider.groups.map(({ group, role, team_id }) => ({
      group,
      role: role && role !== "owner" ? role : "",
      team_id: team_id ?? "",
    })),
  };
}

/** What the server is told of a new provider. */
export function wireOf(values: ProviderValues): NewSignInProvider {
  const { claim_email, claim_name, claim_groups, client_secret, groups, ...same } = values;
  return {
    ...same,
    claims: { email: claim_email, name: claim_name, groups: claim_groups },
    groups: groups.map(
      ({ group, role, team_id }): ProviderGroupRule => ({
        group,
        role: role || null,
        team_id: team_id || null,
      }),
    ),
    ...(client_secret && { client_secret }),
  };
}

/** What the server is told of a changed one: only what differs, and the secret only when there is another. */
export function changesOf(before: SignInProvider, values: ProviderValues): SignInProviderChanges {
  const old: Record<string, unknown> = { ...wireOf(valuesOf(before)) };
  const changed = Object.entries(wireOf(values)).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name]),
  );
  return Object.fromEntries(changed);
}

/** At which field of the form an error of the server stands. */
export const renamed: Record<string, string> = {
  "claims.email": "claim_email",
  "claims.name": "claim_name",
  "claims.groups": "claim_groups",
};

/** Fields of the server that stand under "More settings": an error at one of them opens them. */
export const furtherFields: readonly string[] = ["scopes", "claims", "second_factor", "groups"];
