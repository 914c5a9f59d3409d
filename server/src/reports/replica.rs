//! Columnar replicas of organizations in memory: bounded, and never older than the report that uses them.

use std::{num::NonZeroUsize, sync::Arc};

use domain::{
    ids::OrganizationId,
    reports::{Columns, Lookups},
};
use lru::LruCache;
use store::{Database, Tx, control::Placement};
use tokio::sync::{Mutex, OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

use crate::http::Failure;

/// All replicas together hold at most about this many bytes; the least recently used go first.
const MOST_BYTES: usize = 512 * 1024 * 1024;
const MOST_ORGANIZATIONS: NonZeroUsize = NonZeroUsize::new(64).unwrap();

/// The entries of one organization as of one change sequence.
#[derive(Default)]
pub struct Replica {
    pub columns: Columns,
    seq: i64,
}

/// The replicas in memory.
pub struct Replicas {
    recent: Mutex<LruCache<OrganizationId, Held>>,
}

struct Held {
    replica: Arc<RwLock<Replica>>,
    bytes: usize,
}

/// A replica that may be read, with the names of the same moment.
pub struct Snapshot {
    pub replica: OwnedRwLockReadGuard<Replica>,
    pub lookups: Lookups,
}

impl Default for Replicas {
    fn default() -> Self {
        Self {
            recent: Mutex::new(LruCache::new(MOST_ORGANIZATIONS)),
        }
    }
}

impl Replicas {
    /// An organization as it is now: changes since the last report are read first.
    pub async fn snapshot(
        &self,
        placement: &Placement,
        database: &Arc<Database>,
    ) -> Result<Snapshot, Failure> {
        let id = placement.id;
        let held = {
            let mut recent = self.recent.lock().await;
            let held = recent.get_or_insert(id, || Held {
                replica: Arc::default(),
                bytes: 0,
            });
            Arc::clone(&held.replica)
        };
        let replica = held.write_owned().await;
        let (replica, lookups) = database.read(move |tx| Box::pin(refresh(tx, replica))).await?;
        self.account(id, replica.columns.bytes()).await;
        Ok(Snapshot {
            replica: replica.downgrade(),
            lookups,
        })
    }

    /// Drops what is held of an organization.
    pub async fn forget(&self, organization: OrganizationId) {
        self.recent.lock().await.pop(&organization);
    }

    async fn account(&self, id: OrganizationId, bytes: usize) {
        let mut recent = self.recent.lock().await;
        if let Some(held) = recent.get_mut(&id) {
            held.bytes = bytes;
        }
        let mut total: usize = recent.iter().map(|(_, held)| held.bytes).sum();
        while total > MOST_BYTES && recent.len() > 1 {
            total -= recent.pop_lru().map_or(0, |(_, held)| held.bytes);
        }
    }
}

async fn refresh(
    tx: &mut Tx,
    mut replica: OwnedRwLockWriteGuard<Replica>,
) -> Result<(OwnedRwLockWriteGuard<Replica>, Lookups), Failure> {
    let seq = replica.seq;
    // A refresh that breaks off leaves the columns half done: they count as not loaded until it succeeds.
    replica.seq = 0;
    replica.seq = store::reports::refresh(tx, &mut replica.columns, seq).await?;
    Ok((replica, store::reports::lookups(tx).await?))
}
