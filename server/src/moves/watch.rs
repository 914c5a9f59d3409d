//! Looks after moves while the server runs: lets go of what lies elsewhere now, and ends what a process left behind that
//! died. One that is not decided is undone, so that the organization is open again within seconds; one that is goes on.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use store::{
    StoreError,
    moves::{self, Move, State},
};
use tokio::task::JoinHandle;

use super::{
    cells,
    saga::{self, Way},
};
use crate::app::App;

/// How soon another process lets go of an organization that lies elsewhere now.
const LOOKS_EVERY: Duration = Duration::from_secs(2);
/// How long nothing is tried after an attempt that broke off.
const RETRIED_AFTER: Duration = Duration::from_secs(30);
/// How long a move that is done is still mentioned to other processes.
const MENTIONED: SignedDuration = SignedDuration::from_hours(1);
/// How long writes may be refused before somebody is told.
const FROZEN_LONG: SignedDuration = SignedDuration::from_secs(60);
/// The same while an organization moves to another cell: operators carry files, and people wait.
const FROZEN_LONG_BETWEEN_CELLS: SignedDuration = SignedDuration::from_hours(1);
/// How long nobody may work on a move before somebody is told.
const IDLE_LONG: SignedDuration = SignedDuration::from_mins(2);

/// What is wrong with a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stuck {
    No,
    /// Nobody works on it.
    Idle,
    /// Writes have been refused for too long.
    Frozen,
    /// It was undone, and its copy is still there.
    LeftCopy,
}

pub fn stuck(moving: &Move, now: Timestamp) -> Stuck {
    if moving.state == State::Undone {
        return if moving.leaves_copy {
            Stuck::LeftCopy
        } else {
            Stuck::No
        };
    }
    if moving.state == State::Done {
        return Stuck::No;
    }
    let frozen = moving.frozen_at.filter(|_| moving.opened_at.is_none());
    let waits = cells::waits(moving);
    let long = if waits {
        FROZEN_LONG_BETWEEN_CELLS
    } else {
        FROZEN_LONG
    };
    if frozen.is_some_and(|since| now.duration_since(since) > long) {
        return Stuck::Frozen;
    }
    if waits {
        return Stuck::No;
    }
    let alive = moving.leased_until.unwrap_or(moving.started_at);
    if now.duration_since(alive) > IDLE_LONG {
        Stuck::Idle
    } else {
        Stuck::No
    }
}

/// Until the server stops. A move that is interrupted by that goes on with the next start.
pub async fn watch(app: App) {
    let mut working: Option<JoinHandle<()>> = None;
    loop {
        match look(&app).await {
            Err(error) => tracing::warn!(%error, "moves could not be looked after"),
            Ok(left) => {
                if !left.is_empty() && working.as_ref().is_none_or(JoinHandle::is_finished) {
                    working = Some(tokio::spawn(work(app.clone(), left)));
                }
            }
        }
        tokio::select! {
            () = app.stopping.cancelled() => break,
            () = tokio::time::sleep(LOOKS_EVERY) => {}
        }
    }
    if let Some(working) = working {
        working.abort();
    }
}

/// Moves that nobody works on.
async fn look(app: &App) -> Result<Vec<Move>, StoreError> {
    let now = app.clock.now();
    let since = now.checked_sub(MENTIONED).unwrap_or(now);
    let (open, moved) = app
        .cell
        .control()
        .read(move |tx| {
            Box::pin(async move {
                let open = moves::list_open(tx).await?;
                Ok::<_, StoreError>((open, moves::list_moved(tx, since).await?))
            })
        })
        .await?;
    for (organization, place) in moved {
        app.cell.welcome(organization);
        app.leave_for(organization, &place).await;
    }
    let count = |counts: &dyn Fn(&Move) -> bool| {
        let count = open.iter().filter(|moving| counts(moving)).count();
        f64::from(u32::try_from(count).unwrap_or(u32::MAX))
    };
    metrics::gauge!("hourbook_moves_open").set(count(&|moving| moving.state != State::Undone));
    metrics::gauge!("hourbook_moves_stuck").set(count(&|moving| stuck(moving, now) != Stuck::No));
    let is_left =
        |moving: &Move| moving.leased_until.is_none_or(|until| until <= now) && !cells::waits(moving);
    Ok(open.into_iter().filter(is_left).collect())
}

async fn work(app: App, left: Vec<Move>) {
    let mut broken = false;
    for moving in left {
        let worked = if moving.cell.is_some() {
            cells::look_after(&app, &moving).await
        } else {
            let worked = saga::work_on(&app, moving.id, Way::Back, Arc::new(|_, _| {})).await;
            worked.map(drop).map_err(Into::into)
        };
        if let Err(error) = worked {
            tracing::warn!(moving = %moving.id, error = format!("{error:#}"), "a move broke off; it is tried again");
            broken = true;
        }
    }
    // What is in the way, such as a server that does not answer, seldom goes within seconds.
    if broken {
        tokio::time::sleep(RETRIED_AFTER).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::{MoveId, OrganizationId};
    use store::moves::Step;

    #[test]
    fn a_move_that_stands_still_is_told_from_one_that_goes_on() {
        let start: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        let running = Move {
            id: MoveId::from(uuid::Uuid::from_u128(1)),
            organization: OrganizationId::from(uuid::Uuid::from_u128(2)),
            from: String::new(),
            to: "sqlite".to_owned(),
            state: State::Running,
            step: Step::Requested,
            started_at: start,
            frozen_at: None,
            opened_at: None,
            finished_at: None,
            leased_until: Some(start),
            problem: None,
            leaves_copy: false,
            contents: None,
            cell: None,
        };
        let frozen = Move {
            frozen_at: Some(start),
            leased_until: Some(start + SignedDuration::from_hours(1)),
            ..running.clone()
        };
        let opened = Move {
            opened_at: Some(start),
            ..frozen.clone()
        };
        let left = Move {
            state: State::Undone,
            leaves_copy: true,
            ..running.clone()
        };
        let done = Move {
            state: State::Done,
            ..running.clone()
        };
        for (moving, seconds, expected) in [
            (&running, 100, Stuck::No),
            (&running, 121, Stuck::Idle),
            (&frozen, 60, Stuck::No),
            (&frozen, 61, Stuck::Frozen),
            (&opened, 61, Stuck::No),
            (&left, 0, Stuck::LeftCopy),
            (&done, 9999, Stuck::No),
        ] {
            let now = start + SignedDuration::from_secs(seconds);
            assert_eq!(stuck(moving, now), expected, "{moving:?} after {seconds} s");
        }
    }
}
