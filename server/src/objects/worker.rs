//! Goes through the organizations for which something waits, the longest first.

use std::{pin::pin, time::Duration};

use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use store::{EngineKind, StoreError, control::Placement, objects::standing};

use super::carry_out::tend;
use crate::app::App;

/// Organizations that are looked after at once.
const AT_ONCE: usize = 4;
/// Organizations of one round.
const HINTS: i64 = 1000;
/// After so many in a row without a place, the others of the round wait for the next.
const HOPELESS: u32 = 8;
/// How soon work is seen that another node of a cluster announced, or the command line.
const OTHER_PROCESSES: Duration = Duration::from_secs(5);
const LONGEST_SLEEP: Duration = Duration::from_mins(1);

/// Works until the server stops. What is under way then is done again by the next process.
pub async fn work(app: App) {
    loop {
        let due = tokio::select! {
            () = app.stopping.cancelled() => return,
            due = round(&app) => due,
        };
        let due = due.unwrap_or_else(|error| {
            tracing::warn!(%error, "the object store could not be looked after");
            None
        });
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = app.objects_wake.0.notified() => {}
            () = tokio::time::sleep(pause(&app, due)) => {}
        }
    }
}

/// Does everything that is due, and comes back.
pub async fn work_off(app: &App) -> Result<(), StoreError> {
    round(app).await.map(drop)
}

/// When the next entry of the organizations that were looked at is due.
async fn round(app: &App) -> Result<Option<Timestamp>, StoreError> {
    let waiting = app
        .cell
        .control()
        .read(|tx| Box::pin(async move { standing::list_waiting(tx, HINTS).await }))
        .await?;
    let (mut earliest, mut hopeless, mut left) = (None::<Timestamp>, 0, 0_i64);
    let tended = stream::iter(waiting).map(|placement| async move { one(app, &placement).await });
    let mut tended = pin!(tended.buffer_unordered(AT_ONCE));
    while let Some(outcome) = tended.next().await {
        let Some((due, waiting, unreached)) = outcome else {
            continue;
        };
        left += waiting;
        earliest = earliest.into_iter().chain(due).min();
        hopeless = if unreached { hopeless + 1 } else { 0 };
        if hopeless >= HOPELESS {
            break;
        }
    }
    metrics::gauge!("hourbook_objects_waiting").set(f64::from(i32::try_from(left).unwrap_or(i32::MAX)));
    Ok(earliest)
}

/// One broken organization must not keep the others waiting.
async fn one(app: &App, placement: &Placement) -> Option<(Option<Timestamp>, i64, bool)> {
    match tend(app, placement).await {
        Ok(tended) => Some((tended.backlog.next_due, tended.backlog.waiting, tended.unreached)),
        // Its removal has begun since the hints were read.
        Err(StoreError::Closed) => None,
        Err(error) => {
            tracing::warn!(%error, organization = %placement.id, "the objects of an organization could not be looked after");
            None
        }
    }
}

fn pause(app: &App, due: Option<Timestamp>) -> Duration {
    let longest = match app.cell.control().engine() {
        EngineKind::Sqlite => LONGEST_SLEEP,
        EngineKind::Postgres => OTHER_PROCESSES,
    };
    let until = due.map(|due| {
        due.duration_since(app.clock.now())
            .max(SignedDuration::from_millis(500))
    });
    until
        .and_then(|pause| Duration::try_from(pause).ok())
        .map_or(longest, |pause| pause.min(longest))
}
