//! Background work: jobs of the organizations' outboxes, and a sweep that repairs and cleans up.
//!
//! A command adds its job in its own transaction and calls [`announce`] after the commit. The worker takes jobs with
//! a lease, which it renews; whatever breaks off is taken again, so every job is idempotent.

mod clean_up;
mod run;
mod sweep;
mod worker;

use std::sync::Arc;

use domain::ids::JobId;
use store::{Database, control::Placement, outbox};
use tokio::sync::Notify;

use crate::{app::App, http::Failure};

pub use worker::{work, work_off};

/// The kind of job that has the audit log signed.
const SEAL_JOB: &str = "audit.seal";

/// Has the server, wherever it runs, sign what the command line put into an audit log: it sees a job within a minute. Should
/// that fail, the next sweep signs.
pub async fn have_signed(app: &App, placement: &Placement, database: &Arc<Database>) {
    let (id, now) = (JobId::from(app.clock.id()), app.clock.now());
    let job = outbox::insertion(id, SEAL_JOB, serde_json::json!({}), now);
    let added = database.write(move |tx| Box::pin(async move { tx.batch(vec![job]).await }));
    let added: Result<(), store::StoreError> = added.await;
    match added {
        Ok(()) => announce(app, placement).await,
        Err(error) => tracing::warn!(%error, "the audit log waits for the next sweep to be signed"),
    }
}

/// Visits every organization once, as the server does every few hours.
pub async fn sweep_once(app: &App) -> Result<(), store::StoreError> {
    sweep::sweep(app, None).await
}

/// What a running job may use.
pub struct Work {
    pub app: App,
    pub placement: Placement,
    pub database: Arc<Database>,
    pub job: JobId,
}

/// Why a job did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Another attempt may succeed.
    #[error("{0}")]
    Later(String),
    /// No attempt can succeed.
    #[error("{0}")]
    Never(String),
}

impl From<store::StoreError> for JobError {
    fn from(error: store::StoreError) -> Self {
        Self::Later(error.to_string())
    }
}

/// Wakes the worker of this process.
#[derive(Debug, Default)]
pub struct Wake(Notify);

/// Tells the workers that the outbox of an organization holds work; call it after the commit that added it.
///
/// A failure only delays the job until the next sweep.
pub async fn announce(app: &App, placement: &Placement) {
    let (organization, now) = (placement.id, app.clock.now());
    let hint = app.cell.control().write(move |tx| {
        Box::pin(async move {
            store::control::hint_work(tx, organization, now).await?;
            Ok::<_, Failure>(())
        })
    });
    if hint.await.is_err() {
        tracing::warn!("a hint of work was not kept; the next sweep finds the job");
    }
    app.wake.0.notify_one();
}
