//! Walks through every object of an organization, at both places: reads it, compares it, mends it from the other place, and
//! removes what nothing names any more.

use std::{sync::Arc, time::Duration};

use domain::{ids::MemberId, regions::Store};
use jiff::{SignedDuration, Timestamp};
use store::{
    Database, StoreError,
    control::Placement,
    objects::{
        Key, Listed, ObjectStore, Outcome, Side,
        queue::{self, Kept},
        standing::{self, Scrubbed},
    },
};
use uuid::Uuid;

use super::{lease::Lease, named_at};
use crate::app::App;

/// When a walk that found a loss is tried again.
const LOST_AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// Objects of one look into the database, names of one look into a place.
const PAGE: i64 = 200;
const NAMES: usize = 500;
/// Lost objects that are named one by one.
const NAMED: usize = 100;
/// What nothing names may be an upload whose row is about to be committed.
const SETTLED_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// So many files without a name may be gone through mistakes of ours. If most of a place were, the database would be the
/// wrong one, and nothing is removed.
const FEW: usize = 50;
/// A walk by the clock rests for so many times as long as it worked.
const REST: u32 = 3;
const LONGEST_REST: Duration = Duration::from_secs(5);
const WARM_UP: Duration = Duration::from_mins(2);
const LOOKS_EVERY: Duration = Duration::from_mins(1);
const NEXT_ONE: Duration = Duration::from_secs(1);

/// How much a walk may disturb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Beside the work of the server.
    Gentle,
    /// Somebody waits for it.
    Full,
}

/// Walks through all organizations, one after the other, each within the days of the configuration.
pub async fn scrub_by_the_clock(app: App) {
    let mut pause = WARM_UP;
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        let walked = tokio::select! {
            () = app.stopping.cancelled() => return,
            walked = next(&app) => walked,
        };
        pause = match walked {
            Ok(true) => NEXT_ONE,
            Ok(false) => LOOKS_EVERY,
            Err(error) => {
                tracing::warn!(%error, "a walk through the object store broke off");
                LOOKS_EVERY
            }
        };
    }
}

/// False if nobody is due.
async fn next(app: &App) -> Result<bool, StoreError> {
    if app.is_refused(Store::SecondObjects) {
        return Ok(false);
    }
    let now = app.clock.now();
    let ago = |age| now.checked_sub(age).unwrap_or(Timestamp::MIN);
    let before = ago(SignedDuration::from_hours(
        24 * i64::from(app.config.objects.scrub_days),
    ));
    let lost_before = ago(LOST_AGAIN_AFTER);
    let due = app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { standing::next_to_scrub(tx, before, lost_before, now).await }))
        .await?;
    let Some(placement) = due else { return Ok(false) };
    match scrub(app, &placement, Pace::Gentle, |_| ()).await {
        Ok(_) | Err(StoreError::Closed) => Ok(true),
        Err(error) => Err(error),
    }
}

/// One walk. `None` if somebody else is at it. An error means that a place or the database was not reached: what was
/// mended until then stays mended, and nothing was taken for lost.
pub async fn scrub(
    app: &App,
    placement: &Placement,
    pace: Pace,
    tell: impl FnMut(&Scrubbed),
) -> Result<Option<Scrubbed>, StoreError> {
    // A walk gives the replica what it lacks.
    if app.is_refused(Store::SecondObjects) {
        return Err(StoreError::Unavailable(
            "the processor that runs the replica may not process today".to_owned(),
        ));
    }
    let Some(mut lease) = Lease::take(app, placement).await? else {
        return Ok(None);
    };
    let walked = tokio::select! {
        walked = walk(app, placement, pace, tell) => walked,
        lost = lease.keep(app) => return Err(lost),
    };
    lease.end(app, walked.as_ref()).await?;
    walked.map(Some)
}

async fn walk(
    app: &App,
    placement: &Placement,
    pace: Pace,
    mut tell: impl FnMut(&Scrubbed),
) -> Result<Scrubbed, StoreError> {
    let (database, objects) = (app.cell.visit(placement).await?, app.objects()?);
    let (mut found, mut after) = (Scrubbed::default(), Uuid::nil());
    loop {
        let page = database
            .read(move |tx| Box::pin(async move { queue::settled(tx, after, PAGE).await }))
            .await?;
        let Some(last) = page.last() else { break };
        after = last.object;
        for kept in page {
            let begun = std::time::Instant::now();
            look(placement, &database, objects, &kept, &mut found).await?;
            tell(&found);
            rest(pace, begun.elapsed()).await;
        }
    }
    for side in objects.sides() {
        found.swept += sweep(app, placement, &database, objects, side).await?;
        tell(&found);
    }
    Ok(found)
}

async fn rest(pace: Pace, worked: Duration) {
    if pace == Pace::Gentle {
        tokio::time::sleep((worked * REST).min(LONGEST_REST)).await;
    }
}

async fn look(
    placement: &Placement,
    database: &Arc<Database>,
    objects: &ObjectStore,
    kept: &Kept,
    found: &mut Scrubbed,
) -> Result<(), StoreError> {
    let key = Key::new(placement, kept.member, kept.object);
    let outcome = objects.even_out(&key, &kept.hash).await?;
    found.objects += 1;
    let object = kept.object;
    match outcome {
        Outcome::Whole => {}
        Outcome::Mended(side) => {
            found.mended += 1;
            tracing::warn!(organization = %placement.id, %object, side = side.word(), "an object was mended");
            metrics::counter!("hourbook_objects_mended_total", "side" => side.word()).increment(1);
            // Whoever removed it meanwhile may be through with that.
            if !is_named(database, object).await? {
                objects.remove(&key).await?;
            }
        }
        Outcome::Lost => {
            if is_named(database, object).await? {
                found.lost += 1;
                tracing::error!(organization = %placement.id, %object, "no place has this object as it was");
                metrics::counter!("hourbook_objects_lost_total").increment(1);
            }
        }
    }
    Ok(())
}

/// Objects that no place has as they were, with their members: at most so many as a person reads.
pub async fn lost(app: &App, placement: &Placement) -> Result<Vec<(Uuid, MemberId)>, StoreError> {
    let (database, objects) = (app.cell.visit(placement).await?, app.objects()?);
    let (mut found, mut after) = (Vec::new(), Uuid::nil());
    loop {
        let page = database
            .read(move |tx| Box::pin(async move { queue::settled(tx, after, PAGE).await }))
            .await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = last.object;
        for kept in page {
            let key = Key::new(placement, kept.member, kept.object);
            if found.len() == NAMED {
                return Ok(found);
            }
            if objects.even_out(&key, &kept.hash).await? == Outcome::Lost {
                found.push((kept.object, kept.member));
            }
        }
    }
}

async fn is_named(database: &Arc<Database>, object: Uuid) -> Result<bool, StoreError> {
    database
        .read(move |tx| Box::pin(async move { queue::is_named(tx, object).await }))
        .await
}

/// Removes what nothing names from one place: files of uploads that broke off, and of rows that are gone.
async fn sweep(
    app: &App,
    placement: &Placement,
    database: &Arc<Database>,
    objects: &ObjectStore,
    side: Side,
) -> Result<i64, StoreError> {
    let before = app
        .clock
        .now()
        .checked_sub(SETTLED_AFTER)
        .unwrap_or(Timestamp::MIN);
    let (mut strays, mut others, mut after) = (Vec::new(), 0_usize, None::<Listed>);
    loop {
        let page = objects.list(side, placement, after.as_ref(), NAMES).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.clone());
        let ids: Vec<Uuid> = page.iter().filter_map(|listed| listed.id).collect();
        let known = database
            .read(move |tx| Box::pin(async move { queue::known(tx, &ids).await }))
            .await?;
        for listed in page {
            if is_stray(&listed, &known, before) {
                strays.push(listed);
            } else {
                others += 1;
            }
        }
    }
    if strays.len() > FEW && strays.len() > others {
        return Err(StoreError::Unavailable(format!(
            "{} files at {} belong to nothing in the database and {others} do: none was removed, because this may be the \
             wrong database",
            strays.len(),
            objects.name(side)
        )));
    }
    for stray in &strays {
        objects.remove_listed(side, stray).await?;
    }
    if !strays.is_empty() {
        tracing::info!(organization = %placement.id, side = side.word(), files = strays.len(), "files that nothing names are gone");
    }
    Ok(i64::try_from(strays.len()).unwrap_or(i64::MAX))
}

/// Whether nothing names a file, and nobody can be about to. Names that are none of ours stay.
fn is_stray(listed: &Listed, known: &[Uuid], before: Timestamp) -> bool {
    let Some(id) = listed.id else { return false };
    let is_old = named_at(id).is_some_and(|at| at < before);
    is_old && (listed.unfinished || !known.contains(&id))
}
