//! Times, durations and entries as people read them.

use api::entries::TimeEntry;
use domain::durations::{format_clock, format_decimal};
use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

use super::Output;

/// How many characters of an id stand for it on screen: the last ones, which are random in every UUID.
const REFERENCE_LENGTH: usize = 8;

/// The part of an id by which a person names the object.
pub fn reference(id: Uuid) -> String {
    let text = id.simple().to_string();
    text.get(text.len() - REFERENCE_LENGTH..)
        .unwrap_or_default()
        .to_owned()
}

/// A duration.
pub fn duration(output: Output, seconds: i64) -> String {
    if output.decimal {
        format_decimal(seconds)
    } else {
        format_clock(seconds)
    }
}

/// The time of day in a zone, with seconds only where there are any.
pub fn clock_time(instant: Timestamp, zone: &TimeZone) -> String {
    let local = zone.to_datetime(instant);
    if local.second() == 0 {
        local.strftime("%H:%M").to_string()
    } else {
        local.strftime("%H:%M:%S").to_string()
    }
}

/// Start and end of an entry in the zones in which they happened; empty for a duration.
/// An end on another date or in another zone says so.
pub fn span(entry: &TimeEntry) -> String {
    let Some(start) = entry.started_at else {
        return String::new();
    };
    let zone = |name: &Option<String>| {
        name.as_deref()
            .and_then(|name| domain::time::zone(name).ok())
            .unwrap_or(TimeZone::UTC)
    };
    let start_zone = zone(&entry.start_time_zone);
    let from = clock_time(start.timestamp(), &start_zone);
    let Some(end) = entry.ended_at else {
        return format!("{from}–");
    };
    let end_zone = zone(&entry.end_time_zone);
    let mut text = format!("{from}–{}", clock_time(end.timestamp(), &end_zone));
    let end_date = end_zone.to_datetime(end.timestamp()).date();
    if end_date != entry.date {
        text = format!("{text} ({end_date})");
    }
    if entry.end_time_zone != entry.start_time_zone {
        text = format!("{text} {}", entry.end_time_zone.as_deref().unwrap_or_default());
    }
    text
}

/// An entry on one line: when, how long, what.
pub fn entry_line(output: Output, entry: &TimeEntry) -> String {
    let mut parts = vec![entry.date.to_string()];
    parts.push(span(entry));
    parts.extend(entry.duration_seconds.map(|seconds| duration(output, seconds)));
    parts.push(entry.note.clone());
    parts.extend(entry.tags.iter().map(|tag| format!("#{tag}")));
    parts.retain(|part| !part.is_empty());
    super::printable(&parts.join(" "))
}

/// A number of bytes.
pub fn bytes(count: u64) -> String {
    let mut unit = "B";
    let mut tenths = count.saturating_mul(10);
    for next in ["kB", "MB", "GB", "TB"] {
        if tenths < 10_000 {
            break;
        }
        tenths /= 1000;
        unit = next;
    }
    if unit == "B" {
        format!("{count} B")
    } else {
        format!("{}.{} {unit}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use api::entries::{Billable, Kind, Source};

    use super::*;

    fn entry(start: &str, end: Option<&str>, start_zone: &str, end_zone: &str) -> TimeEntry {
        let instant = |text: &str| text.parse::<Timestamp>().unwrap().into();
        let zone = domain::time::zone(start_zone).unwrap();
        TimeEntry {
            id: Uuid::nil(),
            kind: Kind::Interval,
            member_id: Uuid::nil(),
            project_id: None,
            task_id: None,
            started_at: Some(instant(start)),
            ended_at: end.map(instant),
            start_time_zone: Some(start_zone.to_owned()),
            end_time_zone: end.map(|_| end_zone.to_owned()),
            date: zone.to_datetime(start.parse().unwrap()).date(),
            duration_seconds: Some(4500),
            note: "call\u{7}".to_owned(),
            billable: Billable::Inherit,
            billable_effective: false,
            tags: vec!["support".to_owned()],
            source: Source::Cli,
            locked: false,
            warnings: Vec::new(),
            created_at: instant(start),
            updated_at: instant(start),
            version: 1,
            allowed_actions: Vec::new(),
        }
    }

    #[test]
    fn an_entry_shows_the_clock_of_the_place_where_it_happened() {
        let output = Output {
            json: false,
            colour: false,
            decimal: false,
            width: None,
        };
        let entry = entry(
            "2026-03-02T08:00:00Z",
            Some("2026-03-02T09:15:30Z"),
            "Europe/Berlin",
            "Europe/Berlin",
        );
        assert_eq!(
            entry_line(output, &entry),
            "2026-03-02 09:00–10:15:30 1:15 call  #support"
        );
    }

    /// Start and end may lie in different zones (pitfall 2).
    #[test]
    fn an_end_in_another_zone_or_on_another_date_says_so() {
        let flight = entry(
            "2026-03-02T21:00:00Z",
            Some("2026-03-03T05:00:00Z"),
            "Europe/Berlin",
            "America/New_York",
        );
        assert_eq!(span(&flight), "22:00–00:00 (2026-03-03) America/New_York");
        let running = entry("2026-03-02T08:00:00Z", None, "Europe/Berlin", "");
        assert_eq!(span(&running), "09:00–");
    }

    #[test]
    fn bytes_are_rounded_down_to_one_decimal() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_000), "1.0 kB");
        assert_eq!(bytes(1_999_999), "1.9 MB");
        assert_eq!(bytes(u64::MAX), "1844674.4 TB");
    }

    #[test]
    fn a_reference_is_the_random_end_of_the_id() {
        let id = Uuid::parse_str("019581aa-0000-7000-8000-0000deadbeef").unwrap();
        assert_eq!(reference(id), "deadbeef");
    }
}
