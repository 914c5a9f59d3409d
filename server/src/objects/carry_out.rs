//! Carries out what waits for one organization.

use std::sync::Arc;

use domain::regions::Store;
use jiff::SignedDuration;
use store::{
    Database, StoreError,
    control::Placement,
    objects::{
        Key, ObjectStore, Outcome, Side,
        queue::{self, Backlog, Entry, Task},
        standing,
    },
};

use crate::app::App;

/// Taken in one transaction.
const AT_ONCE: i64 = 32;
/// How long a process has what it took to itself. One that dies holds it up for as long.
const LEASE: SignedDuration = SignedDuration::from_mins(30);

/// What came of one organization.
pub(super) struct Tended {
    pub backlog: Backlog,
    /// A place was not reached, so that the next organization will hardly fare better.
    pub unreached: bool,
}

/// How one entry ended.
enum End {
    Done,
    /// No place has the bytes: nothing is left to copy from. It is tried again, because their device may send them again.
    Lost,
    Failed(String),
    /// The agreement with whoever runs the replica has ended.
    Held,
}

/// Does everything that is due, and notes what is left.
pub(super) async fn tend(app: &App, placement: &Placement) -> Result<Tended, StoreError> {
    let (database, objects) = (app.cell.visit(placement).await?, app.objects()?);
    // Nothing new is given to a replica whose processor may not process today; what is to go there is still removed.
    let held = app.is_refused(Store::SecondObjects);
    let mut unreached = None;
    while unreached.is_none() {
        let now = app.clock.now();
        let until = now.checked_add(LEASE).unwrap_or(now);
        let taken = database
            .write(move |tx| Box::pin(async move { queue::take(tx, now, until, AT_ONCE).await }))
            .await?;
        if taken.is_empty() {
            break;
        }
        for entry in taken {
            // What is left of these when a place is away gets its pause as well.
            let end = match &unreached {
                Some(problem) => End::Failed(String::clone(problem)),
                None if held && entry.task == Task::Keep => End::Held,
                None => carry_out(placement, &database, objects, &entry).await,
            };
            if let End::Failed(problem) = &end {
                unreached = Some(problem.clone());
            }
            record(app, placement, &database, entry, end).await?;
        }
    }
    let backlog = settle(app, placement, &database).await?;
    Ok(Tended {
        backlog,
        unreached: unreached.is_some(),
    })
}

/// Does everything that is due for one organization; how much is left after that.
pub async fn work_on(app: &App, placement: &Placement) -> Result<i64, StoreError> {
    tend(app, placement).await.map(|tended| tended.backlog.waiting)
}

async fn carry_out(
    placement: &Placement,
    database: &Arc<Database>,
    objects: &ObjectStore,
    entry: &Entry,
) -> End {
    let key = Key::new(placement, entry.member, entry.object);
    // An older state of the organization may have come back, which knows it or does not.
    let done = match is_named(database, entry).await {
        Ok(true) if entry.task == Task::Remove => Ok(Outcome::Whole),
        Ok(true) => objects.even_out(&key, &entry.hash).await,
        Ok(false) => objects.remove(&key).await.map(|()| Outcome::Whole),
        Err(error) => Err(error),
    };
    match done {
        Ok(Outcome::Lost) => End::Lost,
        Ok(Outcome::Mended(Side::Primary)) => {
            metrics::counter!("hourbook_objects_mended_total", "side" => "primary").increment(1);
            End::Done
        }
        Ok(Outcome::Mended(Side::Replica)) => {
            metrics::counter!("hourbook_objects_replicated_total").increment(1);
            End::Done
        }
        Ok(Outcome::Whole) => End::Done,
        Err(error) => End::Failed(error.to_string()),
    }
}

async fn is_named(database: &Arc<Database>, entry: &Entry) -> Result<bool, StoreError> {
    let object = entry.object;
    database
        .read(move |tx| Box::pin(async move { queue::is_named(tx, object).await }))
        .await
}

async fn record(
    app: &App,
    placement: &Placement,
    database: &Arc<Database>,
    entry: Entry,
    end: End,
) -> Result<(), StoreError> {
    let problem = match end {
        End::Done => None,
        End::Lost => Some(format!("object {} is at no place as it was", entry.object)),
        End::Failed(problem) => Some(problem),
        End::Held => Some("the processor that runs the replica may not process today".to_owned()),
    };
    if let Some(problem) = &problem {
        tracing::warn!(organization = %placement.id, object = %entry.object, attempt = entry.attempts, %problem,
            "something could not be done in the object store");
        metrics::counter!("hourbook_objects_failures_total").increment(1);
    }
    let (now, unit) = (app.clock.now(), entry.clone());
    let unnamed = database
        .write(move |tx| {
            Box::pin(async move {
                let Some(problem) = problem else {
                    let finished = queue::finish(tx, &unit).await?;
                    // It was removed while it was being copied, by somebody who is through with that.
                    return Ok(!finished
                        && unit.task == Task::Keep
                        && !queue::is_named(tx, unit.object).await?);
                };
                queue::retry(tx, &unit, now, &problem).await.map(|()| false)
            })
        })
        .await?;
    if unnamed {
        let key = Key::new(placement, entry.member, entry.object);
        app.objects()?.remove(&key).await?;
    }
    Ok(())
}

/// Notes how full the queue is. What is committed in between would wait for the next sweep: look again.
async fn settle(app: &App, placement: &Placement, database: &Arc<Database>) -> Result<Backlog, StoreError> {
    let read = || database.read(|tx| Box::pin(async move { queue::backlog(tx).await }));
    let mut backlog: Backlog = read().await?;
    loop {
        let (id, noted) = (placement.id, backlog.clone());
        app.cell
            .control()
            .write(move |tx| Box::pin(async move { standing::waiting(tx, id, &noted).await }))
            .await?;
        let now = read().await?;
        if backlog.waiting > 0 || now.waiting == 0 {
            return Ok(now);
        }
        backlog = now;
    }
}
