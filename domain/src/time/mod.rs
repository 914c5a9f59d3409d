//! Instants, local times and calendar days.
//!
//! An instant is stored in UTC with the IANA zone beside it. A local time that happens twice or never is never
//! guessed. Calendar arithmetic goes by date; no day is taken to have 86,400 seconds (pitfall 1).

mod days;
mod interval;
mod local;
mod moment;
mod offsets;
mod period;
mod zone;

pub use days::{day_length, day_start, local_date};
pub use interval::{Interval, IntervalError, presence_seconds, union};
pub use local::{LocalTime, resolve, with_offset};
pub use moment::{Moment, MomentError};
pub use offsets::{Offsets, Stretch};
pub(crate) use offsets::{date_of, day_of};
pub use period::{Period, PeriodError};
pub use zone::{UnknownZone, tzdb_version, zone, zone_names};

use jiff::Timestamp;
use jiff::civil::Date;

/// The earliest instant that an entry may name.
pub const EARLIEST: Timestamp = Timestamp::constant(0, 0);
/// The latest instant that an entry may name: 2200-01-01T00:00:00Z.
pub const LATEST: Timestamp = Timestamp::constant(7_258_118_400, 0);
/// The earliest date that an entry, a lock or a report may name.
pub const FIRST_DATE: Date = jiff::civil::date(1970, 1, 1);
/// The latest date that an entry, a lock or a report may name.
pub const LAST_DATE: Date = jiff::civil::date(2200, 1, 1);

/// The instant without its fraction of a second. The fraction is cut, never rounded up into the future.
pub fn whole_seconds(instant: Timestamp) -> Timestamp {
    Timestamp::from_second(instant.as_second()).unwrap_or(instant)
}

/// Whether the instant lies in the range that Hourbook records, both ends included.
pub fn in_range(instant: Timestamp) -> bool {
    (EARLIEST..=LATEST).contains(&instant)
}

/// Whether the date lies in the range that Hourbook records, both ends included.
pub fn date_in_range(date: Date) -> bool {
    (FIRST_DATE..=LAST_DATE).contains(&date)
}
