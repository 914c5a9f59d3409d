//! A report as a table: CSV, XLSX or JSON rows. The last lines say under which policy the figures were made.

use api::{
    problem::Code,
    reports::{DecimalMark, DurationStyle, Report, ReportKey, ReportTotal},
};
use domain::{exports::guarded, reports::OTHER_NOTES};
use jiff::civil::Date;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};
use serde_json::{Map, Value, json};
use store::entries::StoredEntry;

use super::{
    purse::{Ledger, Purse},
    run::Prepared,
};
use crate::http::Failure;

/// A cell: text, or a number that spreadsheets can add.
pub(super) enum Cell {
    Text(String),
    Date(Date),
    Count(i64),
    /// Seconds, printed as hours with four digits: a second is 0.0003 h.
    Hours(i64),
    /// Minor units and how many digits of them stand behind the point.
    Money(i64, u8),
    Empty,
}

/// A table with a heading and closing lines.
pub struct Sheet {
    heading: Vec<String>,
    rows: Vec<Vec<Cell>>,
    closing: Vec<String>,
}

/// The words of headings, by the language of the person who downloads.
pub(super) fn words(language: &str) -> impl Fn(&'static str, &'static str) -> &'static str {
    let german = language.starts_with("de");
    move |english, deutsch| if german { deutsch } else { english }
}

pub fn failed(error: impl std::fmt::Display) -> Failure {
    tracing::error!(%error, "a file could not be written");
    Failure::new(Code::Internal, "")
}

impl Sheet {
    /// One row a group, and the total.
    pub fn of_groups(report: &Report, language: &str) -> Self {
        let word = words(language);
        let dimensions = report.groups.first().map_or(0, |group| group.keys.len());
        let mut heading: Vec<String> = report
            .groups
            .first()
            .map(|group| {
                group
                    .keys
                    .iter()
                    .map(|key| dimension(key.dimension, language).to_owned())
                    .collect()
            })
            .unwrap_or_default();
        let mut names = vec![
            word("Hours", "Stunden"),
            word("Billable hours", "Abrechenbare Stunden"),
            word("Entries", "Einträge"),
            word("Estimate (hours)", "Schätzung (Stunden)"),
        ];
        if report.comparison.is_some() {
            names.extend([
                word("Hours before", "Stunden zuvor"),
                word("Change (hours)", "Änderung (Stunden)"),
            ]);
        }
        heading.extend(names.into_iter().map(str::to_owned));
        let purse = Purse::of(report);
        heading.extend(purse.heading(language));
        let mut rows: Vec<Vec<Cell>> = report
            .groups
            .iter()
            .map(|group| {
                let keys = group.keys.iter().map(|key| key_cell(key, language));
                let total = ReportTotal {
                    duration_seconds: group.duration_seconds,
                    entries: group.entries,
                    billable_seconds: group.billable_seconds,
                    money: group.money,
                };
                keys.chain(figures(&total, group.estimate_seconds, group.previous.as_ref()))
                    .chain(purse.cells(&total))
                    .collect()
            })
            .collect();
        let label = (0..dimensions).map(|at| {
            if at == 0 {
                Cell::Text(word("Total", "Summe").into())
            } else {
                Cell::Empty
            }
        });
        let before = report.comparison.as_ref().map(|comparison| &comparison.total);
        let total = label.chain(figures(&report.total, None, before));
        rows.push(total.chain(purse.cells(&report.total)).collect());
        let compared = report.comparison.as_ref().map(|comparison| {
            format!(
                "{} {} – {}.",
                word("Compared with", "Verglichen mit"),
                comparison.from,
                comparison.to.yesterday().unwrap_or(comparison.to)
            )
        });
        let closing = [
            Some(report.policy.text.clone()),
            report.policy.tags_note.clone(),
            compared,
        ]
        .into_iter()
        .flatten()
        .collect();
        Self {
            heading,
            rows,
            closing,
        }
    }

    /// One row an entry, with its raw, unrounded times, and what it is worth where amounts are asked for.
    pub fn of_entries(prepared: &Prepared, entries: &[StoredEntry], language: &str) -> Self {
        let word = words(language);
        let mut heading = [
            word("Date", "Datum"),
            word("Member", "Mitglied"),
            word("Client", "Kunde"),
            word("Project", "Projekt"),
            word("Task", "Aufgabe"),
            word("Note", "Notiz"),
            "Tags",
            word("Start", "Beginn"),
            word("End", "Ende"),
            word("Hours", "Stunden"),
        ]
        .map(str::to_owned)
        .to_vec();
        let ledger = Ledger::of(prepared);
        heading.extend(ledger.heading(language));
        let rows = entries
            .iter()
            .map(|entry| {
                let mut row = entry_row(prepared, entry);
                row.extend(ledger.cells(entry.id));
                row
            })
            .collect();
        let raw = word(
            "Times are as recorded, not rounded.",
            "Zeiten wie erfasst, nicht gerundet.",
        );
        let mut closing = vec![raw.to_owned()];
        closing.extend(ledger.policy);
        Self {
            heading,
            rows,
            closing,
        }
    }

    pub fn csv(&self, durations: DurationStyle, mark: DecimalMark) -> Result<Vec<u8>, Failure> {
        let delimiter = match mark {
            DecimalMark::Point => b',',
            DecimalMark::Comma => b';',
        };
        // A byte order mark tells spreadsheets that this is UTF-8.
        let mut writer = csv::WriterBuilder::new()
            .flexible(true)
            .delimiter(delimiter)
            .from_writer(b"\xef\xbb\xbf".to_vec());
        writer.write_record(&self.heading).map_err(failed)?;
        for row in &self.rows {
            let cells = row.iter().map(|cell| match cell {
                Cell::Text(text) => guarded(text).into_owned(),
                Cell::Date(date) => date.to_string(),
                Cell::Count(count) => count.to_string(),
                Cell::Hours(seconds) => match (durations, mark) {
                    (DurationStyle::Clock, _) => clock(*seconds),
                    (DurationStyle::Hours, DecimalMark::Point) => hours(*seconds),
                    (DurationStyle::Hours, DecimalMark::Comma) => hours(*seconds).replace('.', ","),
                },
                Cell::Money(minor, digits) => match mark {
                    DecimalMark::Point => decimal(*minor, *digits),
                    DecimalMark::Comma => decimal(*minor, *digits).replace('.', ","),
                },
                Cell::Empty => String::new(),
            });
            writer.write_record(cells).map_err(failed)?;
        }
        for line in &self.closing {
            writer.write_record([guarded(line).as_ref()]).map_err(failed)?;
        }
        writer.into_inner().map_err(|error| failed(error.error()))
    }

    pub fn xlsx(&self, durations: DurationStyle) -> Result<Vec<u8>, Failure> {
        self.workbook(durations).map_err(failed)
    }

    fn workbook(&self, durations: DurationStyle) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        let bold = Format::new().set_bold();
        // A spreadsheet counts days, and shows more than 24 hours in brackets.
        let (shown, unit) = match durations {
            DurationStyle::Hours => ("0.00", 3600.0),
            DurationStyle::Clock => ("[h]:mm", 86_400.0),
        };
        let number = Format::new().set_num_format(shown);
        let day = Format::new().set_num_format("yyyy-mm-dd");
        let amounts =
            ["#,##0", "#,##0.0", "#,##0.00", "#,##0.000"].map(|form| Format::new().set_num_format(form));
        for (column, text) in (0..).zip(&self.heading) {
            sheet.write_string_with_format(0, column, text, &bold)?;
        }
        let mut line = 1;
        for row in &self.rows {
            for (column, cell) in (0..).zip(row) {
                match cell {
                    // Written as a string: a spreadsheet never runs it.
                    Cell::Text(text) => sheet.write_string(line, column, text)?,
                    Cell::Date(date) => {
                        sheet.write_datetime_with_format(line, column, excel(*date)?, &day)?
                    }
                    Cell::Count(count) => sheet.write_number(line, column, float(*count))?,
                    Cell::Hours(seconds) => {
                        sheet.write_number_with_format(line, column, float(*seconds) / unit, &number)?
                    }
                    Cell::Money(minor, digits) => {
                        let digits = usize::from(*digits).min(amounts.len() - 1);
                        let value = float(*minor) / [1.0, 10.0, 100.0, 1000.0][digits];
                        sheet.write_number_with_format(line, column, value, &amounts[digits])?
                    }
                    Cell::Empty => continue,
                };
            }
            line += 1;
        }
        for text in &self.closing {
            line += 1;
            sheet.write_string(line, 0, text)?;
        }
        workbook.save_to_buffer()
    }

    /// Rows as objects named by the heading; hours stay whole seconds.
    pub fn json(&self) -> Result<Vec<u8>, Failure> {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                let cells = self.heading.iter().zip(row).map(|(name, cell)| {
                    let value = match cell {
                        Cell::Text(text) => json!(text),
                        Cell::Date(date) => json!(date),
                        Cell::Count(count) => json!(count),
                        Cell::Hours(seconds) => json!({ "seconds": seconds }),
                        Cell::Money(minor, _) => json!({ "minor": minor }),
                        Cell::Empty => Value::Null,
                    };
                    (name.clone(), value)
                });
                Value::Object(cells.collect::<Map<_, _>>())
            })
            .collect();
        serde_json::to_vec_pretty(&json!({ "rows": rows, "policy": self.closing })).map_err(failed)
    }
}

/// The figures of a line; those of the earlier period and the change follow where one is compared.
fn figures(total: &ReportTotal, estimate: Option<i64>, before: Option<&ReportTotal>) -> Vec<Cell> {
    let mut cells = vec![
        Cell::Hours(total.duration_seconds),
        Cell::Hours(total.billable_seconds),
        Cell::Count(total.entries),
        estimate.map_or(Cell::Empty, Cell::Hours),
    ];
    if let Some(before) = before {
        cells.push(Cell::Hours(before.duration_seconds));
        cells.push(Cell::Hours(total.duration_seconds - before.duration_seconds));
    }
    cells
}

/// Minor units as a decimal number, by whole-number arithmetic.
fn decimal(minor: i64, digits: u8) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let digits = usize::from(digits);
    let text = format!("{:0width$}", minor.unsigned_abs(), width = digits + 1);
    let (whole, part) = text.split_at(text.len() - digits);
    if digits == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{part}")
}

/// XLSX knows only floating point; whole numbers below 2^53 survive it.
#[expect(
    clippy::cast_precision_loss,
    reason = "seconds and counts stay far below 2^53"
)]
fn float(number: i64) -> f64 {
    number as f64
}

/// Hours with four digits, half up, by whole-number arithmetic.
fn hours(seconds: i64) -> String {
    let ten_thousandths = (seconds.abs() * 10_000 + 1800).div_euclid(3600);
    let sign = if seconds < 0 { "-" } else { "" };
    format!(
        "{sign}{}.{:04}",
        ten_thousandths / 10_000,
        ten_thousandths % 10_000
    )
}

/// Hours and minutes, with seconds where there are some.
fn clock(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let (minutes, rest) = (seconds.abs() / 60, seconds.abs() % 60);
    let clock = format!("{sign}{}:{:02}", minutes / 60, minutes % 60);
    if rest == 0 {
        clock
    } else {
        format!("{clock}:{rest:02}")
    }
}

fn entry_row(prepared: &Prepared, entry: &StoredEntry) -> Vec<Cell> {
    let lookups = &prepared.snapshot.lookups;
    let text = |text: Option<&String>| text.map_or(Cell::Empty, |text| Cell::Text(text.clone()));
    let content = &entry.content;
    let project = content.project_id.and_then(|id| lookups.projects.get(&id));
    let client = project
        .and_then(|project| project.client)
        .and_then(|id| lookups.clients.get(&id));
    let clock = |instant: Option<jiff::Timestamp>, name: Option<&str>| {
        let zone = name.and_then(|name| domain::time::zone(name).ok());
        match (instant, zone) {
            (Some(instant), Some(zone)) => Cell::Text(domain::time::with_offset(instant, &zone)),
            _ => Cell::Empty,
        }
    };
    let when = &content.when;
    vec![
        Cell::Date(when.date()),
        text(lookups.members.get(&entry.member_id).map(|member| &member.name)),
        text(client),
        text(project.map(|project| &project.name)),
        text(
            content
                .task_id
                .and_then(|id| lookups.tasks.get(&id))
                .map(|task| &task.name),
        ),
        Cell::Text(content.note.clone()),
        Cell::Text(content.tags.join(", ")),
        clock(when.started_at(), when.start_time_zone()),
        clock(when.ended_at(), when.end_time_zone()),
        when.duration_seconds().map_or(Cell::Empty, Cell::Hours),
    ]
}

/// A day is a date, so that spreadsheets reckon with it; what has no name of its own is said in the reader's language.
fn key_cell(key: &ReportKey, language: &str) -> Cell {
    use api::reports::Dimension as D;
    let word = words(language);
    let text = match (key.dimension, key.id.as_deref()) {
        (D::Day, Some(date)) => return date.parse().map_or(Cell::Text(key.label.clone()), Cell::Date),
        (D::Client, None) => word("No client", "Kein Kunde"),
        (D::Project, None) => word("No project", "Kein Projekt"),
        (D::Task, None) => word("No task", "Keine Aufgabe"),
        (D::Team, None) => word("No team", "Kein Team"),
        (D::Tag, None) => word("No tag", "Kein Schlagwort"),
        (D::Note, None) => word("No note", "Keine Notiz"),
        (D::Note, Some(OTHER_NOTES)) => word("Other notes", "Andere Notizen"),
        (D::Billable, Some("true")) => word("Billable", "Abrechenbar"),
        (D::Billable, Some("false")) => word("Not billable", "Nicht abrechenbar"),
        _ => key.label.as_str(),
    };
    Cell::Text(text.to_owned())
}

fn excel(date: Date) -> Result<ExcelDateTime, XlsxError> {
    let part = |part: i8| u8::try_from(part).unwrap_or_default();
    ExcelDateTime::from_ymd(
        u16::try_from(date.year()).unwrap_or_default(),
        part(date.month()),
        part(date.day()),
    )
}

fn dimension(dimension: api::reports::Dimension, language: &str) -> &'static str {
    use api::reports::Dimension as D;
    let word = words(language);
    match dimension {
        D::Client => word("Client", "Kunde"),
        D::Project => word("Project", "Projekt"),
        D::Task => word("Task", "Aufgabe"),
        D::Member => word("Member", "Mitglied"),
        D::Team => "Team",
        D::Tag => word("Tag", "Tag"),
        D::Day => word("Day", "Tag (Datum)"),
        D::Week => word("Week", "Woche"),
        D::Month => word("Month", "Monat"),
        D::Quarter => word("Quarter", "Quartal"),
        D::Year => word("Year", "Jahr"),
        D::Note => word("Note", "Notiz"),
        D::Billable => word("Billable", "Abrechenbar"),
    }
}
