import { describe, expect, it } from "vitest";
import { type Command, choose, type Group } from "./model";

const command = (group: Group, label: string, more: Partial<Command> = {}): Command => ({
  id: `${group}-${label}`,
  group,
  label,
  run: () => {},
  ...more,
});

const labels = (groups: [Group, Command[]][]) =>
  groups.map(([group, commands]) => [group, commands.map((one) => one.label)]);

describe("the palette offers", () => {
  const commands = [
    ...Array.from({ length: 9 }, (_, index) => command("recent", `Call ${index}`)),
    command("start", "Atlas relaunch", { detail: "Globex", onlyFound: true }),
    command("start", "Launch page", { detail: "Atlas relaunch", onlyFound: true }),
    command("commands", "Use dark colours", { words: "theme" }),
    command("goTo", "Today"),
    command("goTo", "Tasks"),
  ];

  it("the latest work, the commands and the screens before anything is typed", () => {
    expect(labels(choose(commands, " "))).toEqual([
      ["recent", ["Call 0", "Call 1", "Call 2", "Call 3", "Call 4"]],
      ["commands", ["Use dark colours"]],
      ["goTo", ["Today", "Tasks"]],
    ]);
  });

  it("what fits, the best first", () => {
    expect(labels(choose(commands, "atl"))).toEqual([["start", ["Atlas relaunch", "Launch page"]]]);
    expect(labels(choose(commands, "laun"))).toEqual([["start", ["Launch page", "Atlas relaunch"]]]);
    expect(labels(choose(commands, "t"))).toContainEqual(["goTo", ["Today", "Tasks"]]);
  });

  it("what is found by words that it does not show", () => {
    expect(labels(choose(commands, "theme"))).toEqual([["commands", ["Use dark colours"]]]);
  });

  it("no more than six of a kind", () => {
    expect(choose(commands, "call")[0]?.[1]).toHaveLength(6);
  });

  it("a task by words of its name and its project together", () => {
    expect(labels(choose(commands, "launch atl"))[0]).toEqual(["start", ["Atlas relaunch", "Launch page"]]);
  });
});
