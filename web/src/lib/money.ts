import type { DecimalMark } from "~/api/types";
import { writer } from "./numbers";

/** How many digits of an amount of this currency are minor units. */
export function minorDigits(currency: string): number {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

/** Writes minor units as an amount of their currency, as the locale has it and with the reader's own decimal mark. */
export function moneyFormat(
  locale: string,
  currency: string,
  mark: DecimalMark | null,
): (minor: number) => string {
  const write = writer(new Intl.NumberFormat(locale, { style: "currency", currency }), mark);
  const unit = 10 ** minorDigits(currency);
  return (minor) => write(minor / unit);
}

/** Minor units of what somebody has typed; `null` for nothing. */
export function minorOf(amount: number | string, currency: string): number | null {
  if (amount === "") return null;
  return Math.round(Number(amount) * 10 ** minorDigits(currency));
}

/** What stands in a field for minor units. */
export function majorOf(minor: number | null, currency: string): number | "" {
  return minor === null ? "" : minor / 10 ** minorDigits(currency);
}
