//! The record to read and to print. It says nothing that `record.json` does not say.

use std::collections::HashMap;

use domain::{
    time::zone,
    working_time::{Cause, DayRecord, Link, Presence, Record, RecordedVersion, digest, standing},
};
use jiff::{Timestamp, tz::TimeZone};
use store::StoreError;
use uuid::Uuid;

use super::{
    sheet::{Font, Sheet},
    words::{Language, Words},
};

/// Where the columns of the table begin, in points.
const COLUMNS: [f32; 6] = [48.0, 118.0, 160.0, 202.0, 400.0, 446.0];
/// How wide a line of the changes may be, and a value beside its label.
const LINE: f32 = 595.0 - 2.0 * 48.0 - 12.0;
const VALUE: f32 = 595.0 - 48.0 - COLUMNS[1];
/// How wide the column of breaks is.
const BREAKS: f32 = COLUMNS[4] - COLUMNS[3] - 6.0;

/// The record as a PDF file.
pub fn print(record: &Record, language: Language) -> Result<Vec<u8>, StoreError> {
    let words = language.words();
    let print = Print {
        language,
        words,
        names: record
            .people
            .iter()
            .map(|one| (one.id, one.name.as_str()))
            .collect(),
    };
    let mut sheet = Sheet::new()?;
    print.head(&mut sheet, record);
    print.days(&mut sheet, record);
    print.changes(&mut sheet, record);
    let foot = format!("record.json SHA-256 {}", digest(&record.encode()));
    let title = format!("{} – {}", words.title, record.member.name);
    sheet.finish(&title, language.tag(), &foot, words.page)
}

struct Print<'r> {
    language: Language,
    words: &'static Words,
    names: HashMap<Uuid, &'r str>,
}

impl Print<'_> {
    fn head(&self, sheet: &mut Sheet, record: &Record) {
        let words = self.words;
        sheet.text(Font::Title, &[(COLUMNS[0], words.title)]);
        sheet.gap();
        let last = record.to.yesterday().unwrap_or(record.to);
        let period = format!(
            "{} – {}",
            self.language.date(record.from),
            self.language.date(last)
        );
        let made_at = format!("{} UTC", self.language.moment(record.made_at, &TimeZone::UTC));
        for (label, value) in [
            (words.organization, record.organization.name.as_str()),
            (words.member, record.member.name.as_str()),
            (words.period, period.as_str()),
            (words.made_at, made_at.as_str()),
            (words.made_by, self.name(record.made_by.uuid())),
        ] {
            let mut label = label;
            for line in sheet.wrap(Font::Body, value, VALUE) {
                sheet.text(Font::Body, &[(COLUMNS[0], label), (COLUMNS[1], &line)]);
                label = "";
            }
        }
        sheet.gap();
    }

    fn days(&self, sheet: &mut Sheet, record: &Record) {
        if record.days.is_empty() {
            return sheet.text(Font::Body, &[(COLUMNS[0], self.words.nothing)]);
        }
        let head: Vec<(f32, &str)> = COLUMNS.into_iter().zip(self.words.columns).collect();
        sheet.text(Font::Bold, &head);
        sheet.rule();
        let mut sum = 0;
        for day in &record.days {
            let chain = chain(day);
            let Some(found) = standing(&chain) else { continue };
            sum += found.presence.total_seconds();
            let zone = zone_of(day);
            let presence = found.presence;
            let breaks = sheet.wrap(Font::Body, &breaks(presence, &zone), BREAKS);
            let (date, start, end, total) = (
                self.language.date(day.date),
                presence.started_at().map_or_else(dash, |at| clock(at, &zone)),
                presence.ended_at().map_or_else(dash, |at| clock(at, &zone)),
                hours(presence.total_seconds()),
            );
            let first = breaks.first().map_or("", String::as_str);
            let state = self.language.state(found.newest.cause.state());
            let cells = [
                date.as_str(),
                start.as_str(),
                end.as_str(),
                first,
                total.as_str(),
                state,
            ];
            sheet.text(Font::Body, &COLUMNS.into_iter().zip(cells).collect::<Vec<_>>());
            for more in breaks.iter().skip(1) {
                sheet.text(Font::Body, &[(COLUMNS[3], more)]);
            }
            if presence.stated_seconds > 0 {
                let stated = format!("{} {}", hours(presence.stated_seconds), self.words.stated);
                sheet.text(Font::Body, &[(COLUMNS[3], &stated)]);
            }
        }
        sheet.rule();
        let sum = hours(sum);
        sheet.text(Font::Bold, &[(COLUMNS[0], self.words.sum), (COLUMNS[4], &sum)]);
        sheet.gap();
    }

    fn changes(&self, sheet: &mut Sheet, record: &Record) {
        let changed = |day: &&DayRecord| day.versions.len() > 1;
        sheet.text(Font::Bold, &[(COLUMNS[0], self.words.changes)]);
        sheet.rule();
        if !record.days.iter().any(|day| changed(&day)) {
            return sheet.text(Font::Body, &[(COLUMNS[0], self.words.no_changes)]);
        }
        for day in record.days.iter().filter(changed) {
            let zone = zone_of(day);
            let title = format!("{} ({})", self.language.date(day.date), day.time_zone);
            sheet.text(Font::Bold, &[(COLUMNS[0], &title)]);
            for version in &day.versions {
                self.change(sheet, version, &zone);
            }
            sheet.gap();
        }
    }

    fn change(&self, sheet: &mut Sheet, version: &RecordedVersion, zone: &TimeZone) {
        let author = version
            .author
            .map_or(self.words.deadline, |author| self.name(author.uuid()));
        let line = format!(
            "{}. {}  {}: {}  {}",
            version.number,
            self.language.moment(version.at, zone),
            author,
            self.language.cause(version.cause),
            summary(&version.presence, zone),
        );
        let reason = format!("{}: {}", self.words.reason, version.reason);
        let has_reason = !version.reason.trim().is_empty() && version.cause != Cause::Lapsed;
        let mut lines = sheet.wrap(Font::Body, &line, LINE);
        if has_reason {
            lines.extend(sheet.wrap(Font::Body, &reason, LINE));
        }
        for line in lines {
            sheet.text(Font::Body, &[(COLUMNS[0] + 12.0, &line)]);
        }
        sheet.text(Font::Small, &[(COLUMNS[0] + 12.0, &version.hash)]);
    }

    fn name(&self, id: Uuid) -> &str {
        self.names.get(&id).copied().unwrap_or("?")
    }
}

fn chain(day: &DayRecord) -> Vec<Link> {
    day.versions.iter().map(RecordedVersion::link).collect()
}

fn zone_of(day: &DayRecord) -> TimeZone {
    zone(&day.time_zone).unwrap_or(TimeZone::UTC)
}

fn dash() -> String {
    "–".to_owned()
}

fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

/// `8:30`; seconds only where there are some.
fn hours(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest == 0 {
        format!("{hours}:{minutes:02}")
    } else {
        format!("{hours}:{minutes:02}:{rest:02}")
    }
}

fn breaks(presence: &Presence, zone: &TimeZone) -> String {
    let breaks = presence.breaks();
    let breaks = breaks.map(|one| format!("{}–{}", clock(one.start, zone), clock(one.end, zone)));
    breaks.collect::<Vec<_>>().join(", ")
}

fn summary(presence: &Presence, zone: &TimeZone) -> String {
    let stretches = presence.stretches.iter();
    let mut parts: Vec<String> = stretches
        .map(|one| format!("{}–{}", clock(one.start, zone), clock(one.end, zone)))
        .collect();
    parts.push(format!("= {}", hours(presence.total_seconds())));
    parts.join(" ")
}
