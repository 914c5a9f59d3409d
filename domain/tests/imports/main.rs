//! Imports and exports, from the bytes of a file to the totals.

#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test fails the test by panicking"
)]

mod archive;
mod exported;
mod fixtures;
mod hostile;
mod identity;
mod questions;
mod rows;
mod work;

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use domain::imports::{
    Answers, Catalogue, FileProblem, Format, Inspection, Resolved, RowProblem, SourceRow, api_rows, inspect,
    inspect_rows, rows, solidtime_zip,
};
use jiff::tz::TimeZone;

/// The path of a fixture such as `toggl-csv/berlin_2026.csv`.
fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/imports")
        .join(name)
}

fn open(name: &str) -> File {
    File::open(path(name)).unwrap()
}

fn berlin() -> TimeZone {
    domain::time::zone("Europe/Berlin").unwrap()
}

/// The rows of a fixture as an import reads them, after the questions that the file itself answers.
fn read(format: Format, name: &str) -> (Inspection, Vec<Result<SourceRow, RowProblem>>) {
    read_with(format, name, Answers::default()).unwrap()
}

fn read_with(
    format: Format,
    name: &str,
    answers: Answers,
) -> Result<(Inspection, Vec<Result<SourceRow, RowProblem>>), FileProblem> {
    if ["records.json", "api.json", "report.json"]
        .iter()
        .any(|of_api| name.ends_with(of_api))
    {
        let inspection = inspect_rows(api_rows(format, open(name))?)?;
        return Ok((inspection, api_rows(format, open(name))?.collect()));
    }
    if format == Format::SolidtimeZip {
        let catalogue = catalogue();
        let inspection = inspect_rows(solidtime_zip::rows(open(name), catalogue.clone())?)?;
        return Ok((inspection, solidtime_zip::rows(open(name), catalogue)?.collect()));
    }
    let inspection = inspect(format, open(name), answers)?;
    let rows = rows(format, open(name), inspection.complete(answers))?.collect();
    Ok((inspection, rows))
}

fn catalogue() -> Arc<Catalogue> {
    let mut catalogue = Catalogue::default();
    for file in solidtime_zip::File::ALL {
        solidtime_zip::add_names(
            &mut catalogue,
            file,
            open(&format!("solidtime-zip/{}", file.name())),
        )
        .unwrap();
    }
    Arc::new(catalogue)
}

/// Seconds that would be stored.
fn stored(rows: &[Result<SourceRow, RowProblem>], zone: &TimeZone) -> i64 {
    let resolved = rows.iter().flatten().map(|row| row.resolve(Some(zone)).unwrap());
    resolved
        .map(|resolved| match resolved {
            Resolved::Interval { start, end } => end.as_second() - start.as_second(),
            Resolved::Duration { seconds, .. } => seconds,
            Resolved::Running { .. } => 0,
        })
        .sum()
}
