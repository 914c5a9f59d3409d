//! timewarrior, `timew export`. Its ids are positions in a list, newest first, and identify nothing.

use std::io::Read;

use serde::Deserialize;

use super::items::{self, Items};
use super::{RowProblem, SourceRow, When, clock, row, span};

#[derive(Deserialize)]
struct Interval {
    start: String,
    end: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    annotation: String,
}

pub(super) fn rows(reader: impl Read + Send) -> impl Iterator<Item = Result<SourceRow, RowProblem>> + Send {
    items::rows(Items::new(reader), |row, interval: Interval| {
        entry(
            row,
            &interval.start,
            interval.end.as_deref(),
            &interval.tags,
            &interval.annotation,
        )
        .map(Some)
    })
}

/// One interval, from the export or from a data file.
pub(super) fn entry(
    row: u64,
    start: &str,
    end: Option<&str>,
    tags: &[String],
    annotation: &str,
) -> Result<SourceRow, RowProblem> {
    let start = clock::instant(start).map_err(|problem| problem.at(row, "start"))?;
    let when = match end {
        None => When::Running { start },
        Some(end) => {
            let end = clock::instant(end).map_err(|problem| problem.at(row, "end"))?;
            span::interval(start, end, None).map_err(|problem| problem.at(row, "end"))?
        }
    };
    Ok(SourceRow {
        tags: row::tags(tags.iter().map(String::as_str)),
        note: annotation.trim().to_owned(),
        ..SourceRow::at(row, when, None)
    })
}
