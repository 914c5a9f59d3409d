//! A removal from its beginning to its certificate: steps that are recorded in the control database, each of which may
//! be repeated. A process that dies in the middle of one leaves it to the next process.

use std::{io, time::Duration};

use domain::ids::{OrganizationId, RemovalId};
use jiff::SignedDuration;
use store::{
    StoreError, backups as standings,
    dump::{Content, contents},
    removals::{self, Removal, State, Step},
};

use super::{
    certificate::{Certificate, Proof},
    files,
};
use crate::{app::App, backups, moves::saga::forget_if_unused, physical_backups};

/// How long a process keeps a removal to itself without a sign of life, and how often it gives one.
const LEASE: SignedDuration = SignedDuration::from_secs(6);
const RENEWED_EVERY: Duration = Duration::from_secs(2);
/// After this time every process of the cell has seen that access has ended, and has let go.
const LET_GO_WITHIN: SignedDuration = SignedDuration::from_secs(3);

/// Why a removal broke off; it is tried again.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    #[error("storage: {0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("the certificate could not be written: {0}")]
    Certificate(#[from] serde_json::Error),
    #[error("the key of the cell: {0}")]
    Key(String),
    #[error("backups: {0}")]
    Backups(String),
    #[error("a backup of it is under way; the removal goes on when that is done")]
    BackupUnderWay,
    #[error("it is being moved; the removal goes on when that is done")]
    MoveUnderWay,
    #[error("{0}; the certificate waits until it is known when the last physical copy is gone")]
    Physical(#[from] physical_backups::Doubt),
    #[error("still there: {0}")]
    Remains(String),
}

/// Works on a removal that is due, unless another process does; the removal as it then is.
pub async fn work_on(app: &App, id: RemovalId) -> Result<Removal, Broken> {
    let now = app.clock.now();
    let until = now.checked_add(LEASE).unwrap_or(now);
    let leased = app
        .cell
        .control()
        .write(move |tx| Box::pin(async move { removals::lease(tx, id, now, until).await }))
        .await?;
    if !leased {
        return find(app, id).await;
    }
    let done = tokio::select! {
        done = run(app, id) => done,
        () = renew(app, id) => Ok(()),
    };
    let problem = done.as_ref().err().map(ToString::to_string);
    app.cell
        .control()
        .write(move |tx| Box::pin(async move { removals::release(tx, id, problem.as_deref()).await }))
        .await?;
    done?;
    find(app, id).await
}

async fn renew(app: &App, id: RemovalId) {
    loop {
        tokio::time::sleep(RENEWED_EVERY).await;
        let now = app.clock.now();
        let until = now.checked_add(LEASE).unwrap_or(now);
        let renewed = app
            .cell
            .control()
            .write(move |tx| Box::pin(async move { removals::renew(tx, id, until).await }));
        if let Err(error) = renewed.await {
            tracing::warn!(%error, "the lease of a removal was not renewed");
        }
    }
}

async fn find(app: &App, id: RemovalId) -> Result<Removal, Broken> {
    let found = app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { removals::find(tx, id).await }))
        .await?;
    found.ok_or_else(|| StoreError::Internal("a removal is gone".to_owned()).into())
}

/// One step after the other until nothing is left to do.
async fn run(app: &App, id: RemovalId) -> Result<(), Broken> {
    loop {
        let removal = find(app, id).await?;
        if matches!(removal.state, State::Done | State::Withdrawn) {
            return Ok(());
        }
        let step = removal.step;
        failpoint(step, "before");
        match step {
            Step::Requested => end_access(app, removal).await?,
            Step::AccessEnded => measure(app, &removal).await?,
            Step::Measured => remove_database(app, &removal).await?,
            Step::DatabaseRemoved => remove_files(app, &removal).await?,
            Step::FilesRemoved => remove_backups(app, &removal).await?,
            Step::BackupsRemoved => forget(app, removal).await?,
            Step::Forgotten => certify(app, &removal).await?,
            Step::Certified => return Ok(()),
        }
    }
}

/// Requests, sessions, tokens and open streams end: no process finds the organization any more.
async fn end_access(app: &App, removal: Removal) -> Result<(), Broken> {
    let (organization, now) = (removal.organization, app.clock.now());
    app.cell
        .control()
        .write(move |tx| Box::pin(async move { removals::end_access(tx, &removal, now).await }))
        .await
        .map_err(|error| match error {
            error if error.is_conflict("moves_organization_id_key") => Broken::MoveUnderWay,
            error => error.into(),
        })?;
    app.let_go(organization).await;
    Ok(())
}

/// Other processes of the cell look for closed organizations from time to time.
async fn others_let_go(app: &App, removal: &Removal) {
    let ended = removal.started_at.unwrap_or(removal.due_at);
    let left = LET_GO_WITHIN - app.clock.now().duration_since(ended);
    if let Ok(left) = Duration::try_from(left) {
        tokio::time::sleep(left.min(LET_GO_WITHIN.unsigned_abs())).await;
    }
}

/// Counts and hashes every table, for the certificate.
async fn measure(app: &App, removal: &Removal) -> Result<(), Broken> {
    app.let_go(removal.organization).await;
    others_let_go(app, removal).await;
    // None begins any more. One that was under way holds copies of its own, which it takes away itself.
    let (id, now) = (removal.organization, app.clock.now());
    let leased = app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { standings::is_leased(tx, id, now).await }));
    if leased.await? {
        return Err(Broken::BackupUnderWay);
    }
    let measured = match count(app, removal.organization).await {
        Err(error @ (StoreError::Unavailable(_) | StoreError::Full)) => return Err(error.into()),
        // What cannot be read any more is removed all the same, and the certificate says so.
        Err(error) => {
            tracing::error!(removal = %removal.id, %error, "what is removed could not be counted");
            Vec::new()
        }
        Ok(measured) => measured,
    };
    failpoint(removal.step, "unrecorded");
    let id = removal.id;
    app.cell
        .control()
        .write(move |tx| Box::pin(async move { removals::keep_contents(tx, id, &measured).await }))
        .await?;
    Ok(())
}

async fn count(app: &App, organization: OrganizationId) -> Result<Vec<Content>, StoreError> {
    let database = app.cell.open_closed(organization).await?;
    let counted = database
        .read(|tx| Box::pin(async move { contents(tx).await }))
        .await;
    database.close().await;
    counted
}

async fn remove_database(app: &App, removal: &Removal) -> Result<(), Broken> {
    app.let_go(removal.organization).await;
    app.cell.destroy(removal.organization).await?;
    reach(app, removal, Step::DatabaseRemoved).await
}

async fn remove_files(app: &App, removal: &Removal) -> Result<(), Broken> {
    files::sweep(&app.config, removal.organization).await?;
    app.objects()?.clear(removal.organization).await?;
    reach(app, removal, Step::FilesRemoved).await
}

/// The repositories at all places of the configuration. Their key goes with the name.
async fn remove_backups(app: &App, removal: &Removal) -> Result<(), Broken> {
    let id = removal.organization;
    let standing = app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { standings::find(tx, id).await }))
        .await?;
    let were_made = standing.is_some_and(|standing| standing.taken_at.is_some());
    let unit = app.clone();
    let removed = tokio::task::spawn_blocking(move || backups::remove(&unit, id, were_made)).await;
    match removed {
        Ok(Ok(())) => reach(app, removal, Step::BackupsRemoved).await,
        Ok(Err(error)) => Err(Broken::Backups(format!("{error:#}"))),
        Err(error) => Err(Broken::Backups(error.to_string())),
    }
}

async fn forget(app: &App, removal: Removal) -> Result<(), Broken> {
    app.cell
        .control()
        .write(move |tx| Box::pin(async move { removals::forget(tx, &removal).await }))
        .await?;
    Ok(())
}

/// Says what was done after looking whether it is so.
async fn certify(app: &App, removal: &Removal) -> Result<(), Broken> {
    // The name of the organization and its sealed key stood in the control database: its pages, its log and its backups
    // are cleared of them.
    app.cell.scrub().await?;
    backups::renew_control(app)
        .await
        .map_err(|error| Broken::Backups(format!("{error:#}")))?;
    // A job or an upload that was on its way may have left its folder.
    files::sweep(&app.config, removal.organization).await?;
    app.objects()?.clear(removal.organization).await?;
    let mut remains = app.cell.remains(removal.organization).await?;
    remains.extend(app.objects()?.remains(removal.organization).await?);
    let kept = backups::remains(app, removal.organization).await;
    remains.extend(kept.map_err(|error| Broken::Backups(format!("{error:#}")))?);
    let beside = files::remains(&app.config, removal.organization);
    remains.extend(beside.iter().map(|path| path.display().to_string()));
    if !remains.is_empty() {
        return Err(Broken::Remains(remains.join(", ")));
    }
    let id = removal.organization;
    let place = app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { store::moves::last_place(tx, id).await }))
        .await?
        .unwrap_or_default();
    let now = app.clock.now();
    let proof = Proof {
        engine: app.cell.engine_of(&place),
        counted: removal.contents.as_ref().is_some_and(|tables| !tables.is_empty()),
        physical_copies_until: physical_backups::gone_by(&app.config.physical_backups, now)?,
    };
    let key = app.log_key().map_err(|error| Broken::Key(format!("{error:#}")))?;
    let signed = serde_json::to_value(Certificate::new(removal, proof, now).sign(key)?)?;
    failpoint(removal.step, "unrecorded");
    let id = removal.id;
    app.cell
        .control()
        .write(move |tx| Box::pin(async move { removals::certify(tx, id, signed, now).await }))
        .await?;
    tracing::info!(removal = %id, "an organization was removed");
    Ok(forget_if_unused(app, &place).await?)
}

async fn reach(app: &App, removal: &Removal, step: Step) -> Result<(), Broken> {
    failpoint(removal.step, "unrecorded");
    let id = removal.id;
    app.cell
        .control()
        .write(move |tx| Box::pin(async move { removals::reach(tx, id, step).await }))
        .await?;
    Ok(())
}

/// Lets a test of the program end it at a certain place, as a power cut does. Builds for users do not have it.
#[cfg(debug_assertions)]
#[expect(
    clippy::disallowed_methods,
    reason = "a test says so to the program that it has started"
)]
fn failpoint(step: Step, when: &str) {
    let asked = std::env::var("HOURBOOK_TEST_ABORT_REMOVAL").unwrap_or_default();
    if asked == format!("{when} {step:?}") {
        std::process::abort();
    }
}

#[cfg(not(debug_assertions))]
fn failpoint(_: Step, _: &str) {}
