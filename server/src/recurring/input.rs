//! Between the stored form, the wire form and the rules.

use api::recurring_entries::ByDay;
use domain::{
    problems::FieldProblem,
    recurring::{Pattern, Slot, Weekdays},
    time::{local_date, zone},
};
use jiff::{Timestamp, civil::Date, civil::Weekday, tz::TimeZone};
use store::recurring_entries::RecurringEntry;

use crate::http::{Failure, Fields};

/// On which dates a stored recurring entry lies.
pub fn pattern_of(recurring: &RecurringEntry) -> Pattern {
    Pattern {
        from: recurring.from,
        until: recurring.until,
        interval: recurring.interval_weeks.try_into().unwrap_or(0),
        days: Weekdays::parse(&recurring.by_day).unwrap_or_default(),
    }
}

/// When it lies on its dates.
pub fn slot_of(recurring: &RecurringEntry) -> Slot {
    Slot {
        start_minute: recurring.start_minute.and_then(|minute| minute.try_into().ok()),
        seconds: recurring.duration_seconds,
        zone: zone(&recurring.time_zone).unwrap_or(TimeZone::UTC),
    }
}

/// The minute of the day of a local start; none for a duration.
pub fn start_minute(start_time: Option<&str>) -> Result<Option<i64>, Failure> {
    let mut fields = Fields::default();
    let minute = start_time.map(|start| fields.check(minute_of(start)));
    fields.finish()?;
    Ok(minute.map(i64::from))
}

/// Refuses with everything that is wrong about its dates and times.
pub fn check(recurring: &mut RecurringEntry) -> Result<(), Failure> {
    let problems = problems(recurring);
    if !problems.is_empty() {
        return Err(problems.into());
    }
    if let Ok(zone) = zone(&recurring.time_zone)
        && let Some(name) = zone.iana_name()
    {
        name.clone_into(&mut recurring.time_zone);
    }
    Ok(())
}

/// Everything that is wrong about the dates and times of one as it would be stored.
pub fn problems(recurring: &RecurringEntry) -> Vec<FieldProblem> {
    let mut problems = pattern_of(recurring).check().err().unwrap_or_default();
    if let Err(error) = zone(&recurring.time_zone) {
        problems.push(FieldProblem::new(
            "time_zone",
            "unknown_time_zone",
            error.to_string(),
        ));
    }
    problems.extend(slot_of(recurring).check().err());
    problems
}

fn minute_of(time: &str) -> Result<u16, FieldProblem> {
    let number = |digits: &str| {
        let plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse::<u16>().ok()).flatten()
    };
    let read = || {
        let (hour, minute) = time.split_once(':')?;
        let (hour, minute) = (number(hour)?, number(minute)?);
        (hour < 24 && minute < 60).then_some(hour * 60 + minute)
    };
    read().ok_or_else(|| FieldProblem::new("start_time", "malformed", "Give a time of day such as 09:00."))
}

pub fn by_day_text(days: &[ByDay]) -> String {
    let days: Vec<Weekday> = days.iter().map(|day| weekday(*day)).collect();
    Weekdays::of(&days).words().join(",")
}

pub fn by_day_of(text: &str) -> Vec<ByDay> {
    let all = [
        ByDay::Monday,
        ByDay::Tuesday,
        ByDay::Wednesday,
        ByDay::Thursday,
        ByDay::Friday,
        ByDay::Saturday,
        ByDay::Sunday,
    ];
    let days = Weekdays::parse(text).unwrap_or_default();
    all.into_iter()
        .filter(|day| days.contains(weekday(*day)))
        .collect()
}

fn weekday(day: ByDay) -> Weekday {
    match day {
        ByDay::Monday => Weekday::Monday,
        ByDay::Tuesday => Weekday::Tuesday,
        ByDay::Wednesday => Weekday::Wednesday,
        ByDay::Thursday => Weekday::Thursday,
        ByDay::Friday => Weekday::Friday,
        ByDay::Saturday => Weekday::Saturday,
        ByDay::Sunday => Weekday::Sunday,
    }
}

/// The first date whose time is not over yet: nothing is recorded by itself for the time before.
pub fn next_date(recurring: &RecurringEntry, now: Timestamp) -> Option<Date> {
    if !recurring.automatic || recurring.paused {
        return None;
    }
    let (pattern, slot) = (pattern_of(recurring), slot_of(recurring));
    // An interval over midnight of yesterday may still go on.
    let mut date = local_date(now, &slot.zone).saturating_sub(jiff::Span::new().days(3));
    loop {
        date = pattern.next_after(date)?;
        if slot.over(date).is_some_and(|over| over > now) {
            return Some(date);
        }
    }
}
