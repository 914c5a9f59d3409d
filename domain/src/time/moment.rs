use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;

use super::{LocalTime, in_range, resolve, whole_seconds, with_offset};
use crate::problems::FieldProblem;

/// A time as somebody wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// It came with an offset and names one instant.
    Instant(Timestamp),
    /// It came without an offset and has to be read in a zone.
    Local(DateTime),
}

/// Why a text is no time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    /// Neither of the two forms.
    #[error(
        "write an instant such as 2026-11-22T09:00:00+01:00 or a local date and time such as 2026-11-22T09:00"
    )]
    Malformed,
    /// Outside the years that Hourbook records.
    #[error("the time must lie between 1970-01-01 and 2200-01-01")]
    OutOfRange,
    /// The clocks are set back in between.
    #[error("this local time happens twice; choose one of the two")]
    Ambiguous {
        /// Both readings as RFC 3339 with offset.
        options: Vec<String>,
    },
    /// The clocks are set forward in between.
    #[error("this local time does not exist, the clocks skip it; choose one of the two nearest")]
    Missing {
        /// The readings before and after the jump as RFC 3339 with offset.
        options: Vec<String>,
    },
}

impl Moment {
    /// Reads RFC 3339 (also with `+0100` for the offset) or a local date-time. Fractions of a second are cut.
    pub fn parse(text: &str) -> Result<Self, MomentError> {
        if text.len() > 40 {
            return Err(MomentError::Malformed);
        }
        let pieces = Pieces::parse(text).map_err(|_| MomentError::Malformed)?;
        // A bracketed zone name is refused: the zone has a field of its own, and two could disagree.
        if pieces.time_zone_annotation().is_some() {
            return Err(MomentError::Malformed);
        }
        let time = pieces
            .time()
            .ok_or(MomentError::Malformed)?
            .with()
            .subsec_nanosecond(0)
            .build();
        let local = pieces
            .date()
            .to_datetime(time.map_err(|_| MomentError::Malformed)?);
        let Some(offset) = pieces.offset() else {
            return Ok(Self::Local(local));
        };
        let instant = offset
            .to_numeric_offset()
            .to_timestamp(local)
            .map_err(|_| MomentError::OutOfRange)?;
        Ok(Self::Instant(whole_seconds(instant)))
    }

    /// The one instant that is meant, a local time being read in `zone`.
    pub fn instant(self, zone: &TimeZone) -> Result<Timestamp, MomentError> {
        let instant = match self {
            Self::Instant(instant) => instant,
            Self::Local(local) => match resolve(local, zone).ok_or(MomentError::OutOfRange)? {
                LocalTime::Unique(instant) => instant,
                LocalTime::Ambiguous { earlier, later } => {
                    return Err(MomentError::Ambiguous {
                        options: options(earlier, later, zone),
                    });
                }
                LocalTime::Missing { before, after } => {
                    return Err(MomentError::Missing {
                        options: options(before, after, zone),
                    });
                }
            },
        };
        if in_range(instant) {
            Ok(instant)
        } else {
            Err(MomentError::OutOfRange)
        }
    }
}

fn options(first: Timestamp, second: Timestamp, zone: &TimeZone) -> Vec<String> {
    vec![with_offset(first, zone), with_offset(second, zone)]
}

impl MomentError {
    /// The same error as a problem of a field.
    pub fn at(self, field: &str) -> FieldProblem {
        let message = self.to_string();
        match self {
            Self::Malformed => FieldProblem::new(field, "malformed", message),
            Self::OutOfRange => FieldProblem::new(field, "out_of_range", message),
            Self::Ambiguous { options } => {
                FieldProblem::new(field, "local_time_ambiguous", message).with_options(options)
            }
            Self::Missing { options } => {
                FieldProblem::new(field, "local_time_missing", message).with_options(options)
            }
        }
    }
}
