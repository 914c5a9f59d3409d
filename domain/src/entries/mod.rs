//! Time entries: what may be recorded, how it is changed, and on which days it counts.

pub mod allocate;
mod billable;
mod changes;
mod content_hash;
mod draft;
mod entry;
pub mod overlap;
mod tags;
pub mod timer;
mod work;

pub use allocate::{DayBoundary, DayRule, allocate};
pub use billable::{Billable, effective};
pub use changes::EntryChanges;
pub use content_hash::{HashedContent, content_hash};
pub use draft::{EntryDraft, EntryRules, check};
pub use entry::{Kind, NewEntry, Source, When};
pub use overlap::OverlapPolicy;
pub use tags::check_tags;
pub use work::{Work, WorkChanges};

/// The longest interval: 31 days. Anything longer is a forgotten timer or a slip of the year.
pub const LONGEST_INTERVAL_SECONDS: i64 = 31 * 86_400;
/// The longest duration entry: it lies on one date, so it has at most 24 hours.
pub const LONGEST_DURATION_SECONDS: i64 = 86_400;
/// How far after now a finished entry may start or lie: booking ahead is normal, another year is a slip.
pub const FARTHEST_AHEAD_SECONDS: i64 = 366 * 86_400;
/// How far after now a running timer may start: the clocks of two machines are never quite the same.
pub const CLOCK_SKEW_SECONDS: i64 = 300;
/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 5000;
/// The most tags of one entry.
pub const MOST_TAGS: usize = 50;
/// The longest tag name, in characters.
pub const LONGEST_TAG: usize = 100;
