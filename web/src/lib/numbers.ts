import type { DecimalMark } from "~/api/types";

/** Writes numbers as a format has them; with a mark of one's own the other sign groups the thousands, so that none is misread. */
export function writer(format: Intl.NumberFormat, mark: DecimalMark | null): (value: number) => string {
  if (mark === null) return (value) => format.format(value);
  const signs = mark === "comma" ? { decimal: ",", group: "." } : { decimal: ".", group: "," };
  return (value) =>
    format
      .formatToParts(value)
      .map((part) => (part.type === "decimal" || part.type === "group" ? signs[part.type] : part.value))
      .join("");
}
