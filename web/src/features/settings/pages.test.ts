import { describe, expect, it } from "vitest";
import { me } from "~/test/objects";
import { groupsFor } from "./pages";

/** What somebody sees, group by group. */
function seenWith(actions: string[], mayUpdate: boolean): string[] {
  const somebody = me(actions);
  const organization = { ...somebody.organization, allowed_actions: mayUpdate ? ["update"] : [] };
  return groupsFor({ ...somebody, organization }).map((group) =>
    [group.label, ...group.pages.map((page) => page.label)].join(" "),
  );
}

describe("the pages of the settings", () => {
  it("show everybody what is about them, the permissions and where the data lies", () => {
    expect(seenWith([], false)).toEqual([
      "you profile security notices favorites recurring",
      "access permissions",
      "data trust",
    ]);
  });

  it("show what is about the organization to those who may change it", () => {
    expect(seenWith([], true)).toContain("organization organization statuses");
  });

  it.each([
    ["domain_manage", "organization domains"],
    ["rate_read", "organization rates"],
    ["sign_in_provider_manage", "access permissions providers"],
    ["security_read", "access permissions protection"],
    ["access_log_read", "access permissions accessLog"],
    ["organization_export", "data data trust"],
  ])("show what %s opens", (action, group) => {
    expect(seenWith([action], false)).toContain(group);
  });
});
