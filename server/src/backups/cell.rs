//! The control database: without it nobody knows which organization is where, and no key of theirs.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use store::{
    backup::{self, Kind},
    backups,
    control::Placement,
};

use super::{
    find::fitting,
    key::CellKey,
    manifest::{CONTROL, MANIFEST, Manifest},
    repository::{Repository, keep_for_two_days},
    restore::{Choice, Restored, restore},
    scratch::Scratch,
    take::{repositories, save_everywhere},
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
    let scratch = Scratch::new(app)?;
    let at = app.clock.now();
    let tables = backup::stage(app.cell.control(), Kind::Control, scratch.path().join(CONTROL)).await?;
    let sites = repositories(app, NAME);
    let work = move || {
        Manifest::new(at, 0, tables).write(scratch.path(), CONTROL)?;
        save_everywhere(&sites, scratch.path(), |site| {
            Repository::open_or_make_with_password(site, &password)
        })?;
        for site in &sites {
            Repository::open_with_password(site, &password)?.thin(&keep_for_two_days(), at)?;
        }
        Ok::<_, anyhow::Error>(())
    };
    tokio::task::spawn_blocking(work)
        .await
        .context("the backup broke off")?
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
    let scratch = Scratch::new(app)?;
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
