//! Times as they are typed, made into instants. A local time that happens twice or never is asked back.

use domain::time::{Moment, MomentError};
use jiff::{
    Timestamp, Zoned,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

use crate::{
    failure::Failure,
    output::{ask, note},
    process,
};

/// The instant of a local time.
pub fn settle(local: DateTime, zone: &TimeZone) -> Result<Timestamp, Failure> {
    settle_moment(
        Moment::Local(local),
        &local.strftime("%Y-%m-%d %H:%M").to_string(),
        zone,
    )
}

/// Reads a time: an instant with offset, a local date and time, or a time of day on the given date.
pub fn read(text: &str, date: Date, zone: &TimeZone) -> Result<Timestamp, Failure> {
    let moment = match time_of_day(text) {
        Some(time) => Moment::Local(date.to_datetime(time)),
        None => Moment::parse(&text.trim().replacen(' ', "T", 1)).map_err(|error| {
            Failure::Usage(format!(
                "{text:?} is no time: {error}, or a time of day such as 9:05"
            ))
        })?,
    };
    settle_moment(moment, text, zone)
}

/// Reads a date: `2026-03-02`, `today`, `yesterday` and the same in German.
pub fn read_date(text: &str, now: &Zoned) -> Result<Date, Failure> {
    let today = now.date();
    match text.to_lowercase().as_str() {
        "today" | "heute" => Ok(today),
        "yesterday" | "gestern" => Ok(today.yesterday().unwrap_or(today)),
        _ => text.parse().map_err(|_| {
            Failure::Usage(format!(
                "{text:?} is no date; write it as 2026-03-02, today or yesterday"
            ))
        }),
    }
}

fn time_of_day(text: &str) -> Option<Time> {
    let text = text.trim();
    let (hour, rest) = text.split_once(':').unwrap_or((text, "0"));
    let (minute, second) = rest.split_once(':').unwrap_or((rest, "0"));
    let number = |digits: &str| {
        let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if plain { digits.parse::<i8>().ok() } else { None }
    };
    Time::new(number(hour)?, number(minute)?, number(second)?, 0).ok()
}

fn settle_moment(moment: Moment, text: &str, zone: &TimeZone) -> Result<Timestamp, Failure> {
    match moment.instant(zone) {
        Ok(instant) => Ok(instant),
        Err(MomentError::Ambiguous { options }) => {
            choose(&format!("{text} happens twice that day"), &options)
        }
        Err(MomentError::Missing { options }) => {
            choose(&format!("{text} does not happen that day"), &options)
        }
        Err(error) => Err(Failure::Usage(format!("{text}: {error}"))),
    }
}

fn choose(what: &str, options: &[String]) -> Result<Timestamp, Failure> {
    if !process::can_ask() {
        return Err(Failure::Usage(format!(
            "{what}; write the one you mean: {}",
            options.join(" or ")
        )));
    }
    note(format!("{what}:"));
    for (index, option) in options.iter().enumerate() {
        note(format!("  {}) {option}", index + 1));
    }
    let answer = ask("Which one?")?;
    let chosen = answer
        .parse::<usize>()
        .ok()
        .and_then(|number| options.get(number.checked_sub(1)?));
    let instant = chosen.and_then(|option| option.parse().ok());
    instant.ok_or_else(|| Failure::Usage(format!("{answer:?} is none of the choices")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn berlin() -> TimeZone {
        domain::time::zone("Europe/Berlin").unwrap()
    }

    #[rstest]
    #[case("9", "2026-03-02T08:00:00Z")]
    #[case("9:05", "2026-03-02T08:05:00Z")]
    #[case("09:05:30", "2026-03-02T08:05:30Z")]
    #[case("2026-03-01T23:00", "2026-03-01T22:00:00Z")]
    #[case("2026-03-01 23:00", "2026-03-01T22:00:00Z")]
    #[case("2026-03-01T23:00:00-05:00", "2026-03-02T04:00:00Z")]
    fn a_time_is_read_in_the_zone_of_the_person(#[case] text: &str, #[case] expected: Timestamp) {
        let date = jiff::civil::date(2026, 3, 2);
        assert_eq!(read(text, date, &berlin()).unwrap(), expected);
    }

    #[rstest]
    #[case("")]
    #[case("25:00")]
    #[case("9:60")]
    #[case("+9")]
    #[case("nine")]
    #[case("9:5:3:1")]
    #[case("１２:00")]
    #[case("2026-13-01T00:00")]
    fn anything_else_is_refused_with_the_way_out(#[case] text: &str) {
        let failure = read(text, jiff::civil::date(2026, 3, 2), &berlin()).unwrap_err();
        assert_eq!(failure.exit_code(), 2);
        assert!(failure.to_string().contains("such as"), "{failure}");
    }

    /// A local time in the fold or the gap is never guessed (pitfall 1).
    #[rstest]
    #[case("2026-10-25T02:30", "2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00")]
    #[case("2026-03-29T02:30", "2026-03-29T01:30:00+01:00 or 2026-03-29T03:30:00+02:00")]
    fn a_time_that_happens_twice_or_never_lists_both_choices(#[case] text: &str, #[case] choices: &str) {
        let failure = read(text, jiff::civil::date(2026, 3, 2), &berlin()).unwrap_err();
        assert!(failure.to_string().contains(choices), "{failure}");
    }
}
