//! The formats by name, and which one a file is in.

use std::io::Read;

use serde::{Deserialize, Serialize};

use super::peek::{peek_delimiter, peek_first};
use super::table::{Sheet, Table, TableRows, fits};
use super::{Answers, FileProblem, Rows};
use super::{
    clockify_csv, clockify_json, harvest_csv, kimai_csv, kimai_json, solidtime_csv, timetagger_csv,
    timetagger_json, timewarrior_data, timewarrior_json, toggl_csv, toggl_json,
};

/// A source format, named as in the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Toggl Track, detailed report, time entries of its API, or the data export of a workspace.
    TogglCsv,
    /// Clockify, detailed report of any generation, time entries of its API, or the list of projects.
    ClockifyCsv,
    /// Harvest, detailed time report, or the lists of projects or clients.
    HarvestCsv,
    /// Kimai, CSV export in any of its usual languages.
    KimaiCsv,
    /// Kimai, timesheets as the REST API answers them.
    KimaiJson,
    /// solidtime, whole-organization export.
    SolidtimeZip,
    /// solidtime, detailed report, or generic time entries or projects.
    SolidtimeCsv,
    /// TimeTagger, report export, and the tables its own importer accepts.
    TimetaggerCsv,
    /// timewarrior, `timew export`, or its data files.
    TimewarriorJson,
    /// Hourbook's own archive.
    HourbookArchive,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 10] = [
        Self::TogglCsv,
        Self::ClockifyCsv,
        Self::HarvestCsv,
        Self::KimaiCsv,
        Self::KimaiJson,
        Self::SolidtimeZip,
        Self::SolidtimeCsv,
        Self::TimetaggerCsv,
        Self::TimewarriorJson,
        Self::HourbookArchive,
    ];

    /// The name in the API, such as `toggl-csv`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TogglCsv => "toggl-csv",
            Self::ClockifyCsv => "clockify-csv",
            Self::HarvestCsv => "harvest-csv",
            Self::KimaiCsv => "kimai-csv",
            Self::KimaiJson => "kimai-json",
            Self::SolidtimeZip => "solidtime-zip",
            Self::SolidtimeCsv => "solidtime-csv",
            Self::TimetaggerCsv => "timetagger-csv",
            Self::TimewarriorJson => "timewarrior-json",
            Self::HourbookArchive => "hourbook-archive",
        }
    }

    /// The format of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Guesses the format from the first bytes of a file; a proposal for people, never a decision.
    pub fn detect(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"PK\x03\x04") {
            return Some(detect_zip(head));
        }
        let text = head
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(head)
            .trim_ascii_start();
        match text.first()? {
            b'[' | b'{' => detect_json(text),
            _ if text.starts_with(b"inc ") => Some(Self::TimewarriorJson),
            _ => detect_csv(text),
        }
    }

    pub(super) fn sheet(self) -> Option<&'static Sheet> {
        match self {
            Self::TogglCsv => Some(&toggl_csv::SHEET),
            Self::ClockifyCsv => Some(&clockify_csv::SHEET),
            Self::HarvestCsv => Some(&harvest_csv::SHEET),
            Self::KimaiCsv => Some(&kimai_csv::SHEET),
            Self::SolidtimeCsv => Some(&solidtime_csv::SHEET),
            Self::TimetaggerCsv => Some(&timetagger_csv::SHEET),
            Self::KimaiJson | Self::SolidtimeZip | Self::TimewarriorJson | Self::HourbookArchive => None,
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Opens a file that is one stream and yields its rows. `answers` come from the person or from the inspection.
pub fn rows<'a>(
    format: Format,
    reader: impl Read + Send + 'a,
    answers: Answers,
) -> Result<Rows<'a>, FileProblem> {
    if let Some(sheet) = format.sheet() {
        let table = Table::open(&sheet.layout, reader)?;
        return Ok(Box::new(TableRows {
            table,
            sheet,
            answers,
        }));
    }
    rows_of_json(format, reader)
}

/// Opens the formats that are read without any answers.
pub(super) fn rows_of_json<'a>(
    format: Format,
    reader: impl Read + Send + 'a,
) -> Result<Rows<'a>, FileProblem> {
    let (first, reader) = peek_first(reader)?;
    match (format, first) {
        (Format::KimaiJson, b'[' | b'{') => Ok(Box::new(kimai_json::rows(reader))),
        (Format::TimewarriorJson, b'i' | b'#') => Ok(Box::new(timewarrior_data::rows(reader))),
        (Format::TimewarriorJson, b'[' | b'{') => Ok(Box::new(timewarrior_json::rows(reader))),
        (Format::KimaiJson | Format::TimewarriorJson, _) => Err(FileProblem::NotJson(format)),
        (other, _) => Err(FileProblem::NotOneStream(other)),
    }
}

/// Opens what the API of a program answers, for formats that are otherwise tables: a list, or an object around it.
pub fn api_rows<'a>(format: Format, reader: impl Read + Send + 'a) -> Result<Rows<'a>, FileProblem> {
    let (_, reader) = peek_first(reader)?;
    match format {
        Format::TogglCsv => Ok(Box::new(toggl_json::rows(reader))),
        Format::ClockifyCsv => Ok(Box::new(clockify_json::rows(reader))),
        Format::TimetaggerCsv => Ok(Box::new(timetagger_json::rows(reader))),
        other => Err(FileProblem::NotOneStream(other)),
    }
}

/// The names of the files stand before them.
fn detect_zip(head: &[u8]) -> Format {
    let has = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    if has(b"manifest.json") {
        Format::HourbookArchive
    } else if has(b"clients.json") || has(b"workspace_users.json") {
        Format::TogglCsv
    } else {
        Format::SolidtimeZip
    }
}

fn detect_json(text: &[u8]) -> Option<Format> {
    let has = |name: &[u8]| text.windows(name.len()).any(|window| window == name);
    if has(b"\"timeInterval\"") {
        return Some(Format::ClockifyCsv);
    }
    if has(b"\"start\"") && (has(b"\"workspace_id\"") || has(b"\"wid\"")) {
        return Some(Format::TogglCsv);
    }
    if has(b"\"t1\"") {
        return Some(Format::TimetaggerCsv);
    }
    if has(b"\"activity\"") || has(b"\"begin\"") {
        return Some(Format::KimaiJson);
    }
    (has(b"\"start\"") && has(b"\"id\"")).then_some(Format::TimewarriorJson)
}

fn detect_csv(text: &[u8]) -> Option<Format> {
    let (delimiter, reader) = peek_delimiter(text).ok()?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(reader);
    let names: Vec<String> = reader.records().next()?.ok()?.iter().map(str::to_owned).collect();
    // From the most particular header to the most tolerant one.
    let by_header = [
        Format::ClockifyCsv,
        Format::TogglCsv,
        Format::HarvestCsv,
        Format::KimaiCsv,
        Format::SolidtimeCsv,
        Format::TimetaggerCsv,
    ];
    let lower: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
    by_header.into_iter().find(|format| {
        let telling = telling_columns(*format);
        telling.iter().all(|name| lower.iter().any(|known| known == name))
            && format.sheet().is_some_and(|sheet| fits(&sheet.layout, &names))
    })
}

/// Columns that only this format has beside the ones its reader requires.
fn telling_columns(format: Format) -> &'static [&'static str] {
    match format {
        Format::TogglCsv => &["user"],
        Format::ClockifyCsv => &["group"],
        Format::HarvestCsv => &["notes"],
        _ => &[],
    }
}
