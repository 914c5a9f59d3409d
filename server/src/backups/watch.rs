//! Makes backups by the clock: one each day for every organization, and one every few minutes while it changes. One at a time,
//! and never for long without a rest ([`super::pace`]).

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use domain::ids::OrganizationId;
use jiff::{SignedDuration, Timestamp};
use store::{
    StoreError,
    backups::{self, Listed, Standing},
    changes,
    control::Placement,
};

use super::{
    cell::take_control,
    lease::Busy,
    pace::{self, DAILY, Due, Known, Terms, due, in_order},
    restore::Choice,
    scratch,
    take::take,
    thin::thin,
    verify::{is_day_of_older, verify, verify_an_older_one},
};
use crate::app::App;

/// How long after its start the server looks for the first time.
const WARM_UP: Duration = Duration::from_mins(1);
/// Pause between two looks.
const LOOKS_EVERY: Duration = Duration::from_mins(1);
/// A folder of copies that is older belongs to no process any more.
const LEFT_BEHIND: Duration = Duration::from_hours(24);
/// Organizations read at once.
const PAGE: i64 = 100;
/// So long a new key waits for a backup of the control database while others are still being made.
const KEYS_WAIT: SignedDuration = SignedDuration::from_mins(10);
/// So much of a backup that was not made counts as work at most.
const FAILED_WORK: Duration = Duration::from_secs(1);
/// What is remembered of attempts is older than any rule asks for.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(1);

/// Backs up until the server stops.
pub async fn watch(app: App) {
    if !app.config.backups.enabled {
        return;
    }
    scratch::sweep(&app, LEFT_BEHIND);
    let mut rounds = Rounds::default();
    let mut pause = WARM_UP;
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = LOOKS_EVERY;
        tokio::select! {
            () = app.stopping.cancelled() => return,
            outcome = rounds.go(&app, Pace::Steady) => match outcome {
                // What still waits goes on after a new look: meanwhile others wrote.
                Ok(Left::Some) => pause = Duration::ZERO,
                Ok(Left::Nothing) => {}
                Err(error) => tracing::warn!(%error, "backups could not be looked after"),
            },
        }
    }
}

/// One look at every organization, and without a rest every backup that is due. `control_at` is when the control database
/// was last backed up.
pub async fn round(app: &App, control_at: &mut Option<Timestamp>) -> anyhow::Result<()> {
    let mut rounds = Rounds {
        control_at: *control_at,
        ..Rounds::default()
    };
    let outcome = rounds.go(app, Pace::AtOnce).await;
    *control_at = rounds.control_at;
    outcome.map(drop)
}

/// Whether backups rest between each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    Steady,
    AtOnce,
}

/// Whether something that is due waits for the next look.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    Some,
    Nothing,
}

/// What came of one backup.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Made,
    Failed,
}

/// What one look leaves to the next.
#[derive(Default)]
struct Rounds {
    /// When the control database was last backed up.
    control_at: Option<Timestamp>,
    /// Whether there are keys that no backup of it holds.
    has_new_keys: bool,
    /// Until then nothing is made that can wait.
    rests_until: Option<Instant>,
    /// When backups were tried that were not made.
    tried: HashMap<OrganizationId, Timestamp>,
}

/// An organization whose backup may be due.
struct Waiting {
    placement: Placement,
    known: Known,
    due: Due,
}

impl Rounds {
    async fn go(&mut self, app: &App, pace: Pace) -> anyhow::Result<Left> {
        let now = app.clock.now();
        self.tried
            .retain(|_, at| now.duration_since(*at).abs() < FORGOTTEN);
        let waiting = look(app, &self.tried, now).await?;
        let next_look = Instant::now() + LOOKS_EVERY;
        let mut left = Left::Nothing;
        for one in in_order(waiting, now, |one| (&one.known, one.due)) {
            if pace == Pace::Steady && !self.rest(app, &one, next_look).await {
                left = Left::Some;
                break;
            }
            let begun = Instant::now();
            let worked = match self.back_up(app, &one).await? {
                Outcome::Made => begun.elapsed(),
                // Most of that was waiting for a place that does not answer, and not work that others have to rest from.
                Outcome::Failed => begun.elapsed().min(FAILED_WORK),
            };
            self.rests_until = Some(Instant::now() + pace::rest(worked));
        }
        self.keep_control(app, left).await?;
        Ok(left)
    }

    /// Waits for the turn of an organization; false when it is time to look again first.
    async fn rest(&self, app: &App, one: &Waiting, next_look: Instant) -> bool {
        let now = Instant::now();
        if now >= next_look {
            return false;
        }
        let until = match self.rests_until {
            Some(until) if one.due.urgent_at > app.clock.now() => until,
            _ => return true,
        };
        tokio::time::sleep_until(until.min(next_look).into()).await;
        until < next_look
    }

    async fn back_up(&mut self, app: &App, one: &Waiting) -> anyhow::Result<Outcome> {
        let id = one.placement.id;
        let standing = by_now(app, id).await?;
        let taken_at = standing.as_ref().and_then(|standing| standing.taken_at);
        if taken_at != one.known.taken_at {
            // Another node was here meanwhile.
            return Ok(Outcome::Made);
        }
        self.has_new_keys |= standing.is_none();
        if look_after(app, &one.placement, standing.as_ref()).await {
            return Ok(Outcome::Made);
        }
        self.tried.insert(id, app.clock.now());
        Ok(Outcome::Failed)
    }

    /// The control database once a day; and soon after there are new keys, which would be lost with the machine.
    async fn keep_control(&mut self, app: &App, left: Left) -> anyhow::Result<()> {
        let now = app.clock.now();
        let old = |age: SignedDuration| {
            self.control_at
                .is_none_or(|at| now.duration_since(at) >= age || at > now)
        };
        let keys_wait = self.has_new_keys && (left == Left::Nothing || old(KEYS_WAIT));
        if !keys_wait && !old(DAILY) {
            return Ok(());
        }
        let begun = Instant::now();
        take_control(app).await?;
        self.control_at = Some(now);
        self.has_new_keys = false;
        let rested = self.rests_until.unwrap_or(begun).max(Instant::now());
        self.rests_until = Some(rested + pace::rest(begun.elapsed()));
        Ok(())
    }
}

/// Every organization whose backup may be due by now.
async fn look(
    app: &App,
    tried: &HashMap<OrganizationId, Timestamp>,
    now: Timestamp,
) -> anyhow::Result<Vec<Waiting>> {
    let every = SignedDuration::from_mins(i64::from(app.config.backups.every_minutes));
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let from = after.clone();
        let page = app
            .cell
            .control()
            .read(move |tx| Box::pin(async move { backups::list(tx, &from, PAGE).await }))
            .await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.placement.slug);
        for listed in page {
            let tried_at = tried.get(&listed.placement.id).copied();
            let known = know(app, &listed, tried_at, every).await;
            // Of those that rest nothing is kept in memory.
            let rests = !known.is_changed
                && known.taken_at.is_some_and(|at| {
                    let age = now.duration_since(at);
                    !age.is_negative() && age < DAILY / 2
                });
            if !rests {
                found.push((listed.placement, known));
            }
        }
    }
    let new = found.iter().filter(|(_, known)| known.taken_at.is_none()).count();
    let terms = Terms { every, new };
    let waiting = found.into_iter().map(|(placement, known)| Waiting {
        due: due(&known, terms, now),
        placement,
        known,
    });
    Ok(waiting.collect())
}

/// An organization that nobody has opened in this process has not changed through it.
async fn know(app: &App, listed: &Listed, tried_at: Option<Timestamp>, every: SignedDuration) -> Known {
    let standing = listed.standing.as_ref();
    let mut known = Known {
        id: listed.placement.id,
        created_at: listed.created_at,
        taken_at: standing.and_then(|standing| standing.taken_at),
        tried_at,
        written_at: None,
        is_changed: false,
    };
    let age = known.taken_at.map(|at| app.clock.now().duration_since(at));
    if age.is_some_and(|age| !age.is_negative() && age < every) {
        return known;
    }
    let Some(database) = app.cell.opened(known.id) else {
        return known;
    };
    let read = database.read(|tx| {
        Box::pin(
            async move { Ok::<_, StoreError>((changes::bounds(tx).await?, changes::newest_at(tx).await?)) },
        )
    });
    if let Ok(((_, newest), written_at)) = read.await {
        known.is_changed = standing.is_none_or(|standing| newest > standing.change_seq);
        known.written_at = written_at;
    }
    known
}

/// How it stands by now: the look was before the backups of those in front of it, and another node may go through the same
/// list.
async fn by_now(app: &App, id: OrganizationId) -> Result<Option<Standing>, StoreError> {
    let control = app.cell.control();
    control
        .read(move |tx| Box::pin(async move { backups::find(tx, id).await }))
        .await
}

/// A backup; and once a day one is read back, and old ones go. Answers whether the backup was made.
async fn look_after(app: &App, placement: &Placement, standing: Option<&Standing>) -> bool {
    if let Err(error) = take(app, placement).await {
        if error.is::<Busy>() {
            tracing::info!(organization = %placement.id, %error, "these backups are another process's");
            return false;
        }
        tracing::error!(organization = %placement.id, error = %format!("{error:#}"), "no backup could be made");
        metrics::counter!("hourbook_backup_failures_total").increment(1);
        return false;
    }
    let verified_at = standing.and_then(|standing| standing.verified_at);
    if verified_at.is_some_and(|at| app.clock.now().duration_since(at) < DAILY) {
        return true;
    }
    let mut read = verify(app, placement, Choice::Newest).await.map(drop);
    if read.is_ok() && is_day_of_older(placement.id, app.clock.now()) {
        read = verify_an_older_one(app, placement).await.map(drop);
    }
    if let Err(error) = read {
        tracing::error!(organization = %placement.id, error = %format!("{error:#}"), "a backup is not what it should be");
        metrics::counter!("hourbook_backup_failures_total").increment(1);
    }
    if let Err(error) = thin(app, placement).await {
        tracing::warn!(organization = %placement.id, error = %format!("{error:#}"), "old backups could not be forgotten");
    }
    true
}
