//! The control database: without it nobody knows which organization is where, and no key of theirs.

use std::{
    fs,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

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
    take::{repositories, save_everywhere, writable},
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
    let work = move || {
        for site in &sites {
            Repository::open_with_password(site, &password)?.thin(&keep_for_two_days(), at)?;
        }
        Ok::<_, anyhow::Error>(())
    };
    tokio::task::spawn_blocking(work)
        .await
        .context("the thinning broke off")?
}

/// Backs the control database up into new repositories that take the place of the old ones: what it knew before, the key
/// of an organization that was removed among it, is in none of them. A repository alone would keep it for a while.
pub async fn renew_control(app: &App) -> anyhow::Result<()> {
    let mut sites = repositories(app, NAME);
    if !app.config.backups.enabled {
        sites.retain(|site| site.exists());
    }
    if sites.is_empty() {
        return Ok(());
    }
    let password = CellKey::load(app)?.control_password();
    let _turn = turn(app).await?;
    for left in scratch::left_by(&app.config.storage.data_dir, NAME)? {
        missing_is_fine(fs::remove_dir_all(left))?;
    }
    let drafts: Vec<PathBuf> = sites.iter().map(|site| site.with_extension("new")).collect();
    for draft in &drafts {
        missing_is_fine(fs::remove_dir_all(draft))?;
    }
    save(app, drafts.clone(), password, app.clock.now()).await?;
    let work = move || {
        for (draft, site) in drafts.iter().zip(&sites) {
            missing_is_fine(fs::remove_dir_all(site))?;
            fs::rename(draft, site)?;
        }
        Ok::<_, anyhow::Error>(())
    };
    tokio::task::spawn_blocking(work)
        .await
        .context("the exchange broke off")?
}

async fn save(app: &App, sites: Vec<PathBuf>, password: String, at: Timestamp) -> anyhow::Result<()> {
    let scratch = Scratch::new(app, NAME)?;
    let tables = backup::stage(app.cell.control(), Kind::Control, scratch.path().join(CONTROL)).await?;
    let work = move || {
        Manifest::new(at, 0, tables).write(scratch.path(), CONTROL)?;
        save_everywhere(&sites, scratch.path(), |site| {
            Repository::open_or_make_with_password(site, &password)
        })
        .map(drop)
    };
    tokio::task::spawn_blocking(work)
        .await
        .context("the backup broke off")?
}

/// Waits until no other process works on these repositories; the next one waits for this to be dropped.
async fn turn(app: &App) -> anyhow::Result<fs::File> {
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
    tokio::task::spawn_blocking(work)
        .await
        .context("the waiting broke off")?
}

/// After the loss of a machine: gives an empty cell its control database and all its organizations back, from the first
/// folder of the configuration that has them. Says what came back, one after the other, through `tell`.
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
    let (sites, folder) = (repositories(app, NAME), scratch.path().to_owned());
    tokio::task::spawn_blocking(move || bring(&sites, &password, &folder))
        .await
        .context("the reading broke off")??;
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

fn bring(sites: &[PathBuf], password: &str, folder: &Path) -> anyhow::Result<()> {
    let mut failure = None;
    for (number, site) in sites.iter().enumerate() {
        let target = folder.join(number.to_string());
        std::fs::create_dir(&target)?;
        let brought = bring_from(site, password, &target)
            .with_context(|| format!("no control database from {}", site.display()));
        match brought {
            Ok(()) => return Ok(std::fs::rename(target.join(CONTROL), folder.join(CONTROL))?),
            Err(error) => failure = Some(error),
        }
    }
    Err(failure.context("the configuration names no folder for backups")?)
}

fn bring_from(site: &Path, password: &str, folder: &Path) -> anyhow::Result<()> {
    let snapshots = fitting(
        Repository::open_with_password(site, password)?.list()?,
        &Choice::Newest,
    )?;
    let snapshot = snapshots.into_iter().next().context("there is no backup")?;
    let [_, sha256] =
        Repository::open_with_password(site, password)?.fetch(&snapshot.id, [MANIFEST, CONTROL], folder)?;
    Manifest::check(folder, CONTROL, &sha256, Kind::Control).map(drop)
}
