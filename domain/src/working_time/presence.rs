use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::entries::When;
use crate::time::{Interval, day_start, presence_seconds, union};

/// When somebody worked on one day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presence {
    /// The stretches of presence in order of time: they neither overlap nor touch.
    pub stretches: Vec<Interval>,
    /// Hours that were stated without saying when, in seconds.
    pub stated_seconds: i64,
}

impl Presence {
    /// The presence that entries come to on a day of this zone. Entries that share time count once, those that cross
    /// midnight count as far as they lie on the day, running timers not yet.
    pub fn of<'e>(date: Date, zone: &TimeZone, entries: impl IntoIterator<Item = &'e When>) -> Self {
        let day = Interval {
            start: day_start(date, zone),
            end: date
                .checked_add(1.day())
                .map_or(Timestamp::MAX, |next| day_start(next, zone)),
        };
        let (mut intervals, mut stated_seconds) = (Vec::new(), 0);
        for when in entries {
            match when {
                When::Duration {
                    date: on,
                    duration_seconds,
                } if *on == date => stated_seconds += duration_seconds,
                When::Interval {
                    started_at,
                    ended_at: Some(ended_at),
                    ..
                } => {
                    let whole = Interval {
                        start: *started_at,
                        end: *ended_at,
                    };
                    intervals.extend(whole.intersect(&day));
                }
                When::Duration { .. } | When::Interval { ended_at: None, .. } => {}
            }
        }
        Self {
            stretches: union(&intervals),
            stated_seconds,
        }
    }

    /// Whether nothing was worked.
    pub fn is_empty(&self) -> bool {
        self.stretches.is_empty() && self.stated_seconds == 0
    }

    /// The first instant.
    pub fn started_at(&self) -> Option<Timestamp> {
        self.stretches.first().map(|first| first.start)
    }

    /// The first instant after the work of the day.
    pub fn ended_at(&self) -> Option<Timestamp> {
        self.stretches.last().map(|last| last.end)
    }

    /// What lies between the stretches.
    pub fn breaks(&self) -> impl Iterator<Item = Interval> {
        self.stretches.windows(2).map(|pair| Interval {
            start: pair[0].end,
            end: pair[1].start,
        })
    }

    /// The length of the stretches, in seconds.
    pub fn present_seconds(&self) -> i64 {
        presence_seconds(&self.stretches)
    }

    /// All working time of the day, in seconds.
    pub fn total_seconds(&self) -> i64 {
        self.present_seconds() + self.stated_seconds
    }

    /// Whether it is written in its one form: stretches of positive length, in order, with time between them.
    pub(super) fn is_normal(&self) -> bool {
        union(&self.stretches) == self.stretches && self.stated_seconds >= 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::zone;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn interval(start: &str, end: Option<&str>) -> When {
        When::Interval {
            started_at: at(start),
            ended_at: end.map(at),
            start_time_zone: "Europe/Berlin".into(),
            end_time_zone: "Europe/Berlin".into(),
            date: "2026-03-02".parse().unwrap(),
        }
    }

    fn of(date: &str, entries: &[When]) -> Presence {
        Presence::of(date.parse().unwrap(), &zone("Europe/Berlin").unwrap(), entries)
    }

    #[test]
    fn a_day_has_a_start_an_end_and_breaks() {
        let day = [
            interval("2026-03-02T12:00:00Z", Some("2026-03-02T16:00:00Z")),
            interval("2026-03-02T07:00:00Z", Some("2026-03-02T09:00:00Z")),
            // Beside the other: it counts once.
            interval("2026-03-02T08:00:00Z", Some("2026-03-02T11:30:00Z")),
            interval("2026-03-02T16:30:00Z", None),
        ];
        let presence = of("2026-03-02", &day);
        assert_eq!(presence.started_at(), Some(at("2026-03-02T07:00:00Z")));
        assert_eq!(presence.ended_at(), Some(at("2026-03-02T16:00:00Z")));
        let breaks: Vec<_> = presence.breaks().map(|one| one.seconds()).collect();
        assert_eq!(breaks, [1800]);
        assert_eq!(presence.total_seconds(), (4 * 60 + 30 + 4 * 60) * 60);
    }

    #[test]
    fn a_night_is_cut_at_midnight_and_measured_by_real_time() {
        // 22:00 to 06:00 in the night in which clocks go forward.
        let night = [interval("2026-03-28T21:00:00Z", Some("2026-03-29T04:00:00Z"))];
        assert_eq!(of("2026-03-28", &night).total_seconds(), 2 * 3600);
        assert_eq!(of("2026-03-29", &night).total_seconds(), 5 * 3600);
        assert!(of("2026-03-30", &night).is_empty());
    }

    #[test]
    fn stated_hours_count_on_their_date_and_say_no_start() {
        let stated = When::Duration {
            date: "2026-03-02".parse().unwrap(),
            duration_seconds: 5400,
        };
        let presence = of("2026-03-02", std::slice::from_ref(&stated));
        assert_eq!((presence.started_at(), presence.total_seconds()), (None, 5400));
        assert!(of("2026-03-03", &[stated]).is_empty());
    }

    proptest! {
        /// However entries lie: presence is in its one form, never longer than the day, and the days of an entry share
        /// its time without loss.
        #[test]
        fn presence_is_normal_and_loses_nothing(
            spans in proptest::collection::vec((0_i64..172_800, 1_i64..100_000), 0..8)
        ) {
            let first = at("2026-03-27T23:00:00Z").as_second();
            let moment = |second: i64| Timestamp::from_second(first + second).unwrap();
            let entries: Vec<When> = spans
                .iter()
                .map(|(start, length)| interval(&moment(*start).to_string(), Some(&moment(start + length).to_string())))
                .collect();
            let days = ["2026-03-28", "2026-03-29", "2026-03-30", "2026-03-31"].map(|date| of(date, &entries));
            for day in &days {
                prop_assert!(day.is_normal());
                prop_assert!(day.present_seconds() <= 25 * 3600);
            }
            let whole: Vec<Interval> = spans
                .iter()
                .map(|(start, length)| Interval { start: moment(*start), end: moment(start + length) })
                .collect();
            let sum: i64 = days.iter().map(Presence::total_seconds).sum();
            prop_assert_eq!(sum, presence_seconds(&whole));
        }
    }
}
