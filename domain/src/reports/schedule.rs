use jiff::Timestamp;
use jiff::civil::{Date, time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::time::{date_of, day_of};

/// On which days something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// Every day.
    Daily,
    /// One day of each week.
    Weekly,
    /// One day of each month.
    Monthly,
}

/// When something happens again and again, at a local time of a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// On which days.
    pub frequency: Frequency,
    /// Of a weekly one: 1 is Monday, 7 is Sunday.
    pub weekday: Option<u8>,
    /// Of a monthly one: the day, or the last one of a shorter month.
    pub day: Option<u8>,
    /// Minutes after midnight.
    pub minute: u16,
    /// Whose midnight.
    pub zone: TimeZone,
}

impl Schedule {
    /// The first time after an instant. A local time that a change of clocks leaves out happens right after the gap;
    /// one that comes twice happens the first time only.
    pub fn next_after(&self, after: Timestamp) -> Timestamp {
        let first = day_of(self.zone.to_datetime(after).date());
        // Every rule meets within two months, and a day may be skipped by its zone.
        (first..first + 70)
            .map(date_of)
            .filter(|date| self.falls_on(*date))
            .filter_map(|date| self.instant(date))
            .find(|instant| *instant > after)
            .unwrap_or(Timestamp::MAX)
    }

    /// The last time at or before `now`, of `due` and the times after it: what is sent when several were missed.
    pub fn latest(&self, due: Timestamp, now: Timestamp) -> Timestamp {
        let mut latest = due;
        loop {
            let next = self.next_after(latest);
            if next > now {
                return latest;
            }
            latest = next;
        }
    }

    /// The date of one of its times, where it is read: it decides what the month before is.
    pub fn date(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    fn falls_on(&self, date: Date) -> bool {
        match self.frequency {
            Frequency::Daily => true,
            Frequency::Weekly => {
                let weekday = date.weekday().to_monday_one_offset();
                Some(weekday) == self.weekday.and_then(|weekday| i8::try_from(weekday).ok())
            }
            Frequency::Monthly => {
                let wanted = self.day.and_then(|day| i8::try_from(day).ok()).unwrap_or(1);
                date.day() == wanted.min(date.days_in_month())
            }
        }
    }

    fn instant(&self, date: Date) -> Option<Timestamp> {
        let hour = i8::try_from(self.minute / 60).ok()?;
        let minute = i8::try_from(self.minute % 60).ok()?;
        let local = date.to_datetime(time(hour, minute, 0, 0));
        self.zone.to_ambiguous_timestamp(local).compatible().ok()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn schedule(frequency: Frequency, zone: &str) -> Schedule {
        Schedule {
            frequency,
            weekday: Some(1),
            day: Some(31),
            minute: 2 * 60 + 30,
            zone: crate::time::zone(zone).unwrap(),
        }
    }

    /// Pitfall 1: by the calendar of the zone, over gaps, doubled hours and short months.
    #[rstest]
    #[case(
        Frequency::Daily,
        "Europe/Berlin",
        "2026-03-28T02:00:00Z",
        "2026-03-29T01:30:00Z"
    )]
    #[case(
        Frequency::Daily,
        "Europe/Berlin",
        "2026-10-24T12:00:00Z",
        "2026-10-25T00:30:00Z"
    )]
    #[case(
        Frequency::Daily,
        "Europe/Berlin",
        "2026-10-25T00:30:00Z",
        "2026-10-26T01:30:00Z"
    )]
    #[case(
        Frequency::Daily,
        "Asia/Kolkata",
        "2026-11-26T00:00:00Z",
        "2026-11-26T21:00:00Z"
    )]
    #[case(
        Frequency::Weekly,
        "Europe/Berlin",
        "2026-11-26T12:00:00Z",
        "2026-11-30T01:30:00Z"
    )]
    #[case(
        Frequency::Weekly,
        "Europe/Berlin",
        "2026-11-30T01:30:00Z",
        "2026-12-07T01:30:00Z"
    )]
    #[case(Frequency::Monthly, "UTC", "2026-02-01T00:00:00Z", "2026-02-28T02:30:00Z")]
    #[case(Frequency::Monthly, "UTC", "2026-02-28T02:30:00Z", "2026-03-31T02:30:00Z")]
    fn the_next_time_is_found_by_the_calendar(
        #[case] frequency: Frequency,
        #[case] zone: &str,
        #[case] after: Timestamp,
        #[case] next: Timestamp,
    ) {
        assert_eq!(schedule(frequency, zone).next_after(after), next);
    }

    /// After a time away only the last of the missed times counts.
    #[rstest]
    #[case("2026-03-02T01:30:00Z", "2026-03-02T01:30:00Z")]
    #[case("2026-03-09T01:29:59Z", "2026-03-02T01:30:00Z")]
    #[case("2026-03-09T01:30:00Z", "2026-03-09T01:30:00Z")]
    // Clocks changed in between.
    #[case("2026-04-01T12:00:00Z", "2026-03-30T00:30:00Z")]
    fn the_last_missed_time_counts(#[case] now: Timestamp, #[case] latest: Timestamp) {
        let due = "2026-03-02T01:30:00Z".parse().unwrap();
        assert_eq!(
            schedule(Frequency::Weekly, "Europe/Berlin").latest(due, now),
            latest
        );
    }

    /// A report of the night of the first is about the month before where it is read, wherever its author sits.
    #[test]
    fn the_date_is_that_of_the_zone_of_the_schedule() {
        let kiritimati = schedule(Frequency::Daily, "Pacific/Kiritimati");
        let at = "2026-03-31T12:30:00Z".parse().unwrap();
        assert_eq!(kiritimati.date(at), Date::constant(2026, 4, 1));
    }
}
