use jiff::Timestamp;
use jiff::civil::{Date, time};
use jiff::tz::TimeZone;

use crate::problems::FieldProblem;

/// The longest recurring entry: it ends before the next day's one begins.
const LONGEST_SECONDS: i64 = 86_400;

/// When a recurring entry lies on its date, and how long it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Minutes after midnight of an interval; `None` for a duration.
    pub start_minute: Option<u16>,
    /// How long.
    pub seconds: i64,
    /// Where the clock hangs.
    pub zone: TimeZone,
}

impl Slot {
    /// Refuses a length that is none, or too long.
    pub fn check(self) -> Result<Self, FieldProblem> {
        if (60..=LONGEST_SECONDS).contains(&self.seconds) {
            return Ok(self);
        }
        let message = "a recurring entry lasts from a minute to a day";
        Err(FieldProblem::new("duration_seconds", "out_of_range", message))
    }

    /// The ends of an interval on a date. A start that a change of clocks leaves out lies right after the gap, one that
    /// comes twice is the first. `None` for a duration.
    pub fn span(&self, date: Date) -> Option<(Timestamp, Timestamp)> {
        let start = self.at(date, self.start_minute?)?;
        let end = start
            .checked_add(jiff::SignedDuration::from_secs(self.seconds))
            .ok()?;
        Some((start, end))
    }

    /// When the work of a date is over: the end of an interval, and of the day for a duration. Nothing is recorded by
    /// itself before.
    pub fn over(&self, date: Date) -> Option<Timestamp> {
        match self.span(date) {
            Some((_, end)) => Some(end),
            None => self.at(date.tomorrow().ok()?, 0),
        }
    }

    fn at(&self, date: Date, minute: u16) -> Option<Timestamp> {
        let hour = i8::try_from(minute / 60).ok()?;
        let minute = i8::try_from(minute % 60).ok()?;
        let local = date.to_datetime(time(hour, minute, 0, 0));
        self.zone.to_ambiguous_timestamp(local).compatible().ok()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn slot(start_minute: Option<u16>, zone: &str) -> Slot {
        Slot {
            start_minute,
            seconds: 5400,
            zone: crate::time::zone(zone).unwrap(),
        }
    }

    /// Pitfall 1: by the clock of the zone on each date; the length is that of a watch.
    #[rstest]
    #[case(
        Some(540),
        "Europe/Berlin",
        "2026-03-02",
        "2026-03-02T08:00:00Z",
        "2026-03-02T09:30:00Z"
    )]
    #[case(
        Some(540),
        "Europe/Berlin",
        "2026-03-30",
        "2026-03-30T07:00:00Z",
        "2026-03-30T08:30:00Z"
    )]
    // 02:30 is left out on the 29th, and comes twice on 25 October.
    #[case(
        Some(150),
        "Europe/Berlin",
        "2026-03-29",
        "2026-03-29T01:30:00Z",
        "2026-03-29T03:00:00Z"
    )]
    #[case(
        Some(150),
        "Europe/Berlin",
        "2026-10-25",
        "2026-10-25T00:30:00Z",
        "2026-10-25T02:00:00Z"
    )]
    #[case(
        Some(1380),
        "Asia/Kolkata",
        "2026-03-02",
        "2026-03-02T17:30:00Z",
        "2026-03-02T19:00:00Z"
    )]
    fn an_interval_lies_by_its_clock(
        #[case] start: Option<u16>,
        #[case] zone: &str,
        #[case] date: Date,
        #[case] from: Timestamp,
        #[case] to: Timestamp,
    ) {
        assert_eq!(slot(start, zone).span(date), Some((from, to)));
        assert_eq!(slot(start, zone).over(date), Some(to));
    }

    #[test]
    fn a_duration_is_over_with_its_day() {
        let date = "2026-03-02".parse().unwrap();
        let slot = slot(None, "Europe/Berlin");
        assert_eq!(slot.span(date), None);
        assert_eq!(slot.over(date), Some("2026-03-02T23:00:00Z".parse().unwrap()));
    }
}
