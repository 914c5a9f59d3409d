//! The right to walk through the objects of an organization, for a while.

use std::time::Duration;

use domain::ids::OrganizationId;
use jiff::{SignedDuration, Timestamp};
use store::{
    StoreError,
    control::Placement,
    objects::standing::{self, Held, Scrubbed},
};

use crate::app::App;

/// How long one process walks alone without a sign of life, and how often it gives one, however long a page takes it.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
const RENEWED_EVERY: Duration = Duration::from_mins(1);
/// When a walk that broke off is tried again.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// A walk that is nobody else's.
#[derive(Debug)]
pub(super) struct Lease {
    id: OrganizationId,
    held: Held,
}

impl Lease {
    /// `None` if somebody else is at it.
    pub async fn take(app: &App, placement: &Placement) -> Result<Option<Self>, StoreError> {
        let (id, now) = (placement.id, app.clock.now());
        let until = after(now, LEASE);
        let control = app.cell.control();
        let leased =
            control.write(move |tx| Box::pin(async move { standing::lease(tx, id, now, until).await }));
        let held = Held::until(until);
        Ok(leased.await?.then_some(Self { id, held }))
    }

    /// Says again and again that this process still walks. Ends when the walk is somebody else's.
    pub async fn keep(&mut self, app: &App) -> StoreError {
        loop {
            tokio::time::sleep(RENEWED_EVERY).await;
            let (id, held, until) = (self.id, self.held, after(app.clock.now(), LEASE));
            // The walk may end while this is under way, and what was asked for happens all the same.
            self.held.renewed = until;
            let control = app.cell.control();
            let renewed =
                control.write(move |tx| Box::pin(async move { standing::renew(tx, id, held, until).await }));
            match renewed.await {
                Ok(true) => self.held = Held::until(until),
                Ok(false) => return lost(),
                Err(error) => tracing::warn!(%error, "the lease of a walk was not renewed"),
            }
        }
    }

    /// The walk is over, and what came of it is noted, unless it is somebody else's by now.
    pub async fn end(self, app: &App, walked: Result<&Scrubbed, &StoreError>) -> Result<(), StoreError> {
        let (id, held, now) = (self.id, self.held, app.clock.now());
        let noted = walked.copied().map_err(ToString::to_string);
        let control = app.cell.control();
        let ended = control.write(move |tx| {
            Box::pin(async move {
                match noted {
                    Ok(found) => standing::scrubbed(tx, id, held, now, &found).await,
                    Err(problem) => {
                        standing::broke_off(tx, id, held, after(now, AGAIN_AFTER), &problem).await
                    }
                }
            })
        });
        if ended.await? { Ok(()) } else { Err(lost()) }
    }
}

fn after(now: Timestamp, time: SignedDuration) -> Timestamp {
    now.checked_add(time).unwrap_or(now)
}

fn lost() -> StoreError {
    StoreError::Unavailable("another process took the walk through these objects over".to_owned())
}
