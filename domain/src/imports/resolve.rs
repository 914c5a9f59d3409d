//! Puts a row on the time line, in the zone that the source or its owner named.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, tz};

use super::problems::code;
use super::{RowProblem, SourceRow, SourceTime, Stated, When};

/// When the work happened, without anything left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolved {
    /// A start and an end.
    Interval {
        /// First moment of the work.
        start: Timestamp,
        /// First moment after the work.
        end: Timestamp,
    },
    /// Time on a local date.
    Duration {
        /// Local date.
        date: Date,
        /// Seconds of work.
        seconds: i64,
    },
    /// A timer that was still running.
    Running {
        /// First moment of the work.
        start: Timestamp,
    },
}

impl SourceRow {
    /// Places the row. `zone` is the zone of clock times in a file that names none; a zone of the row itself wins.
    ///
    /// A clock time that happens twice is settled by the duration printed beside it, and otherwise refused with both
    /// readings; a clock time that never happens is refused.
    pub fn resolve(&self, zone: Option<&TimeZone>) -> Result<Resolved, RowProblem> {
        match self.when {
            When::Duration { date, seconds } => Ok(Resolved::Duration { date, seconds }),
            When::Running { start } => {
                let starts = self.candidates(start, self.start_zone.as_deref(), zone, "start")?;
                match starts[..] {
                    [start] => Ok(Resolved::Running { start }),
                    _ => Err(self.ambiguous("start", &starts)),
                }
            }
            When::Interval { start, end } => self.resolve_interval(start, end, zone),
        }
    }

    fn resolve_interval(
        &self,
        start: SourceTime,
        end: SourceTime,
        zone: Option<&TimeZone>,
    ) -> Result<Resolved, RowProblem> {
        let end_zone = self.end_zone.as_deref().or(self.start_zone.as_deref());
        let starts = self.candidates(start, self.start_zone.as_deref(), zone, "start")?;
        let ends = self.candidates(end, end_zone, zone, "end")?;
        let mut pairs: Vec<(Timestamp, Timestamp)> = starts
            .iter()
            .flat_map(|start| ends.iter().map(move |end| (*start, *end)))
            .collect();
        pairs.retain(|(start, end)| end > start);
        if pairs.len() > 1
            && let Some(stated) = self.stated
        {
            pairs.retain(|(start, end)| agrees(stated, *start, *end));
        }
        match pairs[..] {
            [(start, end)] => Ok(Resolved::Interval { start, end }),
            [] if starts.len() == 1 && ends.len() == 1 => Err(self.problem(
                "end",
                code::ENDS_BEFORE_START,
                "in this time zone the end does not come after the start".to_owned(),
            )),
            _ if starts.len() > 1 => Err(self.ambiguous("start", &starts)),
            _ => Err(self.ambiguous("end", &ends)),
        }
    }

    /// The one or two instants that a time can mean.
    fn candidates(
        &self,
        time: SourceTime,
        own_zone: Option<&str>,
        zone: Option<&TimeZone>,
        field: &str,
    ) -> Result<Vec<Timestamp>, RowProblem> {
        let local = match time {
            SourceTime::Instant(instant) => return Ok(vec![instant]),
            SourceTime::Local(local) => local,
        };
        let own = own_zone.and_then(|name| crate::time::zone(name).ok());
        let Some(zone) = own.as_ref().or(zone) else {
            let message = format!("{local} has no time zone; say in which zone the file was exported");
            return Err(self.problem(field, code::TIME_ZONE_NEEDED, message));
        };
        self.readings(local, zone, field)
    }

    fn readings(&self, local: DateTime, zone: &TimeZone, field: &str) -> Result<Vec<Timestamp>, RowProblem> {
        let at = |offset: tz::Offset| offset.to_timestamp(local).ok();
        let readings: Vec<Timestamp> = match zone.to_ambiguous_zoned(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => at(offset).into_iter().collect(),
            AmbiguousOffset::Fold { before, after } => at(before).into_iter().chain(at(after)).collect(),
            AmbiguousOffset::Gap { .. } => {
                let message = format!("{local} never happened: the clocks were set forward across it");
                return Err(self.problem(field, code::LOCAL_TIME_MISSING, message));
            }
        };
        if readings.is_empty() {
            return Err(self.problem(
                field,
                code::OUT_OF_RANGE,
                format!("{local} is beyond the calendar"),
            ));
        }
        Ok(readings)
    }

    fn ambiguous(&self, field: &str, readings: &[Timestamp]) -> RowProblem {
        let readings: Vec<String> = readings.iter().map(Timestamp::to_string).collect();
        let message = format!(
            "the clocks were set back, so this time happened twice: {}; correct the entry in the source",
            readings.join(" and ")
        );
        self.problem(field, code::LOCAL_TIME_AMBIGUOUS, message)
    }

    fn problem(&self, field: &str, code: &str, message: String) -> RowProblem {
        RowProblem::new(self.row, field, code, message).claiming(Some(self.source_seconds))
    }
}

fn agrees(stated: Stated, start: Timestamp, end: Timestamp) -> bool {
    stated.agrees_with(end.as_second() - start.as_second())
}
