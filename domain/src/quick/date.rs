use jiff::civil::{Date, Weekday};

use crate::time::date_in_range;

/// The date that a word says, in English or German: `yesterday`, `montag`, `2026-11-20`, `20.11.`, `20.11.2026`.
/// A weekday is the last one, today included.
pub(super) fn read(word: &str, today: Date) -> Option<Date> {
    let lower = word.to_lowercase();
    let back = |days: i32| today.checked_sub(jiff::Span::new().days(days)).ok();
    let date = match lower.as_str() {
        "today" | "heute" => Some(today),
        "yesterday" | "gestern" => back(1),
        "vorgestern" => back(2),
        name => match weekday(name) {
            Some(weekday) => back(i32::from(today.weekday().since(weekday))),
            None => iso(name).or_else(|| german(name, today)),
        },
    };
    date.filter(|date| date_in_range(*date))
}

fn weekday(name: &str) -> Option<Weekday> {
    match name {
        "monday" | "montag" => Some(Weekday::Monday),
        "tuesday" | "dienstag" => Some(Weekday::Tuesday),
        "wednesday" | "mittwoch" => Some(Weekday::Wednesday),
        "thursday" | "donnerstag" => Some(Weekday::Thursday),
        "friday" | "freitag" => Some(Weekday::Friday),
        "saturday" | "samstag" | "sonnabend" => Some(Weekday::Saturday),
        "sunday" | "sonntag" => Some(Weekday::Sunday),
        _ => None,
    }
}

fn iso(text: &str) -> Option<Date> {
    let is_shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    is_shape.then(|| text.parse().ok()).flatten()
}

/// Day and month with two points, so that no decimal number and no version is taken for a date.
fn german(text: &str, today: Date) -> Option<Date> {
    let mut parts = text.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || !(1..=2).contains(&day.len()) || !(1..=2).contains(&month.len()) {
        return None;
    }
    let number = |digits: &str| -> Option<i16> {
        digits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| digits.parse().ok())
            .flatten()
    };
    let year = match year.len() {
        0 => today.year(),
        4 => number(year)?,
        _ => return None,
    };
    Date::new(
        year,
        i8::try_from(number(month)?).ok()?,
        i8::try_from(number(day)?).ok()?,
    )
    .ok()
}
