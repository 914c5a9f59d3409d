import type { useTranslation } from "react-i18next";

type T = ReturnType<typeof useTranslation<["ui", "common"]>>["t"];

/** Names for the buttons of Mantine's calendars, which have none of their own. */
export function calendarLabels(t: T) {
  return {
    previousMonth: t("ui:calendar.previousMonth"),
    nextMonth: t("ui:calendar.nextMonth"),
    monthLevelControl: t("ui:calendar.chooseMonth"),
    yearLevelControl: t("ui:calendar.chooseYear"),
    previousYear: t("ui:calendar.previousYear"),
    nextYear: t("ui:calendar.nextYear"),
    previousDecade: t("ui:calendar.previousYear"),
    nextDecade: t("ui:calendar.nextYear"),
  };
}
