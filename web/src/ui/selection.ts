/** What is chosen after a click on the box of `key`. With Shift everything up to the box clicked last goes along. */
export function toggled(
  keys: string[],
  chosen: ReadonlySet<string>,
  key: string,
  anchor: string | undefined,
  withRange: boolean,
): Set<string> {
  const next = new Set(chosen);
  const on = !chosen.has(key);
  const from = anchor === undefined ? -1 : keys.indexOf(anchor);
  const to = keys.indexOf(key);
  const range = withRange && from >= 0 ? keys.slice(Math.min(from, to), Math.max(from, to) + 1) : [key];
  for (const one of range) {
    if (on) next.add(one);
    else next.delete(one);
  }
  return next;
}

/** What is chosen and still there: rows may go by a filter or by somebody else. */
export function present(keys: string[], chosen: ReadonlySet<string>): Set<string> {
  return new Set(keys.filter((key) => chosen.has(key)));
}
