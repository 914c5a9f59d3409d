use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::offsets::{Offsets, day_of};

/// No zone has ever been further from UTC than this, in seconds.
const WIDEST_OFFSET: i64 = 26 * 3600;

/// The date on the wall at an instant.
pub fn local_date(instant: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(instant).date()
}

/// The first instant whose local date is `date` or later.
///
/// That is midnight on most days, 01:00 where clocks skip midnight, and on a date that a zone left out
/// altogether the start of the next one.
pub fn day_start(date: Date, zone: &TimeZone) -> Timestamp {
    let day = day_of(date);
    let (mut second, offsets) = around(day, zone);
    loop {
        let stretch = offsets.stretch(second);
        if stretch.day(second, 0) >= day {
            return Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
        }
        second = stretch.day_end(second, 0);
    }
}

/// The seconds that have this local date: 86,400 on most days, 82,800 or 90,000 when clocks change by an hour,
/// 0 on a date that the zone left out.
pub fn day_length(date: Date, zone: &TimeZone) -> i64 {
    let day = day_of(date);
    let (mut second, offsets) = around(day, zone);
    let last = (day + 1) * 86_400 + WIDEST_OFFSET;
    let mut length = 0;
    while second < last {
        let stretch = offsets.stretch(second);
        let end = stretch.day_end(second, 0);
        if stretch.day(second, 0) == day {
            length += end - second;
        }
        second = end;
    }
    length
}

/// A second that is surely before the day, and the offsets around the day.
fn around(day: i64, zone: &TimeZone) -> (i64, Offsets) {
    let first = day * 86_400 - WIDEST_OFFSET;
    (
        first,
        Offsets::covering(zone, first, (day + 1) * 86_400 + WIDEST_OFFSET),
    )
}
