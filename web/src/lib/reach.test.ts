import { describe, expect, it } from "vitest";
import { id, me, member, team } from "~/test/objects";
import { reachable } from "./reach";

describe("whom an action reaches", () => {
  const own = me([]);
  const others = [
    own.member,
    member({ id: id(71), name: "Zoe" }),
    member({ id: id(72), name: "Ben" }),
    member({ id: id(73), state: "disabled" }),
  ];
  const led = team({ lead_ids: [own.member.id], member_ids: [own.member.id, id(71)] });
  it.each([
    ["all", [own.member.id, id(72), id(71)]],
    ["teams", [own.member.id, id(71)]],
    ["own", [own.member.id]],
  ] as const)("%s", (people, wanted) => {
    const permissions = [{ action: "entry_read", people, work: "all" as const }];
    const found = reachable({ ...own, permissions } as never, "entry_read", others, [led]);
    expect(found.map((one) => one.id)).toEqual(wanted);
  });

  it("reaches those who have left as well, where it is asked for", () => {
    const permissions = [{ action: "working_time_read", people: "all" as const, work: "all" as const }];
    const found = reachable({ ...own, permissions }, "working_time_read", others, [], { former: true });
    expect(found.map((one) => one.id)).toContain(id(73));
  });
});
