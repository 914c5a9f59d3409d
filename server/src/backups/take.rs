use std::{path::Path, time::Duration};

use anyhow::{Context, bail};
use domain::{ids::OrganizationId, regions::Store};
use jiff::Timestamp;
use store::{
    StoreError, Tx,
    backup::{self, Kind},
    backups, changes,
    control::Placement,
};
use tokio_util::sync::CancellationToken;

use super::{
    key::{self, RepositoryKey},
    lease::Lease,
    manifest::{DATABASE, Manifest},
    objects,
    repository::{Repository, Snapshot},
    scratch::Scratch,
    site::Site,
};
use crate::app::App;

/// While something is written to a folder it is asked so often whether it still answers.
const ASKED_EVERY: Duration = Duration::from_mins(1);

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Name of the snapshot in the first repository.
    pub snapshot: String,
    pub at: Timestamp,
    pub bytes: u64,
    pub rows: i64,
    /// How many folders and buckets got it.
    pub sites: usize,
    /// Objects of sealed logs in it, and those that should be and could not be read.
    pub objects: u64,
    pub absent: u64,
}

/// Backs an organization up into every folder and bucket of the configuration. Its people go on working meanwhile.
pub async fn take(app: &App, placement: &Placement) -> anyhow::Result<Taken> {
    let key = key::of(app, placement).await?;
    let lease = Lease::take(app, placement).await?;
    // The threads that write go on when nobody waits for them any more: they are told that the run is over.
    let ended = CancellationToken::new();
    let _ends = ended.clone().drop_guard();
    let taken = tokio::select! {
        taken = make(app, placement, key, &ended) => taken,
        lost = lease.keep(app) => return Err(lost.into()),
    };
    let outcome = taken
        .as_ref()
        .map(Clone::clone)
        .map_err(|error| format!("{error:#}"));
    let (unit, id) = (lease.clone(), placement.id);
    let is_noted = app
        .cell
        .control()
        .write(move |tx| Box::pin(async move { record(tx, &unit, id, outcome).await }))
        .await?;
    if !is_noted {
        return Err(lease.lost().into());
    }
    Ok(taken?.0)
}

/// False where the backups are somebody else's by now: what came of this run says nothing of theirs.
async fn record(
    tx: &mut Tx,
    lease: &Lease,
    id: OrganizationId,
    outcome: Result<(Taken, i64), String>,
) -> Result<bool, StoreError> {
    if !lease.end(tx).await? {
        return Ok(false);
    }
    match outcome {
        Ok((taken, seq)) => {
            let bytes = i64::try_from(taken.bytes).unwrap_or(i64::MAX);
            backups::taken(tx, id, taken.at, seq, &taken.snapshot, bytes).await?;
            if taken.absent > 0 {
                let problem = format!("{} objects of sealed logs could not be read", taken.absent);
                backups::failed(tx, id, &problem).await?;
            }
        }
        Err(problem) => backups::failed(tx, id, &problem).await?,
    }
    Ok(true)
}

/// The backup, and the sequence of the last change that it is sure to hold.
async fn make(
    app: &App,
    placement: &Placement,
    key: RepositoryKey,
    ended: &CancellationToken,
) -> anyhow::Result<(Taken, i64)> {
    let sites = writable(app, &placement.id.to_string());
    let sites: Vec<Site> = sites.into_iter().map(|site| site.until(ended)).collect();
    refuse_silent(&sites)?;
    let database = app.cell.visit(placement).await?;
    let at = app.clock.now();
    // Read before the copy: what is committed in between is in the copy as well, and is copied once more next time.
    let (_, seq) = database
        .read(|tx| Box::pin(async move { changes::bounds(tx).await }))
        .await?;
    let scratch = Scratch::new(app, &placement.id.to_string())?;
    let tables = backup::stage(&database, Kind::Organization, scratch.path().join(DATABASE)).await?;
    let mut manifest = Manifest::new(at, seq, tables);
    manifest.organization = Some(placement.id.uuid());
    manifest.slug = Some(placement.slug.clone());
    let held = objects::lay_out(app, placement, scratch.path()).await?;
    let (objects, absent) = (held.objects, held.absent);
    manifest.objects = Some(held);
    let places = sites.clone();
    let work = move || {
        let manifest = manifest.write(scratch.path(), DATABASE)?;
        let saved = save_everywhere(&sites, scratch.path(), |site| {
            Repository::open_or_make(site, &key)
        })?;
        Ok::<_, anyhow::Error>(Taken {
            snapshot: saved.id,
            at: manifest.taken_at,
            bytes: manifest.bytes,
            rows: manifest.rows(),
            sites: sites.len(),
            objects,
            absent,
        })
    };
    let taken = tokio::select! {
        taken = tokio::task::spawn_blocking(work) => taken.context("the backup broke off")??,
        silent = fall_silent(places) => return Err(silent),
    };
    Ok((taken, seq))
}

/// Ends when one of these places hangs in the middle of a backup. The thread that writes there cannot be stopped; the backups of
/// all others go on without it.
async fn fall_silent(sites: Vec<Site>) -> anyhow::Error {
    loop {
        tokio::time::sleep(ASKED_EVERY).await;
        let asked = sites.clone();
        let answers = tokio::task::spawn_blocking(move || {
            asked
                .iter()
                .filter(|site| !site.is_bucket())
                .find_map(|site| site.answers().err().filter(|_| site.is_left_alone()))
        });
        if let Ok(Some(silent)) = answers.await {
            return silent.context("the backup broke off");
        }
    }
}

/// A copy of the database is not made for places of which none has answered a moment ago.
fn refuse_silent(sites: &[Site]) -> anyhow::Result<()> {
    if sites.is_empty() || !sites.iter().all(Site::is_left_alone) {
        return Ok(());
    }
    let names: Vec<String> = sites.iter().map(Site::place).collect();
    bail!(
        "no backup: {} did not answer a moment ago, and is asked again soon",
        names.join(" and ")
    )
}

/// One place that fails does not keep the backup from the other; the failure is told all the same.
pub(super) fn save_everywhere(
    sites: &[Site],
    folder: &Path,
    open: impl Fn(&Site) -> anyhow::Result<Repository>,
) -> anyhow::Result<Snapshot> {
    let saved: Vec<anyhow::Result<Snapshot>> = sites
        .iter()
        .map(|site| {
            site.may_write()
                .and_then(|()| open(site))
                .and_then(|repository| repository.save(folder))
                .with_context(|| format!("no backup into {site}"))
        })
        .collect();
    let mut first = None;
    for snapshot in saved {
        let snapshot = snapshot?;
        first.get_or_insert(snapshot);
    }
    first.context("there is no place that backups may be written to")
}

/// The repositories of an organization. Their names say nothing to whoever lists the place.
pub(super) fn sites(app: &App, placement: &Placement) -> Vec<Site> {
    app.backup_places.repositories(&placement.id.to_string())
}

/// Those that may be written to: none where the agreement with whoever runs the place has ended.
pub(super) fn writable(app: &App, name: &str) -> Vec<Site> {
    let stores = [Store::Backups, Store::SecondBackups];
    let sites = app.backup_places.repositories(name).into_iter().zip(stores);
    let sites = sites.filter(|(_, store)| !app.is_refused(*store));
    sites.map(|(site, _)| site).collect()
}
