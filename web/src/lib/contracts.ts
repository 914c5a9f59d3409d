import type { Contract, ContractDays, DateText } from "~/api/types";
import { Temporal } from "./temporal";

/** The fields of a contract's days, Monday first. */
export const dayFields = [
  "monday_seconds",
  "tuesday_seconds",
  "wednesday_seconds",
  "thursday_seconds",
  "friday_seconds",
  "saturday_seconds",
  "sunday_seconds",
] as const satisfies readonly (keyof ContractDays)[];

type Dated = Pick<Contract, "valid_from" | "days">;

/** The contract that counts on a date: the latest one that has begun. */
export function contractOn<One extends Pick<Contract, "valid_from">>(
  contracts: readonly One[],
  date: DateText,
): One | undefined {
  return contracts
    .filter((contract) => contract.valid_from <= date)
    .reduce<One | undefined>(
      (latest, contract) => (latest && latest.valid_from > contract.valid_from ? latest : contract),
      undefined,
    );
}

/**
 * What is to be recorded on a date: as the contract says that is valid then, and before the first one what the member set for
 * Monday to Friday.
 */
export function targetOn(contracts: readonly Dated[], perDay: number | null, date: DateText): number {
  const contract = contractOn(contracts, date);
  const { dayOfWeek } = Temporal.PlainDate.from(date);
  const field = dayFields[dayOfWeek - 1];
  if (contract) return field ? contract.days[field] : 0;
  return perDay !== null && dayOfWeek <= 5 ? perDay : 0;
}

/** Hours of a whole week by a contract, in seconds. */
export function weekOfContract(days: ContractDays): number {
  return dayFields.reduce((sum, field) => sum + days[field], 0);
}
