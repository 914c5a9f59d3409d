//! The layouts in which other programs write, and most of them read, time entries.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::entry::{clock, hours};
use super::{ExportEntry, ExportTime, guarded};

/// The layout of one program.
pub struct Layout {
    pub(super) header: &'static [&'static str],
    /// Some programs write one, and spreadsheets need it to see UTF-8.
    pub(super) byte_order_mark: bool,
    /// The cells of an entry on the clock of a zone; nothing for one that the layout has no place for.
    pub(super) cells: fn(&ExportEntry<'_>, &TimeZone) -> Option<Vec<String>>,
}

/// Toggl Track, detailed report, which most other trackers can import.
pub static TOGGL_CSV: Layout = Layout {
    header: &[
        "User",
        "Email",
        "Client",
        "Project",
        "Task",
        "Description",
        "Billable",
        "Start date",
        "Start time",
        "End date",
        "End time",
        "Duration",
        "Tags",
    ],
    byte_order_mark: true,
    cells: |entry, zone| {
        let (start, end) = ends(entry, zone)?;
        Some(vec![
            text(entry.member),
            text(entry.email),
            text(entry.client),
            text(entry.project),
            text(entry.task),
            text(entry.note),
            yes(entry.billable),
            start.date().to_string(),
            start.strftime("%H:%M:%S").to_string(),
            end.date().to_string(),
            end.strftime("%H:%M:%S").to_string(),
            clock(entry.time.seconds(), 2),
            text(&entry.tags.join(", ")),
        ])
    },
};

/// Clockify, detailed report, with the dates and clocks of its first setting, which other importers insist on.
pub static CLOCKIFY_CSV: Layout = Layout {
    header: &[
        "Project",
        "Client",
        "Description",
        "Task",
        "User",
        "Group",
        "Email",
        "Tags",
        "Billable",
        "Start Date",
        "Start Time",
        "End Date",
        "End Time",
        "Duration (h)",
        "Duration (decimal)",
    ],
    byte_order_mark: false,
    cells: |entry, zone| {
        let (start, end) = ends(entry, zone)?;
        Some(vec![
            text(entry.project),
            text(entry.client),
            text(entry.note),
            text(entry.task),
            text(entry.member),
            String::new(),
            text(entry.email),
            text(&entry.tags.join(", ")),
            yes(entry.billable),
            start.strftime("%m/%d/%Y").to_string(),
            start.strftime("%I:%M:%S %p").to_string(),
            end.strftime("%m/%d/%Y").to_string(),
            end.strftime("%I:%M:%S %p").to_string(),
            clock(entry.time.seconds(), 2),
            hours(entry.time.seconds()),
        ])
    },
};

/// Harvest, detailed time report: hours on a date.
pub static HARVEST_CSV: Layout = Layout {
    header: &[
        "Date",
        "Client",
        "Project",
        "Project Code",
        "Task",
        "Notes",
        "Hours",
        "Billable?",
        "First Name",
        "Last Name",
        "Email",
    ],
    byte_order_mark: false,
    cells: |entry, _| {
        let (first, last) = entry.member.rsplit_once(' ').unwrap_or((entry.member, ""));
        Some(vec![
            entry.time.date().to_string(),
            text(entry.client),
            text(entry.project),
            String::new(),
            text(entry.task),
            text(entry.note),
            hours(entry.time.seconds()),
            yes(entry.billable),
            text(first),
            text(last),
            text(entry.email),
        ])
    },
};

/// Kimai, CSV export in English. An end on another day shows in the duration alone.
pub static KIMAI_CSV: Layout = Layout {
    header: &[
        "Date",
        "From",
        "To",
        "Duration",
        "Name",
        "User",
        "E-mail",
        "Customer",
        "Project",
        "Activity",
        "Description",
        "Billable",
        "Tags",
    ],
    byte_order_mark: false,
    cells: |entry, zone| {
        let (start, end) = ends(entry, zone)?;
        Some(vec![
            start.date().to_string(),
            start.strftime("%H:%M:%S").to_string(),
            end.strftime("%H:%M:%S").to_string(),
            clock(entry.time.seconds(), 1),
            text(entry.member),
            text(entry.email),
            text(entry.email),
            text(entry.client),
            text(entry.project),
            text(entry.task),
            text(entry.note),
            yes(entry.billable),
            text(&entry.tags.join(", ")),
        ])
    },
};

/// solidtime, generic time entries, in UTC.
pub static SOLIDTIME_CSV: Layout = Layout {
    header: &[
        "description",
        "billable",
        "client",
        "project",
        "tags",
        "start",
        "end",
        "task",
        "user_name",
        "user_email",
    ],
    byte_order_mark: false,
    cells: |entry, _| {
        let (start, end) = instants(entry)?;
        Some(vec![
            text(entry.note),
            entry.billable.to_string(),
            text(entry.client),
            text(entry.project),
            // The comma is what stands between two of them there.
            text(&words(entry.tags, ",", |tag| tag.replace(',', " "))),
            utc(start),
            utc(end),
            text(entry.task),
            text(entry.member),
            text(entry.email),
        ])
    },
};

/// TimeTagger, the table that its importer accepts. A tag is one word there.
pub static TIMETAGGER_CSV: Layout = Layout {
    header: &[
        "key",
        "customer",
        "project",
        "task",
        "tags",
        "start",
        "stop",
        "description",
        "user",
    ],
    byte_order_mark: false,
    cells: |entry, _| {
        let (start, end) = instants(entry)?;
        Some(vec![
            entry.id.to_owned(),
            text(entry.client),
            text(entry.project),
            text(entry.task),
            words(entry.tags, " ", |tag| {
                let word = tag.replace(',', " ");
                format!("#{}", word.split_whitespace().collect::<Vec<_>>().join("-"))
            }),
            utc(start),
            utc(end),
            text(entry.note),
            text(entry.member),
        ])
    },
};

fn text(text: &str) -> String {
    guarded(text).into_owned()
}

fn yes(flag: bool) -> String {
    if flag { "Yes" } else { "No" }.to_owned()
}

fn words(tags: &[&str], between: &str, word: impl Fn(&str) -> String) -> String {
    tags.iter().map(|tag| word(tag)).collect::<Vec<_>>().join(between)
}

fn instants(entry: &ExportEntry<'_>) -> Option<(Timestamp, Timestamp)> {
    match entry.time {
        ExportTime::Interval { start, end, .. } => Some((start, end)),
        ExportTime::Duration { .. } => None,
    }
}

fn ends(entry: &ExportEntry<'_>, zone: &TimeZone) -> Option<(DateTime, DateTime)> {
    let (start, end) = instants(entry)?;
    Some((zone.to_datetime(start), zone.to_datetime(end)))
}

fn utc(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
