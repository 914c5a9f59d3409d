import type { Presence, WorkingDay, WorkingDayProposal, WorkingDayVersion } from "~/api/types";
import { id } from "./objects";

/** From nine to five in Berlin, with half an hour of break. */
export function presence(values: Partial<Presence> = {}): Presence {
  return {
    started_at: "2026-03-04T08:00:00Z",
    ended_at: "2026-03-04T16:00:00Z",
    breaks: [{ started_at: "2026-03-04T11:00:00Z", ended_at: "2026-03-04T11:30:00Z" }],
    present_seconds: 27_000,
    stated_seconds: 0,
    total_seconds: 27_000,
    ...values,
  };
}

export function day(values: Partial<WorkingDay> = {}): WorkingDay {
  return {
    member_id: id(1),
    date: "2026-03-04",
    time_zone: "Europe/Berlin",
    state: "closed",
    presence: presence(),
    proposal: null,
    version: 1,
    hash: "a".repeat(64),
    allowed_actions: [],
    ...values,
  };
}

export function proposal(values: Partial<WorkingDayProposal> = {}): WorkingDayProposal {
  return {
    number: 2,
    presence: presence({
      ended_at: "2026-03-04T15:00:00Z",
      present_seconds: 23_400,
      total_seconds: 23_400,
    }),
    proposed_by: id(2),
    reason: "The door says four",
    proposed_at: "2026-03-05T09:00:00Z",
    answer_by: "2026-03-19T09:00:00Z",
    disputed_because: null,
    ...values,
  };
}

export function version(values: Partial<WorkingDayVersion> = {}): WorkingDayVersion {
  return {
    number: 1,
    cause: "recorded",
    presence: presence(),
    author_id: id(1),
    reason: "",
    at: "2026-03-04T16:05:00Z",
    answer_by: null,
    hash: "a".repeat(64),
    previous_hash: null,
    audit_event_id: id(900),
    ...values,
  };
}
