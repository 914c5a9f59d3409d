import type { CustomRole, PermissionMatrix, PermissionRow, Role, RoleChange } from "~/api/types";
import { type Reach, reachesOf } from "~/ui/permissions/reach";

/** What a role grants while it is edited. */
export type Reaches = ReadonlyMap<string, Reach>;

/** Standard roles that another one can be based on. */
export const bases: readonly Role[] = ["member", "manager", "admin"];

const people = ["none", "own", "teams", "all"];
const work = ["none", "own", "all"];

function same(one: Reach | null | undefined, other: Reach | null | undefined): boolean {
  return (one?.people ?? "") === (other?.people ?? "") && (one?.work ?? "") === (other?.work ?? "");
}

/** Whether one reaches at least as far as the other. */
export function includes(one: Reach | undefined, other: Reach): boolean {
  return (
    one !== undefined &&
    people.indexOf(one.people) >= people.indexOf(other.people) &&
    work.indexOf(one.work) >= work.indexOf(other.work)
  );
}

/** The rows in which there is something to choose: the others are the same in every role. */
export function choosable(matrix: PermissionMatrix): PermissionRow[] {
  return matrix.rows.filter((row) => row.levels.length > (row.least ? 1 : 0));
}

/** A standard role with its differences. */
export function reachesWith(matrix: PermissionMatrix, base: Role, changes: readonly RoleChange[]): Reaches {
  const reaches = reachesOf(matrix, base);
  for (const { action, reach } of changes) {
    if (reach) reaches.set(action, reach);
    else reaches.delete(action);
  }
  return settled(matrix, reaches);
}

/** What an action builds upon, and whether it needs all of that. */
function needsOf(row: PermissionRow): [needed: string, whole: boolean][] {
  const needs = row.needs.map((needed): [string, boolean] => [needed, false]);
  return row.shows_everything ? [...needs, ["entry_read", true], ["cost_read", true]] : needs;
}

type Rows = ReadonlyMap<string, PermissionRow>;

function rowsOf(matrix: PermissionMatrix): Rows {
  return new Map(matrix.rows.map((row) => [row.action, row]));
}

/** Whether a level of a needed action is enough for a reach; what does not concern people or projects limits none. */
function isEnough(base: Reach | undefined, reach: Reach): boolean {
  if (!base) return false;
  const within = (order: string[], own: string, wanted: string) =>
    own === "none" || wanted === "none" || order.indexOf(own) >= order.indexOf(wanted);
  return within(people, base.people, reach.people) && within(work, base.work, reach.work);
}

/** The least level of a needed action that is enough for a reach. */
function enough(rows: Rows, needed: string, reach: Reach, whole: boolean): Reach | undefined {
  const levels = rows.get(needed)?.levels ?? [];
  return whole ? levels.at(-1) : levels.find((level) => isEnough(level, reach));
}

function isHeld(rows: Rows, reaches: Reaches, row: PermissionRow, reach: Reach): boolean {
  return needsOf(row).every(([needed, whole]) => {
    const own = reaches.get(needed);
    const all = rows.get(needed)?.levels.at(-1);
    return whole ? all !== undefined && includes(own, all) : isEnough(own, reach);
  });
}

/** Takes back what reaches further than what it builds upon, as the server does. */
function settled(matrix: PermissionMatrix, reaches: Map<string, Reach>): Map<string, Reach> {
  const rows = rowsOf(matrix);
  for (let again = true; again; ) {
    again = false;
    for (const row of matrix.rows) {
      const reach = reaches.get(row.action);
      if (!reach || isHeld(rows, reaches, row, reach)) continue;
      const less = row.levels.filter((level) => includes(reach, level) && isHeld(rows, reaches, row, level));
      const best = less.at(-1) ?? row.least;
      if (same(best, reach)) continue;
      if (best) reaches.set(row.action, best);
      else reaches.delete(row.action);
      again = true;
    }
  }
  return reaches;
}

/**
 * Sets one action to a level. What it builds upon comes along as far as it must, and what builds upon it goes back where
 * it would reach further.
 */
export function choose(
  matrix: PermissionMatrix,
  before: Reaches,
  action: string,
  level: Reach | null,
): Reaches {
  const rows = rowsOf(matrix);
  const reaches = new Map(before);
  const raise = (name: string, reach: Reach) => {
    reaches.set(name, reach);
    const row = rows.get(name);
    for (const [needed, whole] of row ? needsOf(row) : []) {
      const least = enough(rows, needed, reach, whole);
      if (least && !includes(reaches.get(needed), least)) raise(needed, least);
    }
  };
  if (level) raise(action, level);
  else reaches.delete(action);
  return settled(matrix, reaches);
}

/** Where a role differs from its base, as the server takes it. */
export function changesOf(matrix: PermissionMatrix, base: Role, reaches: Reaches): RoleChange[] {
  const standard = reachesOf(matrix, base);
  return choosable(matrix)
    .map(({ action }) => ({ action, reach: reaches.get(action) ?? null }))
    .filter(({ action, reach }) => !same(reach, standard.get(action)));
}

/** The actions whose reach another choice has moved along. */
export function movedAlong(before: Reaches, after: Reaches, chosen: string): string[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  return [...all].filter((action) => action !== chosen && !same(before.get(action), after.get(action)));
}

/** How a custom role differs from its base: what it adds or widens, and what it takes away or narrows. */
export function differences(matrix: PermissionMatrix, role: CustomRole) {
  const standard = reachesOf(matrix, role.based_on);
  const more = role.changes.filter(({ action, reach }) => reach && !includes(standard.get(action), reach));
  return { more, less: role.changes.filter((change) => !more.includes(change)) };
}
