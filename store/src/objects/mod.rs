//! The object store: files of members that no database holds, at a primary place and, where the configuration names one,
//! at a replica. Each place is a folder or a bucket.
//!
//! Whoever reads says which hash the bytes must have, so that a store which decays, loses or lies shows itself instead of
//! being served, and nothing is ever mended from something rotten. What is still to be done at a place stands in a queue of
//! the organization's database ([`queue`]), written in the transaction that wants it.

mod bucket;
mod folder;
pub mod queue;
mod silence;
pub mod standing;

use std::{path::PathBuf, time::Duration};

use bytes::Bytes;
use domain::{
    activity::Hash,
    ids::{MemberId, OrganizationId},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Result, StoreError, control::Placement};
use folder::{Folder, UNFINISHED};

pub use bucket::{Bucket, BucketConfig, Stored};

/// No object has more bytes: a sealed segment has at most 17 MiB.
const LARGEST: u64 = 32 * 1024 * 1024;
/// A place that does not come to an end within this time counts as one that is not there.
const PATIENCE: Duration = Duration::from_mins(1);

/// The name of an object: whose it is, and its id, which begins with the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    organization: OrganizationId,
    pub member: MemberId,
    pub id: Uuid,
}

impl Key {
    pub fn new(placement: &Placement, member: MemberId, id: Uuid) -> Self {
        Self {
            organization: placement.id,
            member,
            id,
        }
    }

    /// Ids begin with the time and end by chance: by their end, a folder holds a 256th of the files.
    fn path(&self) -> String {
        let name = self.id.simple().to_string();
        format!("{}/{}/{}/{name}", self.organization, self.member, &name[30..])
    }
}

/// Where objects are kept.
#[derive(Clone)]
pub enum PlaceConfig {
    /// With `is_own`, made when it is needed; otherwise it has to be there.
    Folder {
        root: PathBuf,
        is_own: bool,
    },
    Bucket(BucketConfig),
}

#[derive(Clone)]
enum Place {
    Folder(Folder),
    Bucket(Bucket),
}

impl Place {
    fn open(config: PlaceConfig) -> Result<Self> {
        Ok(match config {
            PlaceConfig::Folder { root, is_own } => Self::Folder(Folder::new(root, is_own)),
            PlaceConfig::Bucket(config) => Self::Bucket(Bucket::open(config)?),
        })
    }

    fn name(&self) -> String {
        match self {
            Self::Folder(folder) => folder.root().display().to_string(),
            Self::Bucket(bucket) => format!("bucket {}", bucket.name()),
        }
    }

    async fn put(&self, path: &str, bytes: Bytes) -> Result<()> {
        match self {
            Self::Folder(folder) => in_time(folder.put(path, &bytes)).await,
            Self::Bucket(bucket) => in_time(bucket.put(path, bytes)).await,
        }
    }

    async fn get(&self, path: &str) -> Result<Option<Bytes>> {
        match self {
            Self::Folder(folder) => in_time(folder.get(path)).await,
            Self::Bucket(bucket) => in_time(bucket.get(path)).await,
        }
    }

    async fn remove(&self, path: &str) -> Result<()> {
        match self {
            Self::Folder(folder) => in_time(folder.remove(path)).await,
            Self::Bucket(bucket) => in_time(bucket.remove(path)).await,
        }
    }

    async fn list(&self, prefix: &str, after: &str, limit: usize) -> Result<Vec<String>> {
        match self {
            Self::Folder(folder) => folder.list(prefix, after, limit).await,
            Self::Bucket(bucket) => bucket.list(prefix, after, limit).await,
        }
    }

    /// Takes as long as there is something.
    async fn clear(&self, prefix: &str) -> Result<()> {
        match self {
            Self::Folder(folder) => folder.clear(prefix).await,
            Self::Bucket(bucket) => bucket.clear(prefix).await,
        }
    }
}

async fn in_time<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(PATIENCE, work)
        .await
        .unwrap_or_else(|_| Err(StoreError::Unavailable("the object store is too slow".into())))
}

/// One of the two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Primary,
    Replica,
}

impl Side {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Replica => "replica",
        }
    }
}

/// What a place has of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// These bytes, which have the right hash.
    Whole(Bytes),
    Missing,
    /// Other bytes than were kept.
    Damaged,
}

/// What a reader gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    pub bytes: Bytes,
    /// They came from the replica, because the primary has lost them or lets them rot.
    pub needs_mending: bool,
}

/// How an object stands at both places after they were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Wherever it should be, it is.
    Whole,
    /// One place got it from the other.
    Mended(Side),
    /// No place has it as it was kept.
    Lost,
}

/// An object at a place, as its list names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    path: String,
    /// The id in its name; none of ours has another name.
    pub id: Option<Uuid>,
    /// A file that was never finished.
    pub unfinished: bool,
}

/// Both places.
#[derive(Clone)]
pub struct ObjectStore {
    primary: Place,
    replica: Option<Place>,
}

impl ObjectStore {
    pub fn open(primary: PlaceConfig, replica: Option<PlaceConfig>) -> Result<Self> {
        Ok(Self {
            primary: Place::open(primary)?,
            replica: replica.map(Place::open).transpose()?,
        })
    }

    pub fn has_replica(&self) -> bool {
        self.replica.is_some()
    }

    /// The places that there are.
    pub fn sides(&self) -> impl Iterator<Item = Side> + use<> {
        let replica = self.replica.is_some().then_some(Side::Replica);
        std::iter::once(Side::Primary).chain(replica)
    }

    /// Folder or bucket, for an operator.
    pub fn name(&self, side: Side) -> String {
        self.place(side).map_or_else(|_| String::new(), Place::name)
    }

    /// Keeps bytes durably at the primary, in place of what has this name, and reads them back: a place that says so and
    /// has not kept them is found out before anybody is told that they are safe.
    pub async fn put(&self, key: &Key, hash: &[u8], bytes: Bytes) -> Result<()> {
        self.put_at(Side::Primary, key, hash, bytes).await
    }

    async fn put_at(&self, side: Side, key: &Key, hash: &[u8], bytes: Bytes) -> Result<()> {
        self.place(side)?.put(&key.path(), bytes).await?;
        match self.look(side, key, hash).await? {
            Found::Whole(_) => Ok(()),
            Found::Missing | Found::Damaged => Err(StoreError::Unavailable(format!(
                "{} does not give back what was just stored",
                self.name(side)
            ))),
        }
    }

    /// The bytes with this name and hash: from the primary, or from the replica while the primary is gone or damaged.
    pub async fn get(&self, key: &Key, hash: &[u8]) -> Result<Read> {
        let first = self.look(Side::Primary, key, hash).await;
        if let Ok(Found::Whole(bytes)) = first {
            return Ok(Read {
                bytes,
                needs_mending: false,
            });
        }
        if self.replica.is_some()
            && let Ok(Found::Whole(bytes)) = self.look(Side::Replica, key, hash).await
        {
            return Ok(Read {
                bytes,
                needs_mending: first.is_ok(),
            });
        }
        match first? {
            Found::Missing => Err(StoreError::Unavailable(format!("object {} is missing", key.id))),
            _ => Err(StoreError::Unavailable(format!("object {} is damaged", key.id))),
        }
    }

    /// What a place has of an object. An error means that the place was not reached, and says nothing of the object.
    pub async fn look(&self, side: Side, key: &Key, hash: &[u8]) -> Result<Found> {
        let Some(bytes) = self.place(side)?.get(&key.path()).await? else {
            return Ok(Found::Missing);
        };
        let found: Hash = Sha256::digest(&bytes).into();
        Ok(if found[..] == *hash {
            Found::Whole(bytes)
        } else {
            Found::Damaged
        })
    }

    /// Compares both places, and gives the one that has not what it should have the bytes of the other, if those are right.
    pub async fn even_out(&self, key: &Key, hash: &[u8]) -> Result<Outcome> {
        let primary = self.look(Side::Primary, key, hash).await?;
        if self.replica.is_none() {
            return Ok(match primary {
                Found::Whole(_) => Outcome::Whole,
                Found::Missing | Found::Damaged => Outcome::Lost,
            });
        }
        let replica = self.look(Side::Replica, key, hash).await?;
        let (side, bytes) = match (primary, replica) {
            (Found::Whole(_), Found::Whole(_)) => return Ok(Outcome::Whole),
            (Found::Whole(bytes), _) => (Side::Replica, bytes),
            (_, Found::Whole(bytes)) => (Side::Primary, bytes),
            _ => return Ok(Outcome::Lost),
        };
        self.put_at(side, key, hash, bytes).await?;
        Ok(Outcome::Mended(side))
    }

    /// Removes bytes everywhere, if they are there. A place that is not reached does not keep them at the other.
    pub async fn remove(&self, key: &Key) -> Result<()> {
        let (path, mut removed) = (key.path(), Ok(()));
        for side in self.sides() {
            removed = removed.and(self.place(side)?.remove(&path).await);
        }
        removed
    }

    /// Removes bytes at the primary, at once.
    pub async fn remove_from_primary(&self, key: &Key) -> Result<()> {
        self.primary.remove(&key.path()).await
    }

    /// What a place has of an organization, in the order of the names, behind `after`.
    pub async fn list(
        &self,
        side: Side,
        placement: &Placement,
        after: Option<&Listed>,
        limit: usize,
    ) -> Result<Vec<Listed>> {
        let prefix = placement.id.to_string();
        let after = after.map_or(prefix.as_str(), |listed| listed.path.as_str());
        let paths = self.place(side)?.list(&prefix, after, limit).await?;
        Ok(paths.into_iter().map(listed).collect())
    }

    /// Removes what a list has named.
    pub async fn remove_listed(&self, side: Side, listed: &Listed) -> Result<()> {
        self.place(side)?.remove(&listed.path).await
    }

    /// Removes everything of an organization that is being removed, everywhere.
    pub async fn clear(&self, organization: OrganizationId) -> Result<()> {
        let mut cleared = Ok(());
        for side in self.sides() {
            cleared = cleared.and(self.place(side)?.clear(&organization.to_string()).await);
        }
        cleared
    }

    /// The places that still have something of an organization.
    pub async fn remains(&self, organization: OrganizationId) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for side in self.sides() {
            let place = self.place(side)?;
            for path in place.list(&organization.to_string(), "", 10).await? {
                found.push(format!("{}: {path}", place.name()));
            }
        }
        Ok(found)
    }

    /// Stores a small object at a place, reads it back and removes it: whether the place can do what it is there for.
    pub async fn try_out(&self, side: Side, id: Uuid) -> Result<()> {
        let place = self.place(side)?;
        let (path, bytes) = (format!("probe/{id}"), Bytes::from(id.to_string()));
        place.put(&path, bytes.clone()).await?;
        let found = place.get(&path).await;
        place.remove(&path).await?;
        if found? == Some(bytes) {
            return Ok(());
        }
        Err(StoreError::Unavailable(format!(
            "{} does not give back what was just stored",
            place.name()
        )))
    }

    /// Where an object lies as a file of this machine, if it does; whether it is there is for the caller to see.
    pub fn files(&self, key: &Key) -> Vec<PathBuf> {
        let places = std::iter::once(&self.primary).chain(&self.replica);
        let folders = places.filter_map(|place| match place {
            Place::Folder(folder) => Some(folder.root().join(key.path())),
            Place::Bucket(_) => None,
        });
        folders.collect()
    }

    fn place(&self, side: Side) -> Result<&Place> {
        match side {
            Side::Primary => Ok(&self.primary),
            Side::Replica => self
                .replica
                .as_ref()
                .ok_or_else(|| StoreError::Internal("there is no replica".into())),
        }
    }
}

fn listed(path: String) -> Listed {
    let name = path.rsplit('/').next().unwrap_or_default();
    let unfinished = name.ends_with(UNFINISHED);
    let id = name.split('.').next().unwrap_or_default();
    Listed {
        id: Uuid::try_parse(id).ok(),
        unfinished,
        path,
    }
}

#[cfg(test)]
mod tests;
