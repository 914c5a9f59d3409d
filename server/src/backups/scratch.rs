//! A private folder for the copies of a backup under way. It goes with its owner; what a crash left goes at the next start.

use std::{
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use anyhow::Context;

use crate::app::App;

/// Where the folders lie, inside of the data folder: what customers typed stays there.
fn parent(data_dir: &Path) -> PathBuf {
    data_dir.join("backups-under-way")
}

pub struct Scratch(PathBuf);

impl Scratch {
    /// Named after whose data is in it, so that it goes with them.
    pub fn new(app: &App, owner: &str) -> anyhow::Result<Self> {
        let name = format!("{owner}.{}", app.clock.id().simple());
        let folder = parent(&app.config.storage.data_dir).join(name);
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)
            .with_context(|| folder.display().to_string())?;
        Ok(Self(fs::canonicalize(folder)?))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "a copy could not be removed");
        }
    }
}

/// Removes what processes that died have left. A folder in use is younger than `age`.
pub(super) fn sweep(app: &App, age: std::time::Duration) {
    let Ok(folders) = fs::read_dir(parent(&app.config.storage.data_dir)) else {
        return;
    };
    for folder in folders.flatten() {
        let is_old = folder
            .metadata()
            .and_then(|found| found.modified())
            .is_ok_and(|at| at.elapsed().is_ok_and(|elapsed| elapsed > age));
        if is_old && let Err(error) = fs::remove_dir_all(folder.path()) {
            tracing::warn!(%error, "what a backup left behind could not be removed");
        }
    }
}

/// The folders of one owner, in use or left behind.
pub(super) fn left_by(data_dir: &Path, owner: &str) -> io::Result<Vec<PathBuf>> {
    let folders = match fs::read_dir(parent(data_dir)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        folders => folders?,
    };
    let mut found = Vec::new();
    for folder in folders {
        let folder = folder?;
        let name = folder.file_name();
        let owned = name.to_str().and_then(|name| name.split_once('.'));
        if owned.is_some_and(|(of, _)| of == owner) {
            found.push(folder.path());
        }
    }
    Ok(found)
}
