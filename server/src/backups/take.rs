use std::{convert::Infallible, path::Path, time::Duration};

use anyhow::Context;
use domain::{ids::OrganizationId, regions::Store};
use jiff::{SignedDuration, Timestamp};
use store::{
    StoreError, Tx,
    backup::{self, Kind},
    backups, changes,
    control::Placement,
};

use super::{
    key::{self, RepositoryKey},
    manifest::{DATABASE, Manifest},
    objects,
    repository::{Repository, Snapshot},
    scratch::Scratch,
    site::Site,
};
use crate::app::App;

/// How long one process has the backups of an organization to itself, unless it says that it still works on them. A process
/// that dies holds them up for as long.
const LEASE: SignedDuration = SignedDuration::from_mins(1);
const RENEWED_EVERY: Duration = Duration::from_secs(15);

/// Somebody else is at it; after a process that died, for as long as its lease holds.
#[derive(Debug, thiserror::Error)]
#[error("another process works on the backups of {0}, or it is being removed")]
pub(super) struct Busy(String);

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
    let id = placement.id;
    let now = app.clock.now();
    let until = now.checked_add(LEASE)?;
    let leased = app
        .cell
        .control()
        .write(move |tx| Box::pin(async move { backups::lease(tx, id, now, until).await }))
        .await?;
    if !leased {
        return Err(Busy(placement.slug.clone()).into());
    }
    let taken = tokio::select! {
        taken = make(app, placement, key) => taken,
        never = keep_lease(app, id) => match never {},
    };
    let outcome = taken
        .as_ref()
        .map(Clone::clone)
        .map_err(|error| format!("{error:#}"));
    app.cell
        .control()
        .write(move |tx| Box::pin(async move { record(tx, id, outcome).await }))
        .await?;
    Ok(taken?.0)
}

/// Says again and again that this process still works on the backups.
async fn keep_lease(app: &App, id: OrganizationId) -> Infallible {
    loop {
        tokio::time::sleep(RENEWED_EVERY).await;
        let now = app.clock.now();
        let until = now.checked_add(LEASE).unwrap_or(now);
        let control = app.cell.control();
        let renewed = control.write(move |tx| Box::pin(async move { backups::renew(tx, id, until).await }));
        if let Err(error) = renewed.await {
            tracing::warn!(%error, "the lease of a backup was not renewed");
        }
    }
}

async fn record(
    tx: &mut Tx,
    id: OrganizationId,
    outcome: Result<(Taken, i64), String>,
) -> Result<(), StoreError> {
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
    backups::release(tx, id).await
}

/// The backup, and the sequence of the last change that it is sure to hold.
async fn make(app: &App, placement: &Placement, key: RepositoryKey) -> anyhow::Result<(Taken, i64)> {
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
    let sites = writable(app, &placement.id.to_string());
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
    let taken = tokio::task::spawn_blocking(work)
        .await
        .context("the backup broke off")??;
    Ok((taken, seq))
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
            open(site)
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
