//! The working-time record: when somebody was present on a day, as a chain of versions that nobody changes silently.
//!
//! The chain of a day begins when the day is closed. From then on every change of its time entries adds a version; what
//! somebody else changes is only proposed, where the organization wants the member's consent. Each version holds the hash
//! of the one before, and its own hash stands in the audit log, whose signed tree proves it (docs/working-time.md).

mod chain;
mod head;
mod presence;
mod record;
mod rules;
mod verify;

pub use chain::{Cause, Content, DayKey, Link, MalformedContent, Standing, Version, standing};
pub use presence::Presence;
pub use record::{DayRecord, PersonName, ProofLine, RECORD, Record, RecordedVersion, digest};
pub use rules::{Answer, State, Unanswerable, answer, consent_by_default, follow, lapses};
pub use verify::{DayFinding, EXPORTED, PDF, PROOFS, Report, action, verify};

/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 500;
/// For how many days a member can answer where the organization says nothing else.
pub const CONSENT_DAYS: i64 = 14;
/// How many days a list shows at most.
pub const DAYS_LISTED: i64 = 92;
/// How many days a bundle holds at most.
pub const DAYS_BUNDLED: i64 = 366;
