use jiff::civil::{Date, DateTime, Time};

use super::words::Word;
use crate::durations;

/// What words say about time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// Since a time of day.
    Since(Clock),
    /// From a time of day to another.
    Between(Clock, Clock),
    /// For so many seconds.
    Lasting(i64),
}

/// A time of day from 0:00 to 24:00, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Clock {
    minutes: i16,
}

/// Half of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
}

impl Clock {
    /// The time on a date; 24:00 is the midnight at its end.
    pub(super) fn on(self, date: Date) -> DateTime {
        let date = if self.minutes == 24 * 60 {
            date.tomorrow().unwrap_or(date)
        } else {
            date
        };
        let (hour, minute) = (self.minutes / 60 % 24, self.minutes % 60);
        let time = Time::new(
            i8::try_from(hour).unwrap_or(0),
            i8::try_from(minute).unwrap_or(0),
            0,
            0,
        );
        date.to_datetime(time.unwrap_or(Time::midnight()))
    }
}

/// Reads a time at the start of the words and says how many of them it takes.
pub(super) fn read(words: &[Word<'_>]) -> Option<(Said, usize)> {
    let plain = |at: usize| {
        words
            .get(at)
            .filter(|word| word.is_plain())
            .map(|word| word.text.to_lowercase())
    };
    let first = plain(0)?;
    if let Some(said) = range(&first) {
        return Some((said, 1));
    }
    if let (Some(dash), Some(last)) = (plain(1), plain(2))
        && matches!(dash.as_str(), "-" | "–" | "to" | "bis")
        && let Some(said @ Said::Between(..)) = range(&format!("{first}-{last}"))
    {
        return Some((said, 3));
    }
    // `1h 30m` is one duration, `1h 30` might be an hour for thirty people.
    if let Some(second) = plain(1)
        && has_unit(&first)
        && has_unit(&second)
        && let Ok(seconds) = durations::parse(&format!("{first} {second}"))
    {
        return Some((Said::Lasting(seconds), 2));
    }
    if !has_unit(&first) && !first.contains(':') {
        return None;
    }
    let seconds = durations::parse(&first).ok().filter(|seconds| *seconds > 0)?;
    Some((Said::Lasting(seconds), 1))
}

/// `9-10:15`, `9:00–17`, `9am-5pm`, `9-5pm`, or `9-` for a start without an end.
fn range(text: &str) -> Option<Said> {
    let (start, end) = text.split_once(['-', '–'])?;
    let (start, start_half) = clock(start)?;
    if end.is_empty() {
        return Some(Said::Since(on_half(start, start_half)?));
    }
    let (end, end_half) = clock(end)?;
    let end = on_half(end, end_half)?;
    let start = match (start_half, end_half) {
        // `9-5pm` begins in the morning and `1-5pm` in the afternoon: the same half, unless that is too late.
        (None, Some(half)) => {
            let same = on_half(start, Some(half))?;
            let other = if half == Half::Morning {
                Half::Afternoon
            } else {
                Half::Morning
            };
            if same < end {
                same
            } else {
                on_half(start, Some(other))?
            }
        }
        _ => on_half(start, start_half)?,
    };
    (start != end && start.minutes < 24 * 60).then_some(Said::Between(start, end))
}

/// A time of day as it is written, and the half of the day if that is written too.
fn clock(text: &str) -> Option<(Clock, Option<Half>)> {
    let (digits, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(digits), _) => (digits, Some(Half::Morning)),
        (_, Some(digits)) => (digits, Some(Half::Afternoon)),
        _ => (text, None),
    };
    let (hours, minutes) = digits.split_once([':', '.']).unwrap_or((digits, "00"));
    let number = |digits: &str| -> Option<i16> {
        let is_number = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes).filter(|_| minutes.len() == 2)?);
    let fits = minutes < 60 && (hours < 24 || hours == 24 && minutes == 0);
    fits.then_some((
        Clock {
            minutes: hours * 60 + minutes,
        },
        half,
    ))
}

/// The time in a half of the day, where one is given: `12am` is midnight, `12pm` is noon.
fn on_half(clock: Clock, half: Option<Half>) -> Option<Clock> {
    let Some(half) = half else { return Some(clock) };
    if !(60..13 * 60).contains(&clock.minutes) {
        return None;
    }
    let hour_of_half = clock.minutes % (12 * 60);
    let offset = if half == Half::Afternoon { 12 * 60 } else { 0 };
    Some(Clock {
        minutes: hour_of_half + offset,
    })
}

/// Whether a word begins with a digit and has a letter, so that a bare number is never taken for a duration.
fn has_unit(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',')
        && word.contains(char::is_alphabetic)
}
