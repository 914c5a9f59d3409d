//! The right to work on the backups of an organization, for a while, under a name that no other run has.

use std::time::Duration;

use domain::ids::OrganizationId;
use jiff::SignedDuration;
use store::{Tx, backups, control::Placement};
use uuid::Uuid;

use crate::app::App;

/// How long one run has the backups of an organization to itself, unless it says that it still works on them. A process that
/// dies holds them up for as long.
const LEASE: SignedDuration = SignedDuration::from_mins(1);
const RENEWED_EVERY: Duration = Duration::from_secs(15);

/// The backups are somebody else's.
#[derive(Debug, thiserror::Error)]
pub(super) enum Busy {
    /// After a process that died, for as long as its lease holds.
    #[error("another process works on the backups of {0}, or it is being removed")]
    Before(String),
    /// This run slept for longer than its lease: what it did last is not for it to note any more.
    #[error("another process took the backups of {0} over, or it is being removed")]
    Meanwhile(String),
}

/// A run that has the backups of an organization to itself.
#[derive(Debug, Clone)]
pub(super) struct Lease {
    id: OrganizationId,
    slug: String,
    holder: Uuid,
}

impl Lease {
    pub async fn take(app: &App, placement: &Placement) -> anyhow::Result<Self> {
        let (id, holder, now) = (placement.id, app.clock.id(), app.clock.now());
        let until = now.checked_add(LEASE)?;
        let control = app.cell.control();
        let leased = control
            .write(move |tx| Box::pin(async move { backups::lease(tx, id, holder, now, until).await }));
        if !leased.await? {
            return Err(Busy::Before(placement.slug.clone()).into());
        }
        let slug = placement.slug.clone();
        Ok(Self { id, slug, holder })
    }

    /// Says again and again that this run still works on the backups. Ends when they are somebody else's.
    pub async fn keep(&self, app: &App) -> Busy {
        let (id, holder) = (self.id, self.holder);
        loop {
            tokio::time::sleep(RENEWED_EVERY).await;
            let now = app.clock.now();
            let until = now.checked_add(LEASE).unwrap_or(now);
            let control = app.cell.control();
            let renewed =
                control.write(move |tx| Box::pin(async move { backups::renew(tx, id, holder, until).await }));
            match renewed.await {
                Ok(true) => {}
                Ok(false) => return self.lost(),
                Err(error) => tracing::warn!(%error, "the lease of a backup was not renewed"),
            }
        }
    }

    pub fn lost(&self) -> Busy {
        Busy::Meanwhile(self.slug.clone())
    }

    /// The work is over, in the transaction that notes what came of it. False when the backups are somebody else's by now.
    pub async fn end(&self, tx: &mut Tx) -> store::Result<bool> {
        backups::release(tx, self.id, self.holder).await
    }
}
