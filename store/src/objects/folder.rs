//! Objects as files of a folder: on this machine, or on a disk that is mounted.

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use tokio::{fs, io::AsyncWriteExt};

use super::LARGEST;
use crate::{Result, StoreError};

/// Ends the name of a file that is being written. A process that dies leaves it behind.
pub(super) const UNFINISHED: &str = ".new";

/// Two writers of the same object have a file of their own each until it is whole.
static WRITERS: AtomicU64 = AtomicU64::new(0);

#[derive(Debug, Clone)]
pub(super) struct Folder {
    root: PathBuf,
    /// Made when it is needed. A folder that somebody else makes is never made: where it is not there, its disk is not
    /// mounted, and what is written in its place would be hidden as soon as it is.
    is_own: bool,
}

impl Folder {
    pub fn new(root: PathBuf, is_own: bool) -> Self {
        Self { root, is_own }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// An error where the folder itself is not there.
    async fn insist(&self) -> Result<()> {
        if self.is_own || fs::metadata(&self.root).await.is_ok_and(|found| found.is_dir()) {
            return Ok(());
        }
        let root = self.root.display();
        Err(StoreError::Unavailable(format!(
            "object folder {root} is not there"
        )))
    }

    /// Keeps bytes durably, in place of what is there.
    pub async fn put(&self, path: &str, bytes: &[u8]) -> Result<()> {
        self.insist().await?;
        let whole = self.root.join(path);
        let writer = WRITERS.fetch_add(1, Ordering::Relaxed);
        let unfinished = format!("{path}.{}-{writer}{UNFINISHED}", std::process::id());
        let unfinished = self.root.join(unfinished);
        let written = self.write(&unfinished, &whole, bytes).await;
        if written.is_err() {
            drop(fs::remove_file(&unfinished).await);
        }
        written.map_err(failed)
    }

    async fn write(&self, unfinished: &Path, whole: &Path, bytes: &[u8]) -> io::Result<()> {
        let folder = whole.parent().unwrap_or(whole);
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .await?;
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(unfinished)
            .await?;
        file.write_all(bytes).await?;
        file.sync_all().await?;
        fs::rename(unfinished, whole).await?;
        // The name must survive a power cut as well, and those of the folders above it.
        for above in whole.ancestors().skip(1) {
            fs::File::open(above).await?.sync_all().await?;
            if above == self.root {
                break;
            }
        }
        // Whoever mounted the folder may keep what is above it to themselves.
        if let Some(above) = self.root.parent()
            && let Ok(above) = fs::File::open(above).await
        {
            above.sync_all().await?;
        }
        Ok(())
    }

    /// The bytes; `None` if there is no such file. One that is too large is none of ours, and not read.
    pub async fn get(&self, path: &str) -> Result<Option<Bytes>> {
        let path = self.root.join(path);
        let read = async {
            if fs::metadata(&path).await?.len() > LARGEST {
                return Ok(Bytes::new());
            }
            fs::read(&path).await.map(Bytes::from)
        };
        match read.await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if is_missing(&error) => self.insist().await.map(|()| None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Removes a file, if it is there.
    pub async fn remove(&self, path: &str) -> Result<()> {
        match fs::remove_file(self.root.join(path)).await {
            Err(error) if !is_missing(&error) => Err(failed(error)),
            // What is not there is gone, unless all of it is somewhere else.
            _ => self.insist().await,
        }
    }

    /// Paths below `prefix`, in order, behind `after`, at most `limit`; unfinished files among them.
    pub async fn list(&self, prefix: &str, after: &str, limit: usize) -> Result<Vec<String>> {
        self.insist().await?;
        let (root, prefix, after) = (self.root.clone(), prefix.to_owned(), after.to_owned());
        let work = move || {
            let mut found = Vec::new();
            walk(&root, &prefix, &after, limit, &mut found).map(|()| found)
        };
        let listed = tokio::task::spawn_blocking(work).await;
        listed
            .map_err(|_| StoreError::Internal("listing a folder panicked".into()))?
            .map_err(failed)
    }

    /// Removes everything below `prefix`.
    pub async fn clear(&self, prefix: &str) -> Result<()> {
        self.insist().await?;
        let path = self.root.join(prefix);
        let removed = match fs::symlink_metadata(&path).await {
            Ok(found) if found.is_dir() => fs::remove_dir_all(&path).await,
            Ok(_) => fs::remove_file(&path).await,
            Err(error) => Err(error),
        };
        match removed {
            Err(error) if !is_missing(&error) => Err(failed(error)),
            _ => Ok(()),
        }
    }
}

/// Folders and files by name, so that the order is that of the paths.
fn walk(root: &Path, path: &str, after: &str, limit: usize, found: &mut Vec<String>) -> io::Result<()> {
    let entries = match std::fs::read_dir(root.join(path)) {
        Err(error) if is_missing(&error) => return Ok(()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        if let Some(name) = entry.file_name().to_str() {
            names.push((format!("{path}/{name}"), entry.file_type()?.is_dir()));
        }
    }
    names.sort();
    for (path, is_folder) in names {
        if found.len() >= limit {
            return Ok(());
        }
        if is_folder {
            // What lies in it begins with its path: all of it may lie before, and then nobody looks into it.
            if path.as_str() >= after || after.starts_with(&path) {
                walk(root, &path, after, limit, found)?;
            }
        } else if path.as_str() > after {
            found.push(path);
        }
    }
    Ok(())
}

fn is_missing(error: &io::Error) -> bool {
    error.kind() == ErrorKind::NotFound
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn failed(error: io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Full,
        _ => StoreError::Unavailable(format!("object folder: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_kept_replaced_listed_in_order_and_removed() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path().join("objects"), true);
        assert_eq!(folder.get("a/1/x").await.unwrap(), None);
        assert!(folder.list("a", "", 9).await.unwrap().is_empty());
        for path in ["a/2/y", "a/1/z", "a/1/x", "b/1/w"] {
            folder.put(path, b"half").await.unwrap();
            folder.put(path, path.as_bytes()).await.unwrap();
            assert_eq!(folder.get(path).await.unwrap().unwrap(), path.as_bytes());
        }
        let list = async |after: &str, limit| folder.list("a", after, limit).await.unwrap();
        assert_eq!(list("", 9).await, ["a/1/x", "a/1/z", "a/2/y"]);
        assert_eq!(list("", 2).await, ["a/1/x", "a/1/z"]);
        assert_eq!(list("a/1/x", 9).await, ["a/1/z", "a/2/y"]);
        assert_eq!(list("a/1/z", 9).await, ["a/2/y"]);
        folder.remove("a/1/x").await.unwrap();
        folder.remove("a/1/x").await.unwrap();
        assert_eq!(folder.get("a/1/x").await.unwrap(), None);
        folder.clear("a").await.unwrap();
        folder.clear("a").await.unwrap();
        assert!(list("", 9).await.is_empty());
        assert_eq!(folder.get("b/1/w").await.unwrap().unwrap(), &b"b/1/w"[..]);
    }

    /// A disk that is not mounted is no empty folder: nothing is written there, nothing counts as missing or removed.
    #[tokio::test]
    async fn a_folder_of_somebody_else_has_to_be_there() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path().join("mounted"), false);
        folder.put("a/1/x", b"x").await.unwrap_err();
        folder.get("a/1/x").await.unwrap_err();
        folder.remove("a/1/x").await.unwrap_err();
        folder.list("a", "", 9).await.unwrap_err();
        folder.clear("a").await.unwrap_err();
        assert!(!root.path().join("mounted").exists());
        std::fs::create_dir(root.path().join("mounted")).unwrap();
        folder.put("a/1/x", b"x").await.unwrap();
        assert_eq!(folder.get("a/1/y").await.unwrap(), None);
    }
}
