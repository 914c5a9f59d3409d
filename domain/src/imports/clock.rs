//! Times of day, date-times and instants in the notations that exports use.

use jiff::civil::{DateTime, Time};
use jiff::{Timestamp, fmt::temporal::DateTimeParser};

use super::SourceTime;
use super::dates::{in_range, shown};
use super::problems::{ValueProblem, code};

static PARSER: DateTimeParser = DateTimeParser::new();

/// Reads a time of day on a 24 hour or 12 hour clock: `9:53`, `13:41:07`, `10:23 AM`, `8:00am`, `1:05 p.m.`.
pub(super) fn time(text: &str) -> Result<Time, ValueProblem> {
    let text = text.trim();
    read_time(text).ok_or_else(|| {
        ValueProblem::new(
            code::TIME_UNREADABLE,
            format!(
                "“{}” is not a time of day; write it as 13:45 or 1:45 PM",
                shown(text)
            ),
        )
    })
}

fn read_time(text: &str) -> Option<Time> {
    let lower = text.to_ascii_lowercase();
    let clock = lower.trim_end_matches(|c: char| c.is_alphabetic() || c == '.' || c.is_whitespace());
    let half: String = lower
        .get(clock.len()..)?
        .chars()
        .filter(|c| c.is_alphabetic())
        .collect();
    let mut parts = clock.split(':');
    let hour = two_digits(parts.next()?)?;
    let minute = two_digits(parts.next()?)?;
    let second = parts.next().map_or(Some(0), two_digits)?;
    if parts.next().is_some() {
        return None;
    }
    let hour = match (half.as_str(), hour) {
        ("", hour) => hour,
        ("am", 12) => 0,
        ("pm", 12) => 12,
        ("am", 1..=11) => hour,
        ("pm", 1..=11) => hour + 12,
        _ => return None,
    };
    Time::new(hour, minute, second, 0).ok()
}

fn two_digits(part: &str) -> Option<i8> {
    let plain = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| part.parse().ok())?
}

/// Reads an instant (`…Z`, `+01:00`, `+0100`) or, without an offset, a local date-time. Fractions are cut off.
pub(super) fn moment(text: &str) -> Result<SourceTime, ValueProblem> {
    let text = text.trim();
    if let Ok(instant) = PARSER.parse_timestamp(text) {
        return instant_in_range(instant).map(SourceTime::Instant);
    }
    let local: DateTime = PARSER.parse_datetime(text).map_err(|_| unreadable(text))?;
    // A bare date is accepted by the parser as midnight, which no source means.
    if !text.contains(':') && !text.contains(['T', 't']) {
        return Err(unreadable(text));
    }
    in_range(local.date())?;
    local
        .with()
        .subsec_nanosecond(0)
        .build()
        .map(SourceTime::Local)
        .map_err(|_| unreadable(text))
}

/// Reads an instant and refuses local date-times.
pub(super) fn instant(text: &str) -> Result<SourceTime, ValueProblem> {
    match moment(text)? {
        SourceTime::Local(_) => Err(unreadable(text)),
        instant @ SourceTime::Instant(_) => Ok(instant),
    }
}

/// An instant from seconds since 1970.
pub(super) fn unix(seconds: i64) -> Result<SourceTime, ValueProblem> {
    let instant = Timestamp::from_second(seconds)
        .map_err(|_| ValueProblem::new(code::OUT_OF_RANGE, format!("{seconds} is not a time")))?;
    instant_in_range(instant).map(SourceTime::Instant)
}

fn instant_in_range(instant: Timestamp) -> Result<Timestamp, ValueProblem> {
    in_range(jiff::tz::Offset::UTC.to_datetime(instant).date())?;
    // Whole seconds: entries know nothing finer. Euclid keeps instants before 1970 out of the picture.
    Timestamp::from_second(instant.as_second()).map_err(|_| unreadable("the time"))
}

fn unreadable(text: &str) -> ValueProblem {
    ValueProblem::new(
        code::TIME_UNREADABLE,
        format!(
            "“{}” is not a date and time; write it as 2024-03-31T13:45:00Z",
            shown(text)
        ),
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("9:53", (9, 53, 0))]
    #[case("13:41:07", (13, 41, 7))]
    #[case("10:23 AM", (10, 23, 0))]
    #[case("11:23:01 AM", (11, 23, 1))]
    #[case("12:00 AM", (0, 0, 0))]
    #[case("12:30 pm", (12, 30, 0))]
    #[case("8:00am", (8, 0, 0))]
    #[case("1:05 p.m.", (13, 5, 0))]
    fn a_time_is_read_on_both_clocks(#[case] text: &str, #[case] (hour, minute, second): (i8, i8, i8)) {
        assert_eq!(time(text), Ok(jiff::civil::time(hour, minute, second, 0)));
    }

    #[rstest]
    #[case("")]
    #[case("24:00")]
    #[case("13:00 PM")]
    #[case("0:30 AM")]
    #[case("9:5:3:1")]
    #[case("9:60")]
    #[case("noon")]
    #[case("9:30 xm")]
    #[case("+9:30")]
    fn a_time_that_is_none_is_refused(#[case] text: &str) {
        assert_eq!(
            time(text).map_err(|problem| problem.code),
            Err(code::TIME_UNREADABLE)
        );
    }

    #[rstest]
    #[case("2026-11-22T09:00:00+0100", "2026-11-22T08:00:00Z")]
    #[case("2026-11-22T09:00:00+01:00", "2026-11-22T08:00:00Z")]
    #[case("2026-11-22T09:00:00.9Z", "2026-11-22T09:00:00Z")]
    #[case("20260101T080000Z", "2026-01-01T08:00:00Z")]
    fn an_instant_is_read_with_every_offset_notation(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(moment(text), Ok(SourceTime::Instant(expected.parse().unwrap())));
    }

    #[rstest]
    #[case("2026-11-22 09:00:00")]
    #[case("2026-11-22T09:00:00")]
    fn a_date_time_without_offset_stays_local(#[case] text: &str) {
        assert_eq!(
            moment(text),
            Ok(SourceTime::Local(jiff::civil::date(2026, 11, 22).at(9, 0, 0, 0)))
        );
        assert!(instant(text).is_err());
    }

    #[rstest]
    #[case("2026-11-22")]
    #[case("yesterday")]
    #[case("1900-01-01T00:00:00Z")]
    #[case("")]
    fn a_moment_that_is_none_is_refused(#[case] text: &str) {
        assert!(moment(text).is_err());
    }
}
