import type { TablerIcon } from "@tabler/icons-react";
import type { Hue } from "~/api/types";
import { groupBy } from "~/lib/groupBy";
import { score } from "./match";

export type Group = "timer" | "favorites" | "recent" | "start" | "commands" | "goTo";

/** One line of the palette. */
export interface Command {
  id: string;
  group: Group;
  label: string;
  detail?: string;
  icon?: TablerIcon;
  hue?: Hue | undefined;
  /** Its shortcut, as the registry writes it. */
  keys?: string;
  /** Words that find it although it does not show them. */
  words?: string;
  /** Offered only once something is typed: there are too many of them. */
  onlyFound?: true;
  run: () => void;
}

const MOST_RECENT = 5;
const MOST_FOUND = 6;
// What is beside the name finds a command too, but a name that fits counts more.
const BESIDE = 0.6;

/** What is offered for the typed text, group by group; the group with the best fit comes first. */
export function choose(commands: Command[], typed: string): [Group, Command[]][] {
  if (typed.trim() === "") {
    const offered = commands.filter((command) => !command.onlyFound);
    return limited(offered, (group) => (group === "recent" ? MOST_RECENT : offered.length));
  }
  const found = commands
    .map((command) => ({ command, score: scoreOf(command, typed) }))
    .filter((candidate) => candidate.score > 0)
    .toSorted((left, right) => right.score - left.score)
    .map(({ command }) => command);
  return limited(found, () => MOST_FOUND);
}

function scoreOf({ label, detail, words }: Command, typed: string): number {
  const beside = score(typed, [label, detail, words].filter(Boolean).join(" "));
  return Math.max(score(typed, label), beside * BESIDE);
}

function limited(commands: Command[], most: (group: Group) => number): [Group, Command[]][] {
  return [...groupBy(commands, (command) => command.group)].map(([group, rows]) => [
    group,
    rows.slice(0, most(group)),
  ]);
}
