import { describe, expect, it } from "vitest";
import type { CustomRole, PermissionMatrix, PermissionRow } from "~/api/types";
import type { Reach } from "~/ui/permissions/reach";
import { changesOf, choosable, choose, differences, movedAlong, reachesWith } from "./model";

const reach = (people: Reach["people"], work: Reach["work"] = "none"): Reach => ({ people, work });
const own = reach("own", "own");
const teams = reach("teams", "all");
const all = reach("all", "all");
const yes = reach("none");

function row(
  action: string,
  levels: Reach[],
  has: Partial<Record<"member" | "admin", Reach>>,
  more = {},
): PermissionRow {
  return {
    action,
    description: action,
    token_scope: "read",
    grants: Object.entries(has).map(([role, one]) => ({ role: role as "member", ...one })),
    custom_grants: [],
    levels,
    least: null,
    needs: [],
    shows_everything: false,
    ...more,
  };
}

const matrix: PermissionMatrix = {
  roles: ["member", "manager", "admin", "owner"],
  custom_roles: [],
  rows: [
    row("organization_read", [yes], { member: yes, admin: yes }, { least: yes }),
    row("entry_read", [own, teams, all], { member: own, admin: all }, { least: own }),
    row("entry_update", [own, teams, all], { member: own, admin: all }, { needs: ["entry_read"] }),
    row("rate_read", [all], { admin: all }),
    row("cost_read", [yes], { admin: yes }, { needs: ["rate_read"] }),
    row("audit_read", [yes], { admin: yes }, { shows_everything: true }),
    row("organization_remove", [], {}),
  ],
};

describe("a role in the making", () => {
  it("offers what can differ, and nothing else", () => {
    expect(choosable(matrix).map((one) => one.action)).toEqual([
      "entry_read",
      "entry_update",
      "rate_read",
      "cost_read",
      "audit_read",
    ]);
  });

  it("brings along what an action builds upon", () => {
    const before = reachesWith(matrix, "member", []);
    const after = choose(matrix, before, "entry_update", teams);
    expect(after.get("entry_read")).toEqual(teams);
    expect(movedAlong(before, after, "entry_update")).toEqual(["entry_read"]);
    expect(choose(matrix, before, "cost_read", yes).get("rate_read")).toEqual(all);
  });

  it("brings everything along for what shows everything", () => {
    const after = choose(matrix, reachesWith(matrix, "member", []), "audit_read", yes);
    expect(after.get("entry_read")).toEqual(all);
    expect(after.get("cost_read")).toEqual(yes);
    expect(after.get("rate_read")).toEqual(all);
  });

  it("takes back what built upon something that goes", () => {
    const after = choose(matrix, reachesWith(matrix, "admin", []), "rate_read", null);
    expect([after.has("cost_read"), after.has("audit_read")]).toEqual([false, false]);
    const less = choose(matrix, reachesWith(matrix, "admin", []), "entry_read", own);
    expect(less.get("entry_update")).toEqual(own);
  });

  it("sends only where it differs from its base", () => {
    const base = reachesWith(matrix, "admin", []);
    expect(changesOf(matrix, "admin", base)).toEqual([]);
    expect(changesOf(matrix, "admin", choose(matrix, base, "cost_read", null))).toEqual([
      { action: "cost_read", reach: null },
      { action: "audit_read", reach: null },
    ]);
  });
});

it("tells what a role has more and less than its base", () => {
  const role = {
    based_on: "member",
    changes: [
      { action: "entry_read", reach: all },
      { action: "entry_update", reach: null },
    ],
  } as unknown as CustomRole;
  const { more, less } = differences(matrix, role);
  expect([more.map((one) => one.action), less.map((one) => one.action)]).toEqual([
    ["entry_read"],
    ["entry_update"],
  ]);
});
