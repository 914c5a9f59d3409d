use std::{
    fs,
    io::{self, ErrorKind},
};

use anyhow::{Context, ensure};
use domain::ids::OrganizationId;

use super::scratch;
use crate::{app::App, config::Config};

/// Removes every backup of an organization from the places of the configuration. Copies made by others cannot be read any
/// more once the control database has forgotten the key. Where backups were made, a folder that is not there is a disk
/// that is not mounted, and an error; so is a bucket that holds nothing. Blocks.
pub fn remove(app: &App, organization: OrganizationId, were_made: bool) -> anyhow::Result<()> {
    let sites = app.backup_places.repositories(&organization.to_string());
    // All of them before the first one is touched: the last repository may have been all that a place held.
    for site in &sites {
        ensure!(
            !were_made || !site.place_is_empty()?,
            "{} holds nothing: is its disk mounted?",
            site.place()
        );
        if site.is_used()? {
            site.may_delete()?;
        }
    }
    for site in sites {
        if site.is_used()? {
            site.remove().with_context(|| site.to_string())?;
        }
    }
    sweep(&app.config, organization).context("copies that a backup left behind could not be removed")
}

/// Removes the copies of an organization that processes left behind which died in the middle of a backup.
pub fn sweep(config: &Config, organization: OrganizationId) -> io::Result<()> {
    for folder in scratch::left_by(&config.storage.data_dir, &organization.to_string())? {
        missing_is_fine(fs::remove_dir_all(folder))?;
    }
    Ok(())
}

/// What is still there of backups of an organization.
pub async fn remains(app: &App, organization: OrganizationId) -> anyhow::Result<Vec<String>> {
    let app = app.clone();
    let work = move || {
        let (mut found, name) = (Vec::new(), organization.to_string());
        for site in app.backup_places.repositories(&name) {
            if site.is_used()? {
                found.push(site.to_string());
            }
        }
        let left = scratch::left_by(&app.config.storage.data_dir, &name)?;
        found.extend(left.iter().map(|path| path.display().to_string()));
        Ok(found)
    };
    tokio::task::spawn_blocking(work)
        .await
        .context("the look broke off")?
}

pub(super) fn missing_is_fine(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
