//! Looks after the object store: what a command wants of it is carried out at both places, however long one of them is
//! away, and every object is read and compared from time to time.
//!
//! A command queues what it wants in its own transaction (`store::objects::queue`) and calls [`announce`] after the commit.
//! A hint that is lost is found again by the sweep over all organizations.

mod carry_out;
mod lease;
mod scrub;
mod worker;

use std::sync::Arc;

use store::{
    Database, StoreError,
    control::Placement,
    objects::{Key, queue, standing},
};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::app::App;

pub use carry_out::work_on;
pub use scrub::{Pace, lost, scrub, scrub_by_the_clock};
pub use worker::{work, work_off};

/// Wakes the worker of this process.
#[derive(Debug, Default)]
pub struct Wake(Notify);

/// Tells the workers that the queue of an organization holds something; call it after the commit that added it.
pub async fn announce(app: &App, placement: &Placement) {
    if let Err(error) = hint(app, placement).await {
        tracing::warn!(%error, "a hint for the object store was not kept; the next sweep finds what waits");
    }
    app.objects_wake.0.notify_one();
}

async fn hint(app: &App, placement: &Placement) -> Result<(), StoreError> {
    let (organization, now) = (placement.id, app.clock.now());
    app.cell
        .control()
        .write(move |tx| Box::pin(async move { standing::hint(tx, organization, now).await }))
        .await
}

/// Finds what waits although no hint says so.
pub async fn repair(app: &App, placement: &Placement, database: &Arc<Database>) -> Result<(), StoreError> {
    let backlog = database
        .read(|tx| Box::pin(async move { queue::backlog(tx).await }))
        .await?;
    if backlog.waiting > 0 {
        announce(app, placement).await;
    }
    Ok(())
}

/// The bytes of an object, from wherever they are whole. What the primary has lost is queued to be put back there.
pub async fn read(
    app: &App,
    placement: &Placement,
    database: &Arc<Database>,
    key: Key,
    hash: &[u8],
) -> Result<bytes::Bytes, StoreError> {
    let read = app.objects()?.get(&key, hash).await?;
    if read.needs_mending {
        tracing::warn!(object = %key.id, "an object came from the replica: the primary does not have it as it was");
        metrics::counter!("hourbook_objects_read_from_replica_total").increment(1);
        mend_soon(app, placement, database, key, hash.to_vec()).await;
    }
    Ok(read.bytes)
}

/// Whoever reads has their bytes; that these could not be queued is for the next walk to find.
async fn mend_soon(app: &App, placement: &Placement, database: &Arc<Database>, key: Key, hash: Vec<u8>) {
    let now = app.clock.now();
    let queued = database
        .write(move |tx| Box::pin(async move { queue::keep(tx, key.member, key.id, &hash, now).await }));
    match queued.await {
        Ok(()) => announce(app, placement).await,
        Err(error) => tracing::warn!(%error, "the mending of an object was not queued"),
    }
}

/// When an object was named; its id begins with that.
fn named_at(id: Uuid) -> Option<jiff::Timestamp> {
    let (seconds, _) = id.get_timestamp()?.to_unix();
    jiff::Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
}
