//! The job: reads the file twice, stages its rows in small steps, and ends with one step that stores them all.
//!
//! It may break off anywhere and begin again: what was staged is thrown away, and nothing else has happened.

use std::{ops::ControlFlow, str::FromStr, time::Duration};

use api::imports::{ImportOptions, ImportProblem, ImportQuestion};
use domain::{
    ids::ImportId,
    imports::{Format, Inspection, RowProblem},
};
use serde_json::json;
use store::{
    StoreError,
    imports::{self, Import, Planned, StagedRow, State},
    outbox::Job,
};
use tokio::sync::mpsc;

use super::{
    archive::{self, Ids, Records},
    finish,
    halt::Halt,
    known::Known,
    options::{self, Options},
    people::People,
    purge, questions,
    source::{Incoming, Meter, Source},
    stage::{Stage, number_equals, rules, unknown_members},
    upload,
};
use crate::jobs::{JobError, Work};

/// Rows staged in one step: short enough that other writers hardly notice.
const CHUNK: usize = 1000;
/// Chunks that are read ahead.
const AHEAD: usize = 2;
/// Planned objects stored in one step.
const OBJECTS: usize = 1000;
/// How often the first pass tells how far it is.
const TOLD_EVERY: Duration = Duration::from_millis(500);
/// Thousandths of the progress: where the first pass ends, and where the rows are staged.
const INSPECTED: i64 = 250;
const STAGED: i64 = 900;

/// Works on an import, whatever is left to do.
pub async fn run(work: &Work, job: &Job) -> Result<(), JobError> {
    let id = import_id(job)?;
    let Some(import) = begin(work, id).await? else {
        return tidy(work, id).await;
    };
    match go_on(work, import).await {
        Ok(()) | Err(Halt::Stopped) => tidy(work, id).await,
        Err(Halt::Refused(message)) => {
            fail(work, id, &message).await?;
            tidy(work, id).await
        }
        Err(Halt::Store(error)) => Err(error.into()),
    }
}

/// Every attempt broke off.
pub async fn abandon(work: &Work, job: &Job) -> Result<(), JobError> {
    let id = import_id(job)?;
    fail(
        work,
        id,
        "The import broke off several times. Try again later; the operator finds the cause in the log.",
    )
    .await?;
    tidy(work, id).await
}

fn import_id(job: &Job) -> Result<ImportId, JobError> {
    let id = job.payload["import_id"]
        .as_str()
        .and_then(|id| ImportId::from_str(id).ok());
    id.ok_or_else(|| JobError::Never("the job names no import".to_owned()))
}

/// Takes the import over from any earlier attempt; nothing if it does not need one.
async fn begin(work: &Work, id: ImportId) -> Result<Option<Import>, StoreError> {
    let now = work.app.clock.now();
    work.database
        .write(move |tx| {
            Box::pin(async move {
                let found = imports::find(tx, id)
                    .await?
                    .filter(|import| import.state.is_pending());
                let Some(mut import) = found else { return Ok(None) };
                import.state = State::Running;
                import.run += 1;
                import.updated_at = now;
                imports::update(tx, &import).await?;
                Ok(Some(import))
            })
        })
        .await
}

/// Removes what an import that is over does not need: the file, and the rows of one that stored nothing.
async fn tidy(work: &Work, id: ImportId) -> Result<(), JobError> {
    let found = work
        .database
        .read(move |tx| Box::pin(async move { imports::find(tx, id).await }))
        .await?;
    let state = found.map(|import| import.state);
    if state.is_some_and(State::is_pending) {
        return Ok(());
    }
    upload::remove(&work.app, &work.placement, id).await;
    if matches!(
        state,
        Some(State::Cancelled | State::Failed | State::NeedsAnswers)
    ) {
        purge(&work.database, id).await?;
    }
    Ok(())
}

async fn fail(work: &Work, id: ImportId, message: &str) -> Result<(), StoreError> {
    let problem = ImportProblem {
        row: 0,
        field: "file".to_owned(),
        code: "import_failed".to_owned(),
        message: message.to_owned(),
    };
    let now = work.app.clock.now();
    work.database
        .write(move |tx| {
            Box::pin(async move {
                let found = imports::find(tx, id)
                    .await?
                    .filter(|import| import.state.is_pending());
                let Some(mut import) = found else { return Ok(()) };
                import.state = State::Failed;
                import.problems = json!([problem]);
                import.totals = imports::Totals {
                    problem_count: 1,
                    row_count: import.totals.row_count,
                    ..imports::Totals::default()
                };
                import.updated_at = now;
                import.finished_at = Some(now);
                imports::update(tx, &import).await
            })
        })
        .await
}

async fn go_on(work: &Work, mut import: Import) -> Result<(), Halt> {
    let id = import.id;
    if !import.staged {
        purge(&work.database, id).await?;
        if !stage_all(work, &mut import).await? {
            return Ok(());
        }
    }
    if import.dry_run {
        return Ok(());
    }
    let (run, clock) = (import.run, work.app.clock);
    work.database
        .write(move |tx| Box::pin(async move { finish::store(tx, id, run, clock).await }))
        .await?;
    work.app.seals.expect(&work.placement, 1);
    Ok(())
}

/// Reads the whole file; false if it has to be asked about first.
async fn stage_all(work: &Work, import: &mut Import) -> Result<bool, Halt> {
    let options: ImportOptions = serde_json::from_value(import.options.clone()).unwrap_or_default();
    let options = options::read(&options).map_err(|failure| Halt::Refused(failure.detail))?;
    let format = Format::named(&import.format)
        .ok_or_else(|| Halt::Refused(format!("The format {} is not known any more.", import.format)))?;
    let source = Source {
        path: upload::path(&work.app, &work.placement, import.id),
        format,
        meter: Meter::default(),
    };
    let inspection = inspect(work, import, &source, &options).await?;
    let known = Known::load(work, import, &options).await?;
    let (stage, asked) = prepare(work, &source, &inspection, &options, known).await?;
    if !asked.is_empty() {
        ask(work, import, &inspection, asked).await?;
        return Ok(false);
    }
    let answers = inspection.complete(options.answers);
    let stage = stage_rows(work, import, &source, answers, inspection.rows, stage).await?;
    close_staging(work, import, stage).await?;
    Ok(true)
}

/// The first pass, on a thread of its own, with its progress.
async fn inspect(
    work: &Work,
    import: &Import,
    source: &Source,
    options: &Options,
) -> Result<Inspection, Halt> {
    let size = tokio::fs::metadata(&source.path)
        .await
        .map_err(|_| {
            Halt::Refused("The uploaded file is not on this machine any more. Send it again.".to_owned())
        })?
        .len()
        .max(1);
    let source = source.afresh();
    let (reading, answers) = (source.clone(), options.answers);
    let _stop = StopOnDrop(source.meter.clone());
    let mut pass = tokio::task::spawn_blocking(move || reading.inspect(answers));
    loop {
        tokio::select! {
            found = &mut pass => {
                let found = found.map_err(|_| Halt::Refused("The file could not be read.".to_owned()))?;
                return Ok(found?);
            }
            () = tokio::time::sleep(TOLD_EVERY) => {}
        }
        let part = source
            .meter
            .bytes()
            .min(size)
            .saturating_mul(INSPECTED.unsigned_abs())
            / size;
        advance(work, import, i64::try_from(part).unwrap_or_default(), 0).await?;
    }
}

async fn advance(work: &Work, import: &Import, progress: i64, rows: i64) -> Result<(), Halt> {
    let (id, run) = (import.id, import.run);
    let held = work
        .database
        .write(move |tx| Box::pin(async move { imports::advance(tx, id, run, progress, rows).await }))
        .await?;
    if held { Ok(()) } else { Err(Halt::Stopped) }
}

/// Lets the reading thread end when the job does not wait for it any more.
struct StopOnDrop(Meter);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Everything that the rows are measured against, and what has to be asked first.
async fn prepare(
    work: &Work,
    source: &Source,
    inspection: &Inspection,
    options: &Options,
    known: Known,
) -> Result<(Stage, Vec<ImportQuestion>), Halt> {
    let Known {
        importer,
        actor,
        members,
        teams,
        mut scope,
        organization_zone,
        currency,
    } = known;
    let zones = [importer.time_zone.as_str(), organization_zone.as_str()];
    let open = inspection.questions(options.answers, options.zone.is_some());
    let mut asked: Vec<ImportQuestion> = open
        .iter()
        .map(|open| questions::about_file(open, &zones))
        .collect();
    let (people, ids) = if source.format == Format::HourbookArchive {
        let reading = source.afresh();
        let records = tokio::task::spawn_blocking(move || Records::read(&reading))
            .await
            .map_err(|_| Halt::Refused("The archive could not be read.".to_owned()))??;
        (
            People::default(),
            archive::plan(records, &members, &teams, &mut scope, &currency)?,
        )
    } else {
        let people = People::new(&inspection.people, options, &members, &actor);
        if !people.unknown.is_empty() {
            asked.push(questions::about_people(&people.unknown));
        }
        let projects = scope.unknown(&inspection.projects);
        if !projects.is_empty() {
            asked.push(questions::about_projects(&projects, scope.may_create()));
        }
        (people, Ids::default())
    };
    if !unknown_members(&people, &members).is_empty() {
        return Err(Halt::Refused(
            "An answer names a member who is not there.".to_owned(),
        ));
    }
    let stage = Stage {
        format: source.format,
        people,
        scope,
        ids,
        rules: rules(
            work.app.clock.now(),
            options_zone(options).unwrap_or(&importer.time_zone),
        ),
        zone: options.zone.clone(),
        clock: work.app.clock,
        rows: 0,
        left_out: 0,
        left_out_seconds: 0,
    };
    Ok((stage, asked))
}

fn options_zone(options: &Options) -> Option<&str> {
    options.zone.as_ref().and_then(|zone| zone.iana_name())
}

async fn ask(
    work: &Work,
    import: &Import,
    inspection: &Inspection,
    asked: Vec<ImportQuestion>,
) -> Result<(), Halt> {
    let (id, run, now) = (import.id, import.run, work.app.clock.now());
    let rows = i64::try_from(inspection.rows).unwrap_or(i64::MAX);
    let seconds = inspection.source_seconds;
    work.database
        .write(move |tx| {
            Box::pin(async move {
                let mut import = imports::find_held(tx, id, run).await?.ok_or(Halt::Stopped)?;
                import.state = State::NeedsAnswers;
                import.questions = json!(asked);
                import.totals.row_count = rows;
                import.totals.source_seconds = seconds;
                import.updated_at = now;
                imports::update(tx, &import).await?;
                Ok(())
            })
        })
        .await
}

/// The second pass: a thread reads, this task judges and stores chunk by chunk.
async fn stage_rows(
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
    planned: Vec<super::objects::Object>,
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
async fn close_staging(work: &Work, import: &mut Import, stage: Stage) -> Result<(), Halt> {
    let (id, run, now) = (import.id, import.run, work.app.clock.now());
    let (left_out, left_out_seconds, summary) = (stage.left_out, stage.left_out_seconds, stage.scope.summary);
    let done = work
        .database
        .write(move |tx| {
            Box::pin(async move {
                let mut import = imports::find_held(tx, id, run).await?.ok_or(Halt::Stopped)?;
                import.totals.left_out = left_out;
                import.totals.left_out_seconds = left_out_seconds;
                finish::judge(tx, &mut import).await?;
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
