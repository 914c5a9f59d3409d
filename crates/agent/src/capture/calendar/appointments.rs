//! The appointments of an iCalendar file (RFC 5545) within a stretch of time.

use std::collections::HashSet;

use icalendar::parser::{Component, Property, read_calendar, unfold};
use jiff::{SignedDuration, Span, Timestamp, civil::DateTime, tz::TimeZone};

use super::recurrence;

/// One appointment that took place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Its beginning.
    pub start: Timestamp,
    /// Its end.
    pub end: Timestamp,
    /// What it is called.
    pub title: String,
    /// What it is known by in its calendar.
    pub uid: String,
    /// How often it was changed.
    pub sequence: i64,
    /// Whether it takes its owner's time.
    pub busy: bool,
    /// Mail addresses of those who were asked.
    pub attendees: Vec<String>,
}

/// A local time and its zone.
#[derive(Debug, Clone)]
pub struct Local {
    /// The time on the wall.
    pub time: DateTime,
    /// Where the wall stands.
    pub zone: TimeZone,
}

impl Local {
    /// The instant; a time that a clock change leaves out or repeats is read as RFC 5545 says.
    pub fn instant(&self) -> Option<Timestamp> {
        self.zone.to_ambiguous_timestamp(self.time).compatible().ok()
    }
}

/// The appointments that began within a stretch of time, oldest first. Whole days, cancelled ones and those that the
/// reader declined are left out.
pub fn between(
    text: &str,
    from: Timestamp,
    until: Timestamp,
    local: &TimeZone,
    me: &[String],
) -> Result<Vec<Appointment>, String> {
    let unfolded = unfold(text);
    let calendar = read_calendar(&unfolded)?;
    let events: Vec<&Component> = calendar
        .components
        .iter()
        .filter(|component| component.name == "VEVENT")
        .collect();
    // An occurrence that was changed stands on its own and replaces the one of its rule.
    let changed: HashSet<(String, Timestamp)> = events
        .iter()
        .filter_map(|event| {
            let original = moment(event.find_prop("RECURRENCE-ID")?, local)?.instant()?;
            Some((value(event, "UID")?, original))
        })
        .collect();
    let mut found = Vec::new();
    for event in events.iter().filter(|event| wanted(event, me)) {
        let Some(first) = event.find_prop("DTSTART").and_then(|start| moment(start, local)) else {
            continue;
        };
        let lasting = lasting(event, &first, local);
        let uid = value(event, "UID").unwrap_or_default();
        let alone = event.find_prop("RECURRENCE-ID").is_some();
        let starts = if alone {
            first.instant().into_iter().collect()
        } else {
            recurrence::starts(event, &first, local, from, until)
        };
        for start in starts {
            let replaced = !alone && changed.contains(&(uid.clone(), start));
            if from <= start && start <= until && !replaced {
                found.push(appointment(event, &uid, start, lasting));
            }
        }
    }
    found.sort_by_key(|appointment| appointment.start);
    Ok(found)
}

fn appointment(event: &Component, uid: &str, start: Timestamp, lasting: SignedDuration) -> Appointment {
    let attendees = event
        .properties
        .iter()
        .filter(|property| property.name == "ATTENDEE");
    Appointment {
        start,
        end: start.saturating_add(lasting).unwrap_or(start),
        title: value(event, "SUMMARY")
            .map(|title| title.replace('\n', " "))
            .unwrap_or_default(),
        uid: uid.to_owned(),
        sequence: value(event, "SEQUENCE")
            .and_then(|number| number.parse().ok())
            .unwrap_or(0),
        busy: value(event, "TRANSP").is_none_or(|transparency| transparency != "TRANSPARENT"),
        attendees: attendees.map(|attendee| mail(attendee.val.as_str())).collect(),
    }
}

fn wanted(event: &Component, me: &[String]) -> bool {
    let cancelled = value(event, "STATUS").is_some_and(|status| status == "CANCELLED");
    let declined = event.properties.iter().any(|property| {
        let mine = me
            .iter()
            .any(|address| address.eq_ignore_ascii_case(&mail(property.val.as_str())));
        property.name == "ATTENDEE" && mine && parameter(property, "PARTSTAT").as_deref() == Some("DECLINED")
    });
    !cancelled && !declined
}

fn lasting(event: &Component, start: &Local, local: &TimeZone) -> SignedDuration {
    let end = event
        .find_prop("DTEND")
        .and_then(|end| moment(end, local)?.instant());
    if let (Some(end), Some(start)) = (end, start.instant()) {
        return end.duration_since(start).max(SignedDuration::ZERO);
    }
    value(event, "DURATION")
        .and_then(|text| text.parse::<Span>().ok())
        .and_then(|span| span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok())
        .unwrap_or(SignedDuration::ZERO)
        // Nothing ends before it begins, whatever a calendar says.
        .max(SignedDuration::ZERO)
}

/// A time with its zone; none for a whole day.
pub fn moment(property: &Property, local: &TimeZone) -> Option<Local> {
    let text = property.val.as_str();
    let time = DateTime::strptime("%Y%m%dT%H%M%S", text.trim_end_matches('Z')).ok()?;
    let zone = if text.ends_with('Z') {
        TimeZone::UTC
    } else {
        match parameter(property, "TZID") {
            // A zone with a name of its maker's own is read as that of the reader.
            Some(name) => TimeZone::get(name.trim_matches('"')).unwrap_or_else(|_| local.clone()),
            None => local.clone(),
        }
    };
    Some(Local { time, zone })
}

/// The text of a property.
pub fn value(event: &Component, name: &str) -> Option<String> {
    event
        .find_prop(name)
        .map(|property| property.val.as_str().to_owned())
}

fn parameter(property: &Property, name: &str) -> Option<String> {
    let found = property.params.iter().find(|parameter| parameter.key == name)?;
    found.val.as_ref().map(|value| value.as_str().to_owned())
}

fn mail(address: &str) -> String {
    let plain = address
        .get(7..)
        .filter(|_| address.to_ascii_lowercase().starts_with("mailto:"));
    plain.unwrap_or(address).to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FILE: &str = "\
BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//test//EN\r
BEGIN:VEVENT\r
UID:weekly\r
SEQUENCE:2\r
SUMMARY:Stand-up\\, every\r
  week\r
DTSTART;TZID=Europe/Berlin:20260302T090000\r
DTEND;TZID=Europe/Berlin:20260302T091500\r
RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260430T220000Z\r
EXDATE;TZID=Europe/Berlin:20260316T090000\r
ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@acme.example\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:weekly\r
RECURRENCE-ID;TZID=Europe/Berlin:20260323T090000\r
SUMMARY:Stand-up\\, later\r
DTSTART;TZID=Europe/Berlin:20260323T110000\r
DURATION:PT30M\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:day\r
SUMMARY:Holiday\r
DTSTART;VALUE=DATE:20260303\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:no\r
SUMMARY:Declined\r
DTSTART:20260304T080000Z\r
DTEND:20260304T090000Z\r
ATTENDEE;PARTSTAT=DECLINED:MAILTO:Ada@acme.example\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:off\r
STATUS:CANCELLED\r
DTSTART:20260304T080000Z\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:floating\r
SUMMARY:Call\r
TRANSP:TRANSPARENT\r
DTSTART:20260305T080000\r
DTEND:20260305T090000\r
END:VEVENT\r
END:VCALENDAR\r
";

    #[test]
    fn what_took_place_is_found_with_its_changes_and_across_a_clock_change() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let me = ["ada@acme.example".to_owned()];
        let found = between(
            FILE,
            at("2026-03-01T00:00:00Z"),
            at("2026-04-30T00:00:00Z"),
            &zone,
            &me,
        )
        .unwrap();
        let seen: Vec<(String, i64, &str)> = found
            .iter()
            .map(|found| {
                (
                    found.start.to_string(),
                    found.end.duration_since(found.start).as_mins(),
                    found.title.as_str(),
                )
            })
            .collect();
        let weekly = "Stand-up, every week";
        let expected = [
            ("2026-03-02T08:00:00Z", 15, weekly),
            // A time without a zone is one of the reader's.
            ("2026-03-05T13:00:00Z", 60, "Call"),
            ("2026-03-09T08:00:00Z", 15, weekly),
            ("2026-03-23T10:00:00Z", 30, "Stand-up, later"),
            // Summer time begins on March 29: nine o'clock is an hour earlier in UTC.
            ("2026-03-30T07:00:00Z", 15, weekly),
            ("2026-04-06T07:00:00Z", 15, weekly),
            ("2026-04-13T07:00:00Z", 15, weekly),
            ("2026-04-20T07:00:00Z", 15, weekly),
            ("2026-04-27T07:00:00Z", 15, weekly),
        ];
        assert_eq!(
            seen,
            expected.map(|(start, lasting, title)| (start.to_owned(), lasting, title))
        );
        assert!(!found[1].busy && found[0].busy);
        assert_eq!((found[0].sequence, found[0].attendees.as_slice()), (2, &me[..]));
    }

    #[test]
    fn nothing_ends_before_it_begins() {
        let file = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260304T080000Z\r\nDURATION:-PT30M\r\nEND:VEVENT\r\n\
                    END:VCALENDAR\r\n";
        let found = between(file, Timestamp::MIN, Timestamp::MAX, &TimeZone::UTC, &[]).unwrap();
        assert_eq!((found.len(), found[0].end), (1, found[0].start));
    }

    #[test]
    fn what_is_no_calendar_is_refused() {
        let zone = TimeZone::UTC;
        between("<html>", Timestamp::MIN, Timestamp::MAX, &zone, &[]).unwrap_err();
    }

    /// A right calendar in which lines are exchanged, cut, doubled or replaced by noise.
    fn damaged() -> impl Strategy<Value = String> {
        let change = (
            any::<prop::sample::Index>(),
            0_u8..4,
            "[A-Z;:=0-9TZ,-]{0,20}|.{0,20}",
        );
        prop::collection::vec(change, 1..6).prop_map(|changes| {
            let mut lines: Vec<String> = FILE.lines().map(str::to_owned).collect();
            for (place, what, noise) in changes {
                let place = place.index(lines.len());
                match what {
                    0 => lines[place] = noise,
                    1 => lines[place].push_str(&noise),
                    2 => lines.insert(place, lines[place].clone()),
                    _ => {
                        let half = lines[place].chars().count() / 2;
                        lines[place] = lines[place].chars().take(half).collect();
                    }
                }
            }
            lines.join("\r\n")
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn whatever_a_calendar_sends_is_read_or_refused(text in prop_oneof![damaged(), ".{0,200}"]) {
            let at = |text: &str| text.parse::<Timestamp>().unwrap();
            let (from, until) = (at("2026-03-01T00:00:00Z"), at("2026-04-30T00:00:00Z"));
            let found = between(&text, from, until, &TimeZone::UTC, &[]).unwrap_or_default();
            for appointment in found {
                prop_assert!(appointment.start >= from && appointment.start <= until);
                prop_assert!(appointment.end >= appointment.start);
            }
        }
    }
}
