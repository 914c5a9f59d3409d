import { Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DateText, WeekStart } from "~/api/types";
import { addDays, today, weekNumber, weekOf } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { useShortcut } from "~/platform/shortcuts";
import { PageHead } from "./PageHead";
import { Stepper } from "./Stepper";

interface WeekHeadProps {
  /** What the page is without the number of the week. */
  name: string;
  /** The same with a number: a week of another start than Monday has none. */
  title: (number: number) => string;
  date: DateText;
  weekStart: WeekStart;
  /** The total; not known before the week is loaded, or where it cannot be. */
  seconds: number | undefined;
  onGo: (date: DateText) => void;
  /** Stands after the total. */
  state?: React.ReactNode;
  actions?: React.ReactNode;
}

/** The head of a page about one week: its days and total, the way to the weeks beside it and back to this one. */
export function WeekHead({ name, title, date, weekStart, seconds, onGo, state, actions }: WeekHeadProps) {
  const { t } = useTranslation("entries");
  const { zone, range, duration } = useFormats();
  const period = weekOf(date, weekStart);
  const number = weekNumber(period.from, weekStart);
  const next = () => onGo(addDays(date, 7));
  const previous = () => onGo(addDays(date, -7));
  useShortcut({ keys: "j", label: t("nextWeek"), group: name, run: next });
  useShortcut({ keys: "k", label: t("previousWeek"), group: name, run: previous });
  return (
    <PageHead
      title={number ? title(number) : name}
      aside={
        <Group gap="md">
          <Stepper
            labels={{ previous: t("previousWeek"), here: t("thisWeek"), next: t("nextWeek") }}
            onPrevious={previous}
            onHere={() => onGo(today(zone))}
            onNext={next}
          />
          <span>
            {range(period.from, period.to)}
            {seconds !== undefined && ` · ${duration(seconds)}`}
          </span>
          {state}
        </Group>
      }
      actions={actions}
    />
  );
}
