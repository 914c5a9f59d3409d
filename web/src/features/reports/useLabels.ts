import { useTranslation } from "react-i18next";
import type { Dimension, ReportKey } from "~/api/types";
import { addDays } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { OTHER_NOTES } from "./notes";

/** How a group is called: names as they are, dates in the member's format, "none" in words. */
export function useKeyLabel(): (key: ReportKey) => string {
  const { t } = useTranslation("reports");
  const { locale, date, range } = useFormats();
  return (key) => {
    if (key.id === null) return t(`none.${noneOf(key.dimension)}`);
    switch (key.dimension) {
      case "day":
        return date(key.id);
      case "week":
        return range(key.id, addDays(key.id, 7));
      case "month":
        return new Intl.DateTimeFormat(locale, { timeZone: "UTC", month: "long", year: "numeric" }).format(
          new Date(`${key.id}T00:00:00Z`),
        );
      case "quarter":
        return t("quarterOf", { quarter: quarterNumber(key.id), year: key.id.slice(0, 4) });
      case "year":
        return key.id.slice(0, 4);
      case "note":
        return key.id === OTHER_NOTES ? t("otherNotes") : key.label;
      case "billable":
        return t(key.id === "true" ? "billableYes" : "billableNo");
      default:
        return key.label;
    }
  };
}

/** The short form under a bar of the chart. */
export function useTickLabel(): (dimension: Dimension, first: string) => string {
  const { t } = useTranslation("reports");
  const { locale } = useFormats();
  const format = (options: Intl.DateTimeFormatOptions, first: string) =>
    new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }).format(new Date(`${first}T00:00:00Z`));
  return (dimension, first) => {
    if (dimension === "month") return format({ month: "short", year: "2-digit" }, first);
    if (dimension === "quarter") {
      return t("quarterOf", { quarter: quarterNumber(first), year: first.slice(0, 4) });
    }
    if (dimension === "year") return first.slice(0, 4);
    return format({ day: "numeric", month: "short" }, first);
  };
}

function quarterNumber(first: string): number {
  return Math.trunc((Number(first.slice(5, 7)) - 1) / 3) + 1;
}

function noneOf(dimension: Dimension): "client" | "project" | "task" | "team" | "tag" | "note" | "other" {
  switch (dimension) {
    case "client":
    case "project":
    case "task":
    case "team":
    case "tag":
    case "note":
      return dimension;
    default:
      return "other";
  }
}
