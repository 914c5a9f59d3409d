//! How a stored import and its rows look to the caller.

use api::{
    Instant,
    imports::{Import, ImportEntry, ImportRow, Verdict},
    problem::Code,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::imports::{self, StagedRow};

use crate::http::Failure;

pub fn present(import: imports::Import) -> Result<Import, Failure> {
    let totals = import.totals;
    Ok(Import {
        id: import.id.uuid(),
        format: read(import.format.into())?,
        file_name: import.file_name,
        dry_run: import.dry_run,
        state: read(serde_json::to_value(import.state).unwrap_or_default())?,
        progress: f64::from(i32::try_from(import.progress).unwrap_or(1000)) / 1000.0,
        rows: totals.row_count,
        stored: totals.stored,
        skipped: totals.skipped,
        problems: read(import.problems)?,
        problem_count: totals.problem_count,
        source_seconds: totals.source_seconds,
        stored_seconds: totals.stored_seconds,
        duplicate_seconds: totals.duplicate_seconds,
        problem_seconds: totals.problem_seconds,
        left_out_seconds: totals.left_out_seconds,
        questions: read(import.questions)?,
        summary: read(import.summary)?,
        created_at: import.created_at.into(),
        finished_at: import.finished_at.map(Instant::from),
    })
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, Failure> {
    serde_json::from_value(value).map_err(|error| {
        tracing::error!(%error, "a stored import could not be read");
        Failure::new(Code::Internal, "")
    })
}

pub fn row(staged: StagedRow) -> ImportRow {
    let StagedRow {
        ordinal: _,
        line,
        verdict,
        field,
        code,
        message,
        source_seconds: _,
        person,
        client,
        project,
        task,
        entry,
    } = staged;
    let entry = entry.map(|entry| {
        let when = &entry.content.when;
        ImportEntry {
            member: person,
            client,
            project,
            task,
            started_at: when.started_at().map(Instant::from),
            ended_at: when.ended_at().map(Instant::from),
            date: when.date(),
            duration_seconds: when.duration_seconds().unwrap_or_default(),
            note: entry.content.note,
            tags: entry.content.tags,
        }
    });
    ImportRow {
        row: line,
        verdict: match verdict {
            imports::Verdict::New => Verdict::New,
            imports::Verdict::Duplicate => Verdict::Duplicate,
            imports::Verdict::Problem => Verdict::Problem,
        },
        field,
        code,
        message,
        entry,
    }
}
