//! On which days an entry counts. This is the only place that answers that question (pitfall 5).

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::When;
use crate::time::{Offsets, Stretch, date_of, zone};

/// What midnight does to an entry in a report. The entry itself stays whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayBoundary {
    /// Each day gets the seconds that lie on it.
    #[default]
    SplitAtMidnight,
    /// The day on which the entry starts gets all of it.
    StartDay,
}

/// Where a day begins and what happens to an entry that crosses that point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayRule {
    /// What happens to an entry that crosses from one day to the next.
    pub boundary: DayBoundary,
    /// Seconds after midnight at which a day begins: 14,400 for a night shift that ends before 04:00.
    pub day_start_seconds: i64,
}

/// The days of an entry and the seconds of each, in order of time; the seconds add up to those of the entry.
///
/// Days are read in `report_zone`, or in the entry's own start zone when that is `None`. A running timer has no
/// days yet. A duration entry lies on its date in every zone.
pub fn allocate(when: &When, rule: DayRule, report_zone: Option<&TimeZone>) -> Vec<(Date, i64)> {
    let (started_at, ended_at) = match when {
        When::Duration {
            date,
            duration_seconds,
        } => return vec![(*date, *duration_seconds)],
        When::Interval { ended_at: None, .. } => return Vec::new(),
        When::Interval {
            started_at,
            ended_at: Some(ended_at),
            ..
        } => (started_at, ended_at),
    };
    let own = when
        .start_time_zone()
        .and_then(|name| zone(name).ok())
        .unwrap_or(TimeZone::UTC);
    let (start, end) = (started_at.as_second(), ended_at.as_second());
    let offsets = Offsets::covering(report_zone.unwrap_or(&own), start, end);
    let mut days: Vec<(i64, i64)> = Vec::new();
    each_day(
        &offsets,
        offsets.stretch(start),
        start,
        end,
        rule,
        |day, seconds| {
            // Clocks that are set back over midnight return to a day that was there before.
            match days.iter_mut().find(|(known, _)| *known == day) {
                Some((_, sum)) => *sum += seconds,
                None => days.push((day, seconds)),
            }
        },
    );
    days.into_iter()
        .map(|(day, seconds)| (date_of(day), seconds))
        .collect()
}

/// Calls `part` with the number of each day and its seconds; the same day may come twice. `stretch` is the one in
/// which the start lies: a report keeps it from entry to entry, because looking it up is the slow part.
pub(crate) fn each_day(
    offsets: &Offsets,
    mut stretch: Stretch,
    start: i64,
    end: i64,
    rule: DayRule,
    mut part: impl FnMut(i64, i64),
) {
    let mut second = start;
    if rule.boundary == DayBoundary::StartDay {
        part(stretch.day(start, rule.day_start_seconds), end - start);
        return;
    }
    while second < end {
        if second >= stretch.end {
            stretch = offsets.stretch(second);
        }
        let until = stretch.day_end(second, rule.day_start_seconds).min(end);
        part(stretch.day(second, rule.day_start_seconds), until - second);
        second = until;
    }
}
