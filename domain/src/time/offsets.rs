use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The offsets of one zone in a range of time, laid out so that the local date of an instant is a division.
///
/// Everything that asks "on which day" goes through here: the local date of an entry, the midnight allocation
/// and the columns of a report.
#[derive(Debug, Clone)]
pub struct Offsets {
    /// Second from which the offset of the same index holds; the first holds from ever.
    starts: Vec<i64>,
    /// Seconds east of UTC.
    offsets: Vec<i64>,
}

/// A stretch of time with one offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// First second of the stretch.
    pub start: i64,
    /// First second after the stretch.
    pub end: i64,
    /// Seconds east of UTC.
    pub offset: i64,
}

impl Offsets {
    /// The offsets of `zone` that hold from `from` to `to`, both in seconds since 1970-01-01T00:00:00Z.
    pub fn covering(zone: &TimeZone, from: i64, to: i64) -> Self {
        let first = Timestamp::from_second(from).unwrap_or(Timestamp::MIN);
        let mut starts = vec![i64::MIN];
        let mut offsets = vec![i64::from(zone.to_offset(first).seconds())];
        for transition in zone.following(first) {
            if transition.timestamp().as_second() >= to {
                break;
            }
            starts.push(transition.timestamp().as_second());
            offsets.push(i64::from(transition.offset().seconds()));
        }
        Self { starts, offsets }
    }

    /// The stretch in which the second lies.
    pub fn stretch(&self, second: i64) -> Stretch {
        let index = self
            .starts
            .partition_point(|start| *start <= second)
            .saturating_sub(1);
        Stretch {
            start: self.starts[index],
            end: self.starts.get(index + 1).copied().unwrap_or(i64::MAX),
            offset: self.offsets[index],
        }
    }
}

impl Stretch {
    /// The number of the local day of a second in this stretch, counted from 1970-01-01, where a day begins
    /// `day_start` seconds after midnight.
    pub fn day(self, second: i64, day_start: i64) -> i64 {
        (second + self.offset - day_start).div_euclid(86_400)
    }

    /// The first second after `second` that lies on another local day or in another stretch.
    pub fn day_end(self, second: i64, day_start: i64) -> i64 {
        let next_midnight = (self.day(second, day_start) + 1) * 86_400 - self.offset + day_start;
        next_midnight.min(self.end)
    }
}

/// The date with a number of days since 1970-01-01; the nearest possible date outside the calendar.
pub(crate) fn date_of(day: i64) -> Date {
    let epoch = Date::constant(1970, 1, 1);
    epoch.saturating_add(jiff::Span::new().days(day.clamp(-700_000, 2_900_000)))
}

/// The number of days from 1970-01-01 to the date.
pub(crate) fn day_of(date: Date) -> i64 {
    date.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}
