//! The control database: without it nobody knows which organization is where, and no key of theirs.

use std::{fs, os::unix::fs::OpenOptionsExt, path::Path};

use anyhow::{Context, ensure};
use jiff::Timestamp;
use store::{
    backup::{self, Kind},
    backups,
    control::Placement,
};

use super::{
    find::fitting,
    key::CellKey,
    manifest::{CONTROL, MANIFEST, Manifest},
    remove::missing_is_fine,
    repository::{Repository, keep_for_two_days},
    restore::{Choice, Restored, restore},
    scratch::{self, Scratch},
    site::Site,
    take::{save_everywhere, writable},
    thin::{Thinned, deletable},
};
use crate::app::App;

/// Name of its repository beside those of the organizations.
const NAME: &str = "control";
/// Organizations read at once.
const PAGE: i64 = 100;

/// Backs the control database up. Backups of it are kept for two days, so that the keys in them do not outlast the
/// removal of an organization.
pub async fn take_control(app: &App) -> anyhow::Result<()> {
    let password = CellKey::load(app)?.control_password();
    let _turn = turn(app).await?;
    let (sites, at) = (writable(app, NAME), app.clock.now());
    save(app, sites.clone(), password.clone(), at).await?;
    forget(sites, password, at).await.map(drop)
}

/// Forgets its backups of more than two days ago, wherever something may be deleted.
pub async fn thin_control(app: &App) -> anyhow::Result<Thinned> {
    let password = CellKey::read(app)?.control_password();
    let _turn = turn(app).await?;
    forget(app.backup_places.repositories(NAME), password, app.clock.now()).await
}

async fn forget(sites: Vec<Site>, password: String, at: Timestamp) -> anyhow::Result<Thinned> {
    let work = move || {
        let (open, left) = deletable(sites);
        let mut thinned = Thinned { gone: 0, left };
        for site in &open {
            thinned.gone +=
                Repository::open_with_password(site, &password)?.thin(&keep_for_two_days(), at)?;
        }
        Ok::<_, anyhow::Error>(thinned)
    };
    blocking(work).await
}

/// Backs the control database up into new repositories that take the place of the old ones: what it knew before, the key
/// of an organization that was removed among it, is in none of them. A repository alone would keep it for a while.
pub async fn renew_control(app: &App) -> anyhow::Result<()> {
    let (sites, is_on) = (app.backup_places.repositories(NAME), app.config.backups.enabled);
    let sites = blocking(move || used_or_wanted(sites, is_on)).await?;
    if sites.is_empty() {
        return Ok(());
    }
    let password = CellKey::load(app)?.control_password();
    let _turn = turn(app).await?;
    for left in scratch::left_by(&app.config.storage.data_dir, NAME)? {
        missing_is_fine(fs::remove_dir_all(left))?;
    }
    let begun = sites.clone();
    let drafts = blocking(move || begun.iter().map(Site::begin_draft).collect()).await?;
    save(app, drafts, password, app.clock.now()).await?;
    blocking(move || sites.iter().try_for_each(Site::exchange)).await
}

/// The repositories that are there, or will be. None is touched unless all of them may be.
fn used_or_wanted(sites: Vec<Site>, is_on: bool) -> anyhow::Result<Vec<Site>> {
    let mut used = Vec::new();
    for site in sites {
        if is_on || site.is_used()? {
            site.may_delete()?;
            used.push(site);
        }
    }
    Ok(used)
}

async fn save(app: &App, sites: Vec<Site>, password: String, at: Timestamp) -> anyhow::Result<()> {
    let scratch = Scratch::new(app, NAME)?;
    let tables = backup::stage(app.cell.control(), Kind::Control, scratch.path().join(CONTROL)).await?;
    blocking(move || {
        Manifest::new(at, 0, tables).write(scratch.path(), CONTROL)?;
        save_everywhere(&sites, scratch.path(), |site| {
            site.finish_exchange()?;
            Repository::open_or_make_with_password(site, &password)
        })
        .map(drop)
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .context("the backup of the control database broke off")?
}

/// Waits until no other process works on these repositories, here or on another server of the cell, which shares its buckets; the
/// next one waits for this to be dropped.
async fn turn(app: &App) -> anyhow::Result<(fs::File, Option<Box<dyn Send>>)> {
    let path = app.config.storage.data_dir.join("control-backup.lock");
    let work = move || {
        let file = fs::OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .with_context(|| path.display().to_string())?;
        file.lock()?;
        Ok::<_, anyhow::Error>(file)
    };
    let file = tokio::task::spawn_blocking(work)
        .await
        .context("the waiting broke off")??;
    Ok((file, app.cell.turn_of_control_backups().await?))
}

/// After the loss of a machine: gives an empty cell its control database and all its organizations back, from the first
/// place of the configuration that has them. Says what came back, one after the other, through `tell`.
pub async fn restore_all(
    app: &App,
    mut tell: impl FnMut(&Placement, &anyhow::Result<Restored>),
) -> anyhow::Result<usize> {
    let before = app
        .cell
        .control()
        .read(|tx| Box::pin(async move { store::control::list_ids(tx).await }))
        .await?;
    ensure!(
        before.is_empty(),
        "this cell has organizations: everything is restored into an empty one only"
    );
    let password = CellKey::read(app)?.control_password();
    let scratch = Scratch::new(app, NAME)?;
    let (sites, folder) = (app.backup_places.repositories(NAME), scratch.path().to_owned());
    blocking(move || bring(&sites, &password, &folder)).await?;
    let file = scratch.path().join(CONTROL);
    backup::put_back(app.cell.control(), Kind::Control, file, |_| {
        Box::pin(async { Ok(()) })
    })
    .await?;
    let (mut after, mut failed) = (String::new(), 0);
    loop {
        let from = after.clone();
        let page = app
            .cell
            .control()
            .read(move |tx| Box::pin(async move { backups::list(tx, &from, PAGE).await }))
            .await?;
        let Some(last) = page.last() else {
            return Ok(failed);
        };
        after.clone_from(&last.placement.slug);
        for listed in page {
            let restored = restore(app, &listed.placement, Choice::Newest, false).await;
            failed += usize::from(restored.is_err());
            tell(&listed.placement, &restored);
        }
    }
}

fn bring(sites: &[Site], password: &str, folder: &Path) -> anyhow::Result<()> {
    let mut failure = None;
    // In a bucket a new one may have been on its way when the machine was lost.
    let drafts = sites.iter().map(Site::draft);
    let drafts = drafts.filter(|draft| draft.is_there().unwrap_or_default());
    let sites = sites.iter().cloned().chain(drafts);
    for (number, site) in sites.enumerate() {
        let target = folder.join(number.to_string());
        std::fs::create_dir(&target)?;
        let brought =
            bring_from(&site, password, &target).with_context(|| format!("no control database from {site}"));
        match brought {
            Ok(()) => return Ok(std::fs::rename(target.join(CONTROL), folder.join(CONTROL))?),
            Err(error) => failure = Some(error),
        }
    }
    Err(failure.context("the configuration names no place for backups")?)
}

fn bring_from(site: &Site, password: &str, folder: &Path) -> anyhow::Result<()> {
    let snapshots = fitting(
        Repository::open_with_password(site, password)?.list()?,
        &Choice::Newest,
    )?;
    let snapshot = snapshots.into_iter().next().context("there is no backup")?;
    let [_, sha256] =
        Repository::open_with_password(site, password)?.fetch(&snapshot.id, [MANIFEST, CONTROL], folder)?;
    Manifest::check(folder, CONTROL, &sha256, Kind::Control).map(drop)
}
