//! The job: reads the file twice, stages its rows in small steps, and ends with one step that stores them all.
//!
//! It may break off anywhere and begin again: what was staged is thrown away, and nothing else has happened.

use std::str::FromStr;

use api::imports::{ImportOptions, ImportProblem};
use domain::{ids::ImportId, imports::Format};
use serde_json::json;
use store::{
    StoreError,
    imports::{self, Import, State},
    outbox::Job,
};

use super::{
    finish,
    first_pass::{ask, inspect, prepare},
    halt::Halt,
    known::Known,
    options, purge,
    second_pass::{close_staging, stage_rows},
    source::{Meter, Source},
    upload,
};
use crate::jobs::{JobError, Work};

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
    let organization = work.placement.id;
    let control = work.app.cell.control();
    let room = control.read(move |tx| Box::pin(async move { store::limits::find(tx, organization).await }));
    let room = room.await?;
    let has_relay = work.app.config.mail.relay.is_some();
    work.database
        .write(move |tx| Box::pin(async move { finish::store(tx, id, run, clock, room, has_relay).await }))
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
