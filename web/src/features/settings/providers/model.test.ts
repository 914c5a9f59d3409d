import { describe, expect, it } from "vitest";
import type { SignInProvider } from "~/api/types";
import { changesOf, fresh, valuesOf, wireOf } from "./model";

const stored: SignInProvider = {
  id: "0192a8d0-0000-7000-8000-000000000001",
  name: "Acme ID",
  enabled: true,
  issuer: "https://id.acme.example",
  client_id: "hourbook",
  has_secret: true,
  scopes: ["profile", "email"],
  claims: { email: "email", name: "name", groups: "groups" },
  email_domains: ["acme.example"],
  authoritative: true,
  joins: true,
  groups: [{ group: "leads", role: "manager", team_id: null }],
  second_factor: ["mfa"],
  signs_out: false,
  redirect_uri: "https://acme.example/sign-in/with/1",
  logout_uri: "https://acme.example/api/v1/sign-in-providers/1/logout",
  created_at: "2026-03-02T08:00:00Z",
  updated_at: "2026-03-02T08:00:00Z",
  version: 1,
  allowed_actions: ["update", "delete"],
};

describe("a provider in its form", () => {
  it("changes nothing when nothing was changed", () => {
    expect(changesOf(stored, valuesOf(stored))).toEqual({});
  });

  it("tells what differs and nothing else", () => {
    const values = { ...valuesOf(stored), joins: false, claim_name: "display_name" };
    expect(changesOf(stored, values)).toEqual({
      joins: false,
      claims: { email: "email", name: "display_name", groups: "groups" },
    });
  });

  it("keeps the secret unless there is another", () => {
    expect(changesOf(stored, { ...valuesOf(stored), client_secret: "new" })).toEqual({
      client_secret: "new",
    });
    expect(wireOf(fresh)).not.toHaveProperty("client_secret");
  });

  it("writes empty roles and teams of groups as none", () => {
    const groups = [{ group: "staff", role: "", team_id: "" } as const];
    expect(wireOf({ ...fresh, groups: [...groups] }).groups).toEqual([
      { group: "staff", role: null, team_id: null },
    ]);
  });
});
