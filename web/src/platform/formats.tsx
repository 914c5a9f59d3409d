import { DatesProvider } from "@mantine/dates";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { DateText, DecimalMark, Instant, Me, TimeFormat, WeekStart } from "~/api/types";
import { languageOf, rememberedLocale } from "~/i18n";
import { clock, decimalHours } from "~/lib/durations";
import { deviceZone } from "~/lib/locales";
import { moneyFormat } from "~/lib/money";
import { writer } from "~/lib/numbers";
import { Temporal } from "~/lib/temporal";

/** How the signed-in member reads dates, times and durations: locale, overridden by the preferences. */
export interface Formats {
  locale: string;
  zone: string;
  hour12: boolean;
  weekStart: WeekStart;
  /** Decimal mark of the locale. */
  mark: string;
  /** Whether durations are decimal hours. */
  decimal: boolean;
  /** `1:30` or `1.50`, as preferred. */
  duration: (seconds: number) => string;
  /** Time of day of an instant in a zone (default: the member's). */
  time: (instant: Instant, zone?: string) => string;
  /** `22 Nov 2026` */
  date: (date: DateText) => string;
  /** `Sunday, 22 November` */
  dayName: (date: DateText) => string;
  /** `Sun 22` */
  dayShort: (date: DateText) => string;
  /** `November 2026` */
  monthName: (date: DateText) => string;
  /** `16 – 22 Nov 2026`; `to` exclusive. */
  range: (from: DateText, to: DateText) => string;
  /** Date and time of an instant in the member's zone. */
  instant: (instant: Instant) => string;
  number: (value: number) => string;
  /** How amounts of a currency are written, from its minor units. */
  money: (currency: string) => (minor: number) => string;
}

const FormatsContext = createContext<Formats | undefined>(undefined);

export function FormatsProvider({ me, children }: { me: Me; children: ReactNode }) {
  const formats = useMemo(() => makeFormats(settingsOf(me)), [me]);
  const firstDayOfWeek = ({ sunday: 0, monday: 1, saturday: 6 } as const)[formats.weekStart];
  return (
    <FormatsContext value={formats}>
      <DatesProvider settings={{ locale: languageOf(formats.locale), firstDayOfWeek }}>
        {children}
      </DatesProvider>
    </FormatsContext>
  );
}

/** Formats for somebody who is not signed in: those of the browser. */
export function VisitorFormatsProvider({ children }: { children: ReactNode }) {
  const formats = useMemo(
    () => makeFormats({ locale: rememberedLocale(), zone: deviceZone(), weekStart: "monday" }),
    [],
  );
  return <FormatsContext value={formats}>{children}</FormatsContext>;
}

/** The formats of the signed-in member, or of the visitor of a public page. */
export function useFormats(): Formats {
  const formats = useContext(FormatsContext);
  if (!formats) throw new Error("useFormats needs a FormatsProvider above it");
  return formats;
}

export interface FormatSettings {
  locale: string;
  zone: string;
  weekStart: WeekStart;
  timeFormat?: TimeFormat | null;
  decimalDurations?: boolean | null;
  decimalMark?: DecimalMark | null;
}

function settingsOf(me: Me): FormatSettings {
  const { preferences, locale, time_zone } = me.member;
  return {
    locale,
    zone: time_zone,
    weekStart: preferences.week_start ?? me.organization.week_start,
    timeFormat: preferences.time_format ?? null,
    decimalDurations: preferences.decimal_durations ?? null,
    decimalMark: preferences.decimal_mark ?? null,
  };
}

/** The formats for given settings; pure. */
export function makeFormats(settings: FormatSettings): Formats {
  const { locale, zone, weekStart } = settings;
  const hour12 = settings.timeFormat ? settings.timeFormat === "12h" : prefersTwelve(locale);
  const decimalMark = settings.decimalMark ?? null;
  const number = writer(new Intl.NumberFormat(locale), decimalMark);
  const mark = number(1.5).replaceAll(/\d/g, "");
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
    return (date: DateText) => format.format(utc(date));
  };
  const weekdayFormat = dates({ weekday: "short" });
  // German writes a point after it, which stands in the way of a number.
  const weekday = (date: DateText) => weekdayFormat(date).replace(".", "");
  const rangeFormat = new Intl.DateTimeFormat(locale, {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  const instantFormat = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    dateStyle: "medium",
    timeStyle: "short",
    hour12,
  });
  return {
    locale,
    zone,
    hour12,
    weekStart,
    mark,
    decimal: settings.decimalDurations ?? false,
    duration: (seconds) => (settings.decimalDurations ? decimalHours(seconds, mark) : clock(seconds)),
    time: (instant, at = zone) => timeOf(instant, at, locale, hour12),
    date: dates({ day: "numeric", month: "short", year: "numeric" }),
    dayName: dates({ weekday: "long", day: "numeric", month: "long" }),
    monthName: dates({ month: "long", year: "numeric" }),
    dayShort: (date) => `${weekday(date)} ${Number(date.slice(8))}`,
    range: (from, to) => rangeFormat.formatRange(utc(from), new Date(utc(to).getTime() - 1)),
    instant: (instant) => quiet(instantFormat.format(new Date(instant))),
    number,
    money: (currency) => moneyFormat(locale, currency, decimalMark),
  };
}

function prefersTwelve(locale: string): boolean {
  return new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions().hour12 ?? false;
}

/** The halves of a day as fields and the calendar write them, whatever the locale does. */
function quiet(text: string): string {
  return text.replace(/\b[AP]M\b/, (half) => half.toLowerCase());
}

function utc(date: DateText): Date {
  return new Date(`${date}T00:00:00Z`);
}

function timeOf(instant: Instant, zone: string, locale: string, hour12: boolean): string {
  const seconds = Temporal.Instant.from(instant).toZonedDateTimeISO(zone).second !== 0;
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    hour: hour12 ? "numeric" : "2-digit",
    minute: "2-digit",
    ...(seconds ? { second: "2-digit" } : {}),
    hourCycle: hour12 ? "h12" : "h23",
  });
  return quiet(format.format(new Date(instant)));
}
