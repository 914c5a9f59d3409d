import type { Memory } from "./check";
import { continues, type DeviceList, Forged, readDeviceList } from "./deviceList";
import type { Finding } from "./findings";

/** The chain of device lists in order, or nothing where no list can be relied on. */
export function checkLists(
  memory: Memory,
  served: Uint8Array[],
  findings: Finding[],
): DeviceList[] | undefined {
  const read = served.flatMap((bytes) => genuine(memory, bytes, findings));
  const lists = [...new Map(read.map((list) => [list.hash, list])).values()].toSorted(
    (left, right) => left.number - right.number,
  );
  const newest = lists.at(-1);
  if (!newest) {
    findings.push({ problem: "list-missing" });
    return undefined;
  }
  const unbroken = isChain(lists, findings);
  if (memory.list) {
    const { number, hash } = memory.list;
    const same = lists.find((list) => list.number === number);
    if (newest.number < number) findings.push({ problem: "list-rolled-back", number });
    else if (!same) findings.push({ problem: "list-broken", number });
    else if (same.hash !== hash) findings.push({ problem: "list-forked", number });
  }
  return unbroken ? lists : undefined;
}

function genuine(memory: Memory, bytes: Uint8Array, findings: Finding[]): DeviceList[] {
  try {
    const list = readDeviceList(bytes);
    if (list.log === memory.log) return [list];
    findings.push({ problem: "list-of-other-log", number: list.number });
  } catch (thrown) {
    findings.push({ problem: thrown instanceof Forged ? "list-forged" : "list-unreadable" });
  }
  return [];
}

function isChain(lists: DeviceList[], findings: Finding[]): boolean {
  const before = findings.length;
  if (lists[0]?.number !== 1) findings.push({ problem: "list-broken", number: 1 });
  for (const [index, list] of lists.entries()) {
    const previous = lists[index - 1];
    if (!previous || continues(list, previous)) continue;
    const problem = previous.number === list.number ? "list-forked" : "list-broken";
    findings.push({ problem, number: list.number });
  }
  return findings.length === before;
}
