import type { Span } from "./protocol";

/** The union: sorted, and nothing touches anything else. */
export function union(spans: Span[]): Span[] {
  const result: Span[] = [];
  for (const { from, to } of spans.toSorted((left, right) => left.from - right.from)) {
    const last = result.at(-1);
    if (from >= to) continue;
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}

/** What is left of spans without others. */
export function without(spans: Span[], others: Span[]): Span[] {
  let rest = union(spans);
  for (const { from, to } of union(others))
    rest = rest.flatMap((span) =>
      [
        { from: span.from, to: Math.min(span.to, from) },
        { from: Math.max(span.from, to), to: span.to },
      ].filter((part) => part.from < part.to),
    );
  return rest;
}

/** What of a span lies within others. */
export function within(span: Span, others: Span[]): Span[] {
  return others.flatMap(({ from, to }) => {
    const cut = { from: Math.max(span.from, from), to: Math.min(span.to, to) };
    return cut.from < cut.to ? [cut] : [];
  });
}

export function lengthOf(spans: Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0);
}
