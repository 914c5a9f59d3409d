//! The object folder: files of members that no database holds.
//!
//! Whoever reads a file says which hash it must have, so a decayed disk shows itself instead of being served.

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use domain::{activity::Hash, ids::MemberId};
use sha2::{Digest, Sha256};
use tokio::{fs, io::AsyncWriteExt};
use uuid::Uuid;

use crate::{Result, StoreError, control::Placement};

/// The files of one member.
#[derive(Debug, Clone)]
pub struct MemberObjects {
    folder: PathBuf,
}

impl MemberObjects {
    /// The folder of a member of an organization; it need not be there yet.
    pub fn new(data_dir: &Path, placement: &Placement, member: MemberId) -> Self {
        let folder = data_dir.join("objects").join(placement.id.to_string());
        Self {
            folder: folder.join(member.to_string()),
        }
    }

    /// Keeps bytes, durably before this returns, in place of what has this id.
    pub async fn put(&self, id: Uuid, bytes: &[u8]) -> Result<()> {
        let path = self.path(id);
        let written = write(&path.with_extension("new"), &path, bytes).await;
        if written.is_err() {
            drop(fs::remove_file(path.with_extension("new")).await);
        }
        written.map_err(failed)
    }

    /// The bytes with this id, which must have this hash.
    pub async fn get(&self, id: Uuid, hash: &[u8]) -> Result<Vec<u8>> {
        let bytes = fs::read(self.path(id)).await.map_err(failed)?;
        let found: Hash = Sha256::digest(&bytes).into();
        if found[..] != *hash {
            return Err(StoreError::Unavailable(format!("object {id} is damaged")));
        }
        Ok(bytes)
    }

    /// Removes bytes, if they are there.
    pub async fn remove(&self, id: Uuid) -> Result<()> {
        ignore_missing(fs::remove_file(self.path(id)).await)
    }

    /// Ids begin with the time and end by chance: by their end, a folder holds a 256th of the files.
    fn path(&self, id: Uuid) -> PathBuf {
        let name = id.simple().to_string();
        self.folder.join(&name[30..]).join(name)
    }
}

async fn write(temporary: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
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
        .open(temporary)
        .await?;
    file.write_all(bytes).await?;
    file.sync_all().await?;
    fs::rename(temporary, path).await?;
    // The name must survive a power cut as well, and those of the folders above it.
    for above in path.ancestors().skip(1).take(5) {
        fs::File::open(above).await?.sync_all().await?;
    }
    Ok(())
}

fn ignore_missing(done: io::Result<()>) -> Result<()> {
    match done {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(error)),
        _ => Ok(()),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn failed(error: io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::StorageFull => StoreError::Full,
        _ => StoreError::Unavailable(format!("object folder: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_comes_back_as_it_was_or_not_at_all() {
        let root = tempfile::tempdir().unwrap();
        let objects = MemberObjects {
            folder: root.path().join("member"),
        };
        let (id, hash) = (Uuid::from_u128(1), Sha256::digest(b"sealed"));
        objects.put(id, b"half").await.unwrap();
        objects.get(id, &hash).await.unwrap_err();
        objects.put(id, b"sealed").await.unwrap();
        assert_eq!(objects.get(id, &hash).await.unwrap(), b"sealed");
        objects.remove(id).await.unwrap();
        objects.remove(id).await.unwrap();
        objects.get(id, &hash).await.unwrap_err();
    }
}
