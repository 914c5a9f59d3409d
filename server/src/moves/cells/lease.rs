//! Whoever works on a move between cells does so alone, and gives a sign of life meanwhile.

use std::sync::{Arc, atomic::AtomicBool};

use domain::ids::MoveId;
use store::moves;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::{
    app::App,
    moves::saga::{LEASE, renew},
};

pub(super) struct Lease {
    app: App,
    id: MoveId,
    pub holder: Uuid,
    renewing: JoinHandle<()>,
}

impl Lease {
    pub async fn take(app: &App, id: MoveId) -> anyhow::Result<Self> {
        let (holder, now) = (app.clock.id(), app.clock.now());
        let until = now.checked_add(LEASE).unwrap_or(now);
        let taken = app
            .cell
            .control()
            .write(move |tx| Box::pin(async move { moves::lease(tx, id, holder, now, until).await }))
            .await?;
        anyhow::ensure!(taken, "another process works on it, or it is over");
        Ok(Self {
            app: app.clone(),
            id,
            holder,
            renewing: tokio::spawn(renew(app.clone(), id, holder, Arc::<AtomicBool>::default())),
        })
    }

    /// Others may work on it from now on; why it broke off, where it did.
    pub async fn end<T>(self, done: anyhow::Result<T>) -> anyhow::Result<T> {
        self.renewing.abort();
        let (id, holder) = (self.id, self.holder);
        let problem = done.as_ref().err().map(|error| format!("{error:#}"));
        self.app
            .cell
            .control()
            .write(move |tx| {
                Box::pin(async move { moves::release(tx, id, holder, problem.as_deref()).await })
            })
            .await?;
        done
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.renewing.abort();
    }
}
