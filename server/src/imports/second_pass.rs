//! The second pass: the rows are judged and stored beside the organization's own, in small steps.

use std::ops::ControlFlow;

use domain::imports::RowProblem;
use store::imports::{self, Import, Planned, StagedRow, State};
use tokio::sync::mpsc;

use super::{
    first_pass::INSPECTED,
    halt::Halt,
    judge::judge,
    objects::Object,
    source::{Incoming, Source, StopOnDrop},
    stage::{Stage, number_equals},
};
use crate::jobs::Work;

/// Rows staged in one step: short enough that other writers hardly notice.
const CHUNK: usize = 1000;
/// Chunks that are read ahead.
const AHEAD: usize = 2;
/// Planned objects stored in one step.
const OBJECTS: usize = 1000;
/// Thousandths of the progress where it ends.
const STAGED: i64 = 900;

/// The second pass: a thread reads, this task judges and stores chunk by chunk.
pub async fn stage_rows(
    work: &Work,
    import: &Import,
    source: &Source,
    answers: domain::imports::Answers,
    expected: u64,
    mut stage: Stage,
) -> Result<Stage, Halt> {
    let (sender, mut chunks) = mpsc::channel::<Vec<Result<Incoming, RowProblem>>>(AHEAD);
    let reading = source.afresh();
    let _stop = StopOnDrop(reading.meter.clone());
    let pass = tokio::task::spawn_blocking(move || {
        let mut chunk = Vec::with_capacity(CHUNK);
        reading.each(answers, |row| {
            chunk.push(row);
            if chunk.len() < CHUNK {
                return ControlFlow::Continue(());
            }
            let full = std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK));
            match sender.blocking_send(full) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        })?;
        // The other end has gone only if the import does not go on.
        drop(sender.blocking_send(chunk));
        Ok::<_, domain::imports::FileProblem>(())
    });
    let expected = i64::try_from(expected).unwrap_or(i64::MAX).max(1);
    let mut objects = 0;
    while let Some(chunk) = chunks.recv().await {
        let mut rows = Vec::with_capacity(chunk.len());
        for row in chunk {
            rows.extend(stage.next(row)?);
        }
        let planned = stage.scope.take_planned();
        store_objects(work, import, planned, &mut objects).await?;
        let part = stage.rows.min(expected).saturating_mul(STAGED - INSPECTED) / expected;
        store_chunk(work, import, rows, stage.rows, INSPECTED + part).await?;
    }
    pass.await
        .map_err(|_| Halt::Refused("The file could not be read.".to_owned()))??;
    Ok(stage)
}

async fn store_objects(
    work: &Work,
    import: &Import,
    planned: Vec<Object>,
    next: &mut i64,
) -> Result<(), Halt> {
    let mut objects = Vec::with_capacity(planned.len());
    for object in planned {
        objects.push(Planned {
            ordinal: *next,
            body: serde_json::to_value(object).unwrap_or_default(),
        });
        *next += 1;
    }
    let id = import.id;
    while !objects.is_empty() {
        let page: Vec<Planned> = objects.drain(..objects.len().min(OBJECTS)).collect();
        work.database
            .write(move |tx| Box::pin(async move { imports::insert_objects(tx, id, page).await }))
            .await?;
    }
    Ok(())
}

/// Stores a chunk, unless the import was cancelled or taken over.
async fn store_chunk(
    work: &Work,
    import: &Import,
    mut rows: Vec<StagedRow>,
    seen: i64,
    progress: i64,
) -> Result<(), Halt> {
    let (id, run) = (import.id, import.run);
    work.database
        .write(move |tx| {
            Box::pin(async move {
                if !imports::advance(tx, id, run, progress, seen).await? {
                    return Err(Halt::Stopped);
                }
                let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
                    return Ok(());
                };
                let (first, last) = (first.ordinal, last.ordinal);
                let identities = rows.iter().filter_map(|row| row.entry.as_ref()?.identity.clone());
                let stored = imports::count_identities(tx, id, identities).await?;
                number_equals(&mut rows, &stored);
                imports::insert_rows(tx, id, &rows).await?;
                imports::mark_duplicates(tx, id, first, last).await?;
                Ok(())
            })
        })
        .await
}

/// All rows are there: the last judgement before they are shown or stored.
pub async fn close_staging(work: &Work, import: &mut Import, stage: Stage) -> Result<(), Halt> {
    let (id, run, now) = (import.id, import.run, work.app.clock.now());
    let (left_out, left_out_seconds, summary) = (stage.left_out, stage.left_out_seconds, stage.scope.summary);
    let done = work
        .database
        .write(move |tx| {
            Box::pin(async move {
                let mut import = imports::find_held(tx, id, run).await?.ok_or(Halt::Stopped)?;
                import.totals.left_out = left_out;
                import.totals.left_out_seconds = left_out_seconds;
                judge(tx, &mut import).await?;
                import.summary = serde_json::to_value(summary).unwrap_or_default();
                import.staged = true;
                import.progress = STAGED;
                import.updated_at = now;
                if import.dry_run {
                    import.state = State::Ready;
                    import.progress = 1000;
                }
                imports::update(tx, &import).await?;
                Ok::<_, Halt>(import)
            })
        })
        .await?;
    *import = done;
    Ok(())
}
