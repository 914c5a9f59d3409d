use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use domain::ids::OrganizationId;

use super::scratch;
use crate::{app::App, config::Config};

/// Removes every backup of an organization from the folders of the configuration. Copies made by others cannot be read
/// any more once the control database has forgotten the key. Where backups were made, a folder that is not there is a disk
/// that is not mounted, and an error.
pub fn remove(app: &App, organization: OrganizationId, were_made: bool) -> anyhow::Result<()> {
    let sites = app.config.backups.sites(&app.config.storage.data_dir);
    // All of them before the first one is touched: the last repository may have been all that a folder held.
    for site in sites.iter().filter(|_| were_made) {
        ensure!(
            holds_something(site)?,
            "{} holds nothing: is its disk mounted?",
            site.display()
        );
    }
    for site in sites {
        let repository = site.join(organization.to_string());
        missing_is_fine(fs::remove_dir_all(&repository)).with_context(|| repository.display().to_string())?;
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
pub fn remains(config: &Config, organization: OrganizationId) -> io::Result<Vec<PathBuf>> {
    let sites = config.backups.sites(&config.storage.data_dir).into_iter();
    let mut found: Vec<PathBuf> = sites
        .map(|site| site.join(organization.to_string()))
        .filter(|repository| repository.exists())
        .collect();
    found.extend(scratch::left_by(
        &config.storage.data_dir,
        &organization.to_string(),
    )?);
    Ok(found)
}

fn holds_something(site: &Path) -> io::Result<bool> {
    match fs::read_dir(site) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        found => Ok(found?.next().is_some()),
    }
}

pub(super) fn missing_is_fine(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
