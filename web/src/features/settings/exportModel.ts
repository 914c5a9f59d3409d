import type { CopyFormat, Export, SqlDialect } from "~/api/types";

/** What somebody may choose: the format, and of SQL the database it is for. */
export type Choice = "sql-postgres" | "sql-sqlite" | "archive" | "csv";

export const choices: readonly Choice[] = ["sql-postgres", "sql-sqlite", "archive", "csv"];

/** The choice as the server names it. */
export function requestOf(choice: Choice): { format: CopyFormat; dialect?: SqlDialect } {
  if (choice === "sql-postgres") return { format: "sql", dialect: "postgres" };
  if (choice === "sql-sqlite") return { format: "sql", dialect: "sqlite" };
  return { format: choice };
}

/** What a copy is, in the words of the choice. */
export function choiceOf(item: Pick<Export, "format" | "dialect">): Choice {
  if (item.format !== "sql") return item.format;
  return item.dialect === "postgres" ? "sql-postgres" : "sql-sqlite";
}

/** Whether a copy is on its way, so that its list looks again soon. */
export function isMoving(item: Pick<Export, "state">): boolean {
  return item.state === "queued" || item.state === "running";
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** A size in the largest unit of which there is at least one, as the locale writes it. */
export function sizeText(bytes: number, locale: string): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: units[unit] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: unit > 0 && value < 10 ? 1 : 0,
  }).format(value);
}
