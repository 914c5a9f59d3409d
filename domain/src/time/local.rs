use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::whole_seconds;

/// What a clock on the wall says, seen as instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalTime {
    /// The local time happens once.
    Unique(Timestamp),
    /// Clocks were set back: the local time happens twice.
    Ambiguous {
        /// The first of the two.
        earlier: Timestamp,
        /// The second of the two.
        later: Timestamp,
    },
    /// Clocks were set forward: the local time never happens.
    Missing {
        /// The instant as far before the jump as the local time is before the end of the gap.
        before: Timestamp,
        /// The instant as far after the jump as the local time is after the start of the gap.
        after: Timestamp,
    },
}

impl LocalTime {
    /// The only instant, or nothing when a person has to choose.
    pub fn unique(self) -> Option<Timestamp> {
        match self {
            Self::Unique(instant) => Some(instant),
            Self::Ambiguous { .. } | Self::Missing { .. } => None,
        }
    }
}

/// Reads a local time in a zone. `None` only outside the range of years that can be represented.
pub fn resolve(local: DateTime, zone: &TimeZone) -> Option<LocalTime> {
    let at = |offset: jiff::tz::Offset| offset.to_timestamp(local).ok().map(whole_seconds);
    Some(match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => LocalTime::Unique(at(offset)?),
        AmbiguousOffset::Fold { before, after } => LocalTime::Ambiguous {
            earlier: at(before)?,
            later: at(after)?,
        },
        // The offset of after the jump, read before it, gives the earlier instant.
        AmbiguousOffset::Gap { before, after } => LocalTime::Missing {
            before: at(after)?,
            after: at(before)?,
        },
    })
}

/// The instant as RFC 3339 with the offset of the zone, for example `2026-10-25T02:30:00+01:00`.
pub fn with_offset(instant: Timestamp, zone: &TimeZone) -> String {
    let instant = whole_seconds(instant);
    let offset = zone.to_offset(instant);
    // RFC 3339 has no seconds in an offset; Liberia had some until 1972.
    if offset.seconds() % 60 != 0 {
        return instant.to_string();
    }
    instant.display_with_offset(offset).to_string()
}
