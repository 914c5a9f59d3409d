//! The working-time record: for each member and day a chain of versions, each with the hash of the one before.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::Instant;

/// How the record of a day stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkingDayState {
    /// Not closed yet: it follows the time entries.
    Open,
    /// Closed, and nothing else is proposed.
    Closed,
    /// Somebody else changed it, and its member has not answered yet.
    Pending,
    /// Its member disputes what somebody else changed. What stood before stands.
    Disputed,
    /// The deadline passed without an answer. What stood before stands.
    Lapsed,
}

/// Why there is a version of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkingDayCause {
    /// The day was closed: the first version.
    Recorded,
    /// It was changed by its member, or by somebody who needs no consent. It stands.
    Corrected,
    /// Somebody else changed it. It does not stand before the member accepts it.
    Proposed,
    /// The time entries were put back to what stands.
    Withdrawn,
    /// The member accepts what was proposed. It stands.
    Accepted,
    /// The member disputes what was proposed.
    Disputed,
    /// Nobody answered in time.
    Lapsed,
}

/// What a member says to a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkingDayAnswer {
    /// It is right, and stands from now on.
    Accept,
    /// It is wrong; needs a reason.
    Dispute,
}

/// Time between two stretches of presence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Break {
    /// The first instant of the break.
    pub started_at: Instant,
    /// The first instant after it.
    pub ended_at: Instant,
}

/// The working time of one day. Entries that share time count once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Presence {
    /// The first instant of the day that was worked; null where no entry says when.
    #[schema(required = true)]
    pub started_at: Option<Instant>,
    /// The first instant after the work of the day, or null.
    #[schema(required = true)]
    pub ended_at: Option<Instant>,
    /// The gaps between, the earliest first.
    pub breaks: Vec<Break>,
    /// The time between start and end without the breaks, in seconds.
    pub present_seconds: i64,
    /// Hours that were stated without saying when, in seconds.
    pub stated_seconds: i64,
    /// Both together.
    pub total_seconds: i64,
}

/// A proposal that does not stand: not answered yet, disputed, or not answered in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorkingDayProposal {
    /// Number of the version that proposes it.
    pub number: i64,
    /// What is proposed.
    pub presence: Presence,
    /// Who proposes it.
    pub proposed_by: Uuid,
    /// Why; empty where nobody said.
    pub reason: String,
    /// When it was proposed.
    pub proposed_at: Instant,
    /// Until when the member can answer before it lapses.
    pub answer_by: Instant,
    /// Why the member disputes it; null where they do not.
    #[schema(required = true)]
    pub disputed_because: Option<String>,
}

/// One member's day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorkingDay {
    /// Whose day it is.
    pub member_id: Uuid,
    /// The day.
    pub date: Date,
    /// IANA zone in which the day begins and ends.
    #[schema(example = "Europe/Berlin")]
    pub time_zone: String,
    /// How its record stands.
    pub state: WorkingDayState,
    /// What stands; for an open day what its entries come to now, running timers left out.
    pub presence: Presence,
    /// What somebody else wants it to be, or null.
    #[schema(required = true)]
    pub proposal: Option<WorkingDayProposal>,
    /// Number of the newest version; 0 while the day is open.
    pub version: i64,
    /// Hash of the newest version in hexadecimal digits; null while the day is open.
    #[schema(required = true)]
    pub hash: Option<String>,
    /// What the caller may do with it: `close`, `accept`, `dispute`.
    pub allowed_actions: Vec<String>,
}

/// The days of one member, the earliest first. Days without time and without a record are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorkingDays {
    /// The days.
    pub items: Vec<WorkingDay>,
}

/// One link of the chain of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorkingDayVersion {
    /// From 1 on, without gaps.
    pub number: i64,
    /// Why there is this version.
    pub cause: WorkingDayCause,
    /// What it is about: what stands from now on, or what is proposed, disputed or has lapsed.
    pub presence: Presence,
    /// Who made it; null where the deadline did.
    #[schema(required = true)]
    pub author_id: Option<Uuid>,
    /// Why; empty where nobody said.
    pub reason: String,
    /// When.
    pub at: Instant,
    /// Until when the member can answer; null where nothing is proposed.
    #[schema(required = true)]
    pub answer_by: Option<Instant>,
    /// Its hash in hexadecimal digits.
    pub hash: String,
    /// Hash of the version before; null for the first.
    #[schema(required = true)]
    pub previous_hash: Option<String>,
    /// Its event in the audit log.
    pub audit_event_id: Uuid,
}

/// One member's day with everything that was ever recorded of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorkingDayRecord {
    /// How it stands.
    pub day: WorkingDay,
    /// Its chain, the oldest first. Empty while the day is open.
    pub versions: Vec<WorkingDayVersion>,
}

/// Which days of whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WorkingDaysQuery {
    /// Whose; the caller's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<Uuid>,
    /// The first day.
    pub from: Date,
    /// The day after the last: 92 days at most, 366 for a bundle.
    pub to: Date,
}

/// Which day of whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WorkingDayQuery {
    /// Whose; the caller's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<Uuid>,
    /// The day.
    pub date: Date,
}

/// Which proposals to list, the earliest deadline first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WorkingDayProposalQuery {
    /// Only those of this member; of everybody whose record the caller may see when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_id: Option<Uuid>,
    /// How many objects at most; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 512, pattern = "^[A-Za-z0-9_-]*$")]
    pub cursor: Option<String>,
}

/// Closes a day of the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "date": "2026-03-02" }))]
pub struct CloseWorkingDay {
    /// The day: today or earlier.
    pub date: Date,
}

/// Answers what somebody else proposes for a day of the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "date": "2026-03-02", "number": 2, "answer": "dispute", "reason": "I left at six" }))]
pub struct AnswerWorkingDay {
    /// The day.
    pub date: Date,
    /// Number of the version that is answered: `number` of the proposal.
    pub number: i64,
    /// What the caller says.
    pub answer: WorkingDayAnswer,
    /// Why. Needed to dispute.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub reason: String,
}
