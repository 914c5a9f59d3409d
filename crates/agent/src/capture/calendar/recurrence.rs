//! When an appointment that recurs takes place.
//!
//! Rules are about times on the wall, so they are expanded there and only then placed in their zone: a meeting at nine
//! is at nine on both sides of a clock change.

use icalendar::parser::Component;
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};
use rrule::{RRule, RRuleSet, Tz, Unvalidated};

use super::appointments::{Local, moment};

/// Occurrences within one stretch: more are no appointments of a person.
const MOST: u16 = 2000;
/// Clock changes and zones move a time by less than this.
const MARGIN: SignedDuration = SignedDuration::from_hours(36);

/// The beginnings within a stretch of time; that of the event alone where nothing recurs.
pub fn starts(
    event: &Component,
    first: &Local,
    local: &TimeZone,
    from: Timestamp,
    until: Timestamp,
) -> Vec<Timestamp> {
    let rules: Vec<String> = all(event, "RRULE");
    let extra = moments(event, "RDATE", local);
    let mut times = match rules.as_slice() {
        [] => vec![first.time],
        rules => expand(rules, first, from, until).unwrap_or_else(|| vec![first.time]),
    };
    times.extend(extra);
    let excluded = moments(event, "EXDATE", local);
    times.retain(|time| !excluded.contains(time));
    times.sort();
    times.dedup();
    let zone = &first.zone;
    times
        .into_iter()
        .filter_map(|time| {
            let zone = zone.clone();
            Local { time, zone }.instant()
        })
        .collect()
}

fn expand(rules: &[String], first: &Local, from: Timestamp, until: Timestamp) -> Option<Vec<DateTime>> {
    let start = wall(first.time)?;
    let mut set = RRuleSet::new(start);
    for rule in rules {
        let parsed: RRule<Unvalidated> = until_on_the_wall(rule, &first.zone).parse().ok()?;
        set = set.rrule(parsed.validate(start).ok()?);
    }
    let edge = |instant: Timestamp| wall(instant.to_zoned(first.zone.clone()).datetime());
    let set = set
        .after(edge(from.saturating_sub(MARGIN).ok()?)?)
        .before(edge(until.saturating_add(MARGIN).ok()?)?);
    let found = set.all(MOST).dates.into_iter();
    found
        .map(|date| {
            let wall = Timestamp::from_second(date.timestamp()).ok()?;
            Some(wall.to_zoned(TimeZone::UTC).datetime())
        })
        .collect()
}

/// A time on the wall as if the wall stood in Greenwich.
fn wall(time: DateTime) -> Option<chrono::DateTime<Tz>> {
    let seconds = time.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
    Some(chrono::DateTime::from_timestamp(seconds, 0)?.with_timezone(&Tz::UTC))
}

/// The end of a rule is given in UTC, its times are on the wall.
fn until_on_the_wall(rule: &str, zone: &TimeZone) -> String {
    let parts = rule.split(';').map(|part| {
        let until = part
            .strip_prefix("UNTIL=")
            .map(|until| until.trim_end_matches('Z'));
        let Some(until) = until else {
            return part.to_owned();
        };
        let time = DateTime::strptime("%Y%m%dT%H%M%S", until).ok();
        let utc = part.ends_with('Z');
        let time = match time {
            Some(time) if utc => time
                .to_zoned(TimeZone::UTC)
                .map_or(time, |time| time.timestamp().to_zoned(zone.clone()).datetime()),
            Some(time) => time,
            None => return format!("UNTIL={until}T235959Z"),
        };
        format!("UNTIL={}Z", time.strftime("%Y%m%dT%H%M%S"))
    });
    parts.collect::<Vec<_>>().join(";")
}

fn all(event: &Component, name: &str) -> Vec<String> {
    let properties = event.properties.iter().filter(|property| property.name == name);
    properties
        .map(|property| property.val.as_str().to_owned())
        .collect()
}

/// All times of a property that may hold several, on the wall of its own zone.
fn moments(event: &Component, name: &str, local: &TimeZone) -> Vec<DateTime> {
    let properties = event.properties.iter().filter(|property| property.name == name);
    let mut found = Vec::new();
    for property in properties {
        for part in property.val.as_str().split(',') {
            let mut single = property.clone();
            single.val = part.to_owned().into();
            found.extend(moment(&single, local).map(|moment| moment.time));
        }
    }
    found
}
