//! Takes jobs while there are any, and otherwise sleeps.

use std::{collections::HashSet, time::Duration};

use domain::ids::OrganizationId;
use jiff::Timestamp;
use store::{EngineKind, StoreError, control, control::Placement, outbox, outbox::Job};
use tokio::task::JoinSet;

use super::{
    Work,
    run::{LEASE, LONG, run},
    sweep,
};
use crate::app::App;

/// Jobs that run at once in this process.
const AT_ONCE: usize = 4;
/// How many of them may be long ones.
const LONG_AT_ONCE: usize = 2;
/// Organizations looked at in one round.
const HINTS: i64 = 1000;
/// How soon work is seen that another node of a PostgreSQL cell announced.
const OTHER_NODES: Duration = Duration::from_secs(5);
/// How long this process sleeps at most; its own commands wake it, those of the command line do not.
const LONGEST_SLEEP: Duration = Duration::from_mins(1);
/// Pause between two sweeps.
const SWEPT_EVERY: Duration = Duration::from_hours(6);

/// Works until the server stops.
pub async fn work(app: App) {
    let mut sweeper = tokio::spawn(sweep_for_ever(app.clone()));
    let mut running = Running::default();
    while !app.stopping.is_cancelled() {
        let due = match round(&app, &mut running).await {
            Ok(due) => due,
            Err(error) => {
                tracing::warn!(%error, "no jobs could be taken");
                None
            }
        };
        let pause = pause(&app, due);
        tokio::select! {
            () = app.stopping.cancelled() => {}
            () = app.wake.0.notified() => {}
            true = running.end_of_one(), if !running.tasks.is_empty() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    sweeper.abort();
    drop((&mut sweeper).await);
    while running.end_of_one().await {}
}

/// Does everything that is due and comes back when nothing is left to do now.
pub async fn work_off(app: &App) -> Result<(), StoreError> {
    let mut running = Running::default();
    loop {
        round(app, &mut running).await?;
        if !running.end_of_one().await {
            return Ok(());
        }
    }
}

async fn sweep_for_ever(app: App) {
    let mut started = Some(app.clock.now());
    loop {
        if let Err(error) = sweep::sweep(&app, started.take()).await {
            tracing::warn!(%error, "a sweep broke off");
        }
        tokio::time::sleep(SWEPT_EVERY).await;
    }
}

fn pause(app: &App, due: Option<Timestamp>) -> Duration {
    let longest = match app.cell.control().engine() {
        EngineKind::Sqlite => LONGEST_SLEEP,
        EngineKind::Postgres => OTHER_NODES,
    };
    let until = due.map(|due| {
        due.duration_since(app.clock.now())
            .max(jiff::SignedDuration::from_millis(50))
    });
    until
        .and_then(|pause| Duration::try_from(pause).ok())
        .map_or(longest, |pause| pause.min(longest))
}

/// The jobs under way in this process.
#[derive(Default)]
struct Running {
    tasks: JoinSet<()>,
    long: HashSet<tokio::task::Id>,
}

impl Running {
    fn start(&mut self, work: Work, job: Job) {
        let is_long = LONG.contains(&job.kind.as_str());
        let task = self.tasks.spawn(run(work, job));
        if is_long {
            self.long.insert(task.id());
        }
    }

    /// False if none was running.
    async fn end_of_one(&mut self) -> bool {
        let id = match self.tasks.join_next_with_id().await {
            None => return false,
            Some(Ok((id, ()))) => id,
            Some(Err(error)) => {
                tracing::error!(%error, "a job panicked; its lease runs out and it is taken again");
                error.id()
            }
        };
        self.long.remove(&id);
        true
    }
}

/// Takes jobs of all organizations with hints while there is room; answers when the next one is due.
async fn round(app: &App, running: &mut Running) -> Result<Option<Timestamp>, StoreError> {
    let hinted = app
        .cell
        .control()
        .read(|tx| Box::pin(async move { control::list_work(tx, HINTS).await }))
        .await?;
    let mut earliest: Option<Timestamp> = None;
    for placement in hinted {
        let due = match tend(app, &placement, running).await {
            // Its removal has begun since the hints were read, or it is moving: its jobs wait. Or it belongs to another region.
            Err(StoreError::Closed | StoreError::Moving | StoreError::OtherRegion(_)) => continue,
            // The place of one organization may be out of reach while the others are not.
            Err(error) => {
                tracing::warn!(organization = %placement.id, %error, "no jobs of an organization could be taken");
                continue;
            }
            Ok(due) => due,
        };
        if running.tasks.len() >= AT_ONCE {
            // The end of a job starts the next round.
            return Ok(earliest);
        }
        earliest = earliest.into_iter().chain(due).min();
    }
    Ok(earliest)
}

/// Takes jobs of one organization while there is room; answers when its next one is due.
async fn tend(
    app: &App,
    placement: &Placement,
    running: &mut Running,
) -> Result<Option<Timestamp>, StoreError> {
    while running.tasks.len() < AT_ONCE {
        if !take(app, placement, running).await? {
            return settle(app, placement).await;
        }
    }
    Ok(None)
}

/// Takes one job of an organization; false if none is due.
async fn take(app: &App, placement: &Placement, running: &mut Running) -> Result<bool, StoreError> {
    let database = app.cell.visit(placement).await?;
    let now = app.clock.now();
    let until = now.checked_add(LEASE).unwrap_or(now);
    let skipped: &[&str] = if running.long.len() < LONG_AT_ONCE {
        &[]
    } else {
        &LONG
    };
    let job = database
        .write(move |tx| Box::pin(async move { outbox::lease(tx, now, until, skipped).await }))
        .await?;
    let Some(job) = job else { return Ok(false) };
    let work = Work {
        app: app.clone(),
        placement: placement.clone(),
        database,
        job: job.id,
    };
    running.start(work, job);
    Ok(true)
}

/// Removes the hint of an organization without jobs, otherwise tells when its next one is due.
async fn settle(app: &App, placement: &Placement) -> Result<Option<Timestamp>, StoreError> {
    let due = next_due(app, placement).await?;
    if due.is_some() {
        return Ok(due);
    }
    let cleared = placement.clone();
    app.cell
        .control()
        .write(move |tx| Box::pin(async move { control::clear_work_hint(tx, &cleared).await }))
        .await?;
    // A job committed in between would wait for the next sweep: look again, and put the hint back.
    let due = next_due(app, placement).await?;
    if due.is_some() {
        hint(app, placement.id).await?;
    }
    Ok(due)
}

async fn next_due(app: &App, placement: &Placement) -> Result<Option<Timestamp>, StoreError> {
    let database = app.cell.visit(placement).await?;
    database
        .read(|tx| Box::pin(async move { outbox::next_due(tx).await }))
        .await
}

pub(super) async fn hint(app: &App, organization: OrganizationId) -> Result<(), StoreError> {
    let now = app.clock.now();
    app.cell
        .control()
        .write(move |tx| Box::pin(async move { control::hint_work(tx, organization, now).await }))
        .await
}
