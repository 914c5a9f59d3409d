//! The clock of removals: begins what is due, lets go of what another process removes, and sounds the alarm long
//! before 72 hours are over.

use std::{collections::HashMap, time::Duration};

use domain::ids::RemovalId;
use jiff::{SignedDuration, Timestamp};
use store::{
    StoreError,
    removals::{self, Removal, State},
};
use tokio::task::JoinHandle;

use super::{files, saga};
use crate::app::App;

/// How soon another process lets go of an organization whose access has ended.
const LOOKS_EVERY: Duration = Duration::from_secs(2);
/// How long nothing is tried after an attempt that broke off.
const RETRIED_AFTER: Duration = Duration::from_secs(30);
/// How long a removal that is done is still mentioned to other processes.
const MENTIONED: SignedDuration = SignedDuration::from_hours(1);
/// Ages of a due removal at which the alarm is sounded, and how often it is repeated.
const ALARM: SignedDuration = SignedDuration::from_hours(24);
const SECOND_ALARM: SignedDuration = SignedDuration::from_hours(48);
const REPEATED: SignedDuration = SignedDuration::from_hours(1);

/// How late a removal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alarm {
    None,
    /// Due for 24 hours.
    Late,
    /// Due for 48 hours: 24 are left.
    VeryLate,
}

/// How loud a removal has to be called for.
pub fn alarm(removal: &Removal, now: Timestamp) -> Alarm {
    if !matches!(removal.state, State::Waiting | State::Running) {
        return Alarm::None;
    }
    let late = now.duration_since(removal.due_at);
    if late >= SECOND_ALARM {
        Alarm::VeryLate
    } else if late >= ALARM {
        Alarm::Late
    } else {
        Alarm::None
    }
}

/// What this process remembers between two looks.
#[derive(Default)]
struct Watch {
    /// When the alarm was last sounded for which removal.
    sounded: HashMap<RemovalId, Timestamp>,
    /// The work on what is due. It may take longer than a look, which must not wait for it.
    working: Option<JoinHandle<()>>,
}

/// Looks after removals until the server stops. One that is interrupted by that goes on with the next start.
pub async fn watch(app: App) {
    let mut watch = Watch::default();
    loop {
        if let Err(error) = watch.look(&app).await {
            tracing::warn!(%error, "removals could not be looked after");
        }
        tokio::select! {
            () = app.stopping.cancelled() => break,
            () = tokio::time::sleep(LOOKS_EVERY) => {}
        }
    }
    if let Some(working) = watch.working {
        working.abort();
    }
}

impl Watch {
    async fn look(&mut self, app: &App) -> Result<(), StoreError> {
        let now = app.clock.now();
        let since = now.checked_sub(MENTIONED).unwrap_or(now);
        let (open, closed) = app
            .cell
            .control()
            .read(move |tx| {
                Box::pin(async move {
                    let open = removals::list_open(tx).await?;
                    Ok::<_, StoreError>((open, removals::list_closed(tx, since).await?))
                })
            })
            .await?;
        for organization in closed {
            app.let_go(organization).await;
            // What was on its way when access ended may have left a folder behind the step that removed it.
            if let Err(error) = files::sweep(&app.config, organization).await {
                tracing::warn!(%error, "files of a removed organization could not be removed");
            }
        }
        measure(&open, now);
        let due: Vec<Removal> = open.into_iter().filter(|removal| removal.due_at <= now).collect();
        for removal in &due {
            sound(removal, now, &mut self.sounded);
        }
        let idle = self.working.as_ref().is_none_or(JoinHandle::is_finished);
        if idle && !due.is_empty() {
            self.working = Some(tokio::spawn(work(app.clone(), due)));
        }
        Ok(())
    }
}

async fn work(app: App, due: Vec<Removal>) {
    let mut broken = false;
    for removal in due {
        if let Err(error) = saga::work_on(&app, removal.id).await {
            tracing::warn!(removal = %removal.id, %error, "a removal broke off; it is tried again");
            broken = true;
        }
    }
    // What is in the way, such as a disk that is not mounted, seldom goes within seconds.
    if broken {
        tokio::time::sleep(RETRIED_AFTER).await;
    }
}

fn measure(open: &[Removal], now: Timestamp) {
    let count = |alarm_at: Alarm| {
        open.iter()
            .filter(|removal| alarm(removal, now) >= alarm_at)
            .count()
    };
    let gauge = |name: &'static str, value: usize| {
        metrics::gauge!(name).set(f64::from(u32::try_from(value).unwrap_or(u32::MAX)));
    };
    gauge("hourbook_removals_open", open.len());
    gauge("hourbook_removals_late_24h", count(Alarm::Late));
    gauge("hourbook_removals_late_48h", count(Alarm::VeryLate));
}

fn sound(removal: &Removal, now: Timestamp, sounded: &mut HashMap<RemovalId, Timestamp>) {
    let hours = match alarm(removal, now) {
        Alarm::None => return,
        Alarm::Late => 24,
        Alarm::VeryLate => 48,
    };
    if sounded
        .get(&removal.id)
        .is_some_and(|last| now.duration_since(*last) < REPEATED)
    {
        return;
    }
    sounded.insert(removal.id, now);
    tracing::error!(
        removal = %removal.id, step = ?removal.step, problem = removal.problem.as_deref().unwrap_or("none"),
        "a removal is due for more than {hours} hours and not done; after 72 hours a promise is broken"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::OrganizationId;
    use store::removals::{Requester, Step};

    /// AT-46: the alarm sounds at 24 and at 48 hours, long before the 72 are over, and only for what is not done.
    #[test]
    fn the_alarm_sounds_a_day_after_a_removal_was_due_and_again_a_day_later() {
        let due: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        let removal = |state| Removal {
            id: RemovalId::from(uuid::Uuid::from_u128(1)),
            organization: OrganizationId::from(uuid::Uuid::from_u128(2)),
            requested_by: Requester::Owner,
            state,
            step: Step::Measured,
            requested_at: due,
            due_at: due,
            started_at: None,
            finished_at: None,
            problem: None,
            contents: None,
            certificate: None,
        };
        for (state, hours, expected) in [
            (State::Waiting, -100, Alarm::None),
            (State::Running, 23, Alarm::None),
            (State::Running, 24, Alarm::Late),
            (State::Waiting, 47, Alarm::Late),
            (State::Running, 48, Alarm::VeryLate),
            (State::Done, 80, Alarm::None),
            (State::Withdrawn, 80, Alarm::None),
        ] {
            let now = due + SignedDuration::from_hours(hours);
            assert_eq!(
                alarm(&removal(state), now),
                expected,
                "{state:?} after {hours} hours"
            );
        }
    }
}
