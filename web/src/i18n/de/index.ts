// Names of months and days in the calendars.
import "dayjs/locale/de";

/** The catalogue of this language: one file per feature, the file name is the namespace. */
export default import.meta.glob<Record<string, unknown>>("./*.json", { eager: true, import: "default" });
