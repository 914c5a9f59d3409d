//! TimeTagger, records as its web API answers them: whole seconds since 1970, tags inside the description, a running
//! timer with equal ends, a deleted record with `HIDDEN` before its description.

use std::io::Read;

use serde::Deserialize;

use super::items::{self, Items};
use super::timetagger_csv::{tags, without_tags};
use super::{RowProblem, SourceRow, When, clock, span};

#[derive(Deserialize)]
struct Record {
    key: Option<String>,
    t1: i64,
    t2: i64,
    #[serde(default)]
    ds: String,
}

pub(super) fn rows(reader: impl Read + Send) -> impl Iterator<Item = Result<SourceRow, RowProblem>> + Send {
    items::rows(Items::inside(reader, Some("records")), read)
}

fn read(row: u64, record: Record) -> Result<Option<SourceRow>, RowProblem> {
    if record.ds.starts_with("HIDDEN") {
        return Ok(None);
    }
    let start = clock::unix(record.t1).map_err(|problem| problem.at(row, "t1"))?;
    let when = if record.t1 == record.t2 {
        When::Running { start }
    } else {
        let end = clock::unix(record.t2).map_err(|problem| problem.at(row, "t2"))?;
        span::interval(start, end, None).map_err(|problem| problem.at(row, "t2"))?
    };
    Ok(Some(SourceRow {
        external_id: record.key,
        tags: tags("", &record.ds),
        note: without_tags(&record.ds),
        ..SourceRow::at(row, when, None)
    }))
}
