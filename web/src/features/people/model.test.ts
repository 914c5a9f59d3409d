import { describe, expect, it } from "vitest";
import type { Invitation } from "~/api/types";
import { id, member, team } from "~/test/objects";
import {
  byUrgency,
  grantable,
  looksLikeEmail,
  readMemberSearch,
  shownMembers,
  teamNames,
  withLeads,
} from "./model";

describe("the member list", () => {
  const members = [
    member({ name: "Noah", email: "noah@example.com", state: "disabled" }),
    member({ name: "Mira", email: "mira@example.com", role: "manager", team_ids: [id(1)] }),
    member({ name: "Ada", email: "ada@example.com", role: "owner" }),
  ];
  const names = (search: Parameters<typeof shownMembers>[1]) =>
    shownMembers(members, search).map(({ name }) => name);

  it("shows active members by name, disabled ones only when asked for", () => {
    expect(names({})).toEqual(["Ada", "Mira"]);
    expect(names({ state: "disabled" })).toEqual(["Noah"]);
    expect(names({ state: "all" })).toEqual(["Ada", "Mira", "Noah"]);
  });

  it("finds members by a part of name or e-mail, by role and by team", () => {
    expect(names({ q: "MIRA@" })).toEqual(["Mira"]);
    expect(names({ role: "owner" })).toEqual(["Ada"]);
    expect(names({ team: id(1) })).toEqual(["Mira"]);
  });

  it("reads the address without trusting it", () => {
    expect(readMemberSearch({ q: 12, role: "king", state: "all", team: "" })).toEqual({
      q: "12",
      state: "all",
    });
  });
});

it("lets only owners make owners", () => {
  expect(grantable("owner")).toContain("owner");
  expect(grantable("admin")).toEqual(["admin", "manager", "member"]);
});

it("counts whoever leads a team among its members, once", () => {
  expect(withLeads([id(1), id(2)], [id(2), id(3)])).toEqual([id(1), id(2), id(3)]);
});

it("names teams in alphabetical order", () => {
  const teams = [team({ id: id(8), name: "Support" }), team({ id: id(9), name: "Design" })];
  expect(teamNames(teams, [id(8), id(9), id(10)])).toEqual(["Design", "Support"]);
});

it("puts open invitations before expired ones, the newest first", () => {
  const invitation = (email: string, state: Invitation["state"], created_at: string): Invitation => ({
    id: email,
    email,
    role: "member",
    team_ids: [],
    allowed_actions: [],
    created_at,
    expires_at: created_at,
    state,
  });
  const sorted = byUrgency([
    invitation("expired", "expired", "2026-03-09T00:00:00Z"),
    invitation("older", "open", "2026-03-01T00:00:00Z"),
    invitation("newer", "open", "2026-03-02T00:00:00Z"),
  ]);
  expect(sorted.map(({ email }) => email)).toEqual(["newer", "older", "expired"]);
});

it.each([
  ["ada@example.com", true],
  [" ada@example.com ", true],
  ["ada", false],
  ["ada@", false],
  ["a b@example.com", false],
])("takes %j for an address: %s", (text, expected) => {
  expect(looksLikeEmail(text)).toBe(expected);
});
