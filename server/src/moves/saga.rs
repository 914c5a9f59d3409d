//! A move from its request to the shredding of the old place: steps that are recorded in the control database, each of
//! which may be repeated. Until the switch whatever goes wrong leaves the organization where it is, open again; from the
//! switch on there is only the way forward.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use domain::ids::MoveId;
use jiff::SignedDuration;
use serde_json::json;
use store::{
    Database, StoreError, Tx,
    audit::{self, AuditEvent},
    changes,
    control::{self, Placement},
    dump::{Content, contents_of},
    moves::{self, Move, State, Step},
    reconcile::{Reconciled, hand_over, reconcile},
};
use uuid::Uuid;

use crate::{app::App, jobs};

/// How long a process keeps a move to itself without a sign of life, and how often it gives one. A machine that is busy
/// with the copying must not take a process that works for one that died.
pub(super) const LEASE: SignedDuration = SignedDuration::from_secs(12);
const RENEWED_EVERY: Duration = Duration::from_secs(2);
/// After this time every process of the cell has seen where the organization lies now, and has let go of the old place.
const LET_GO_WITHIN: SignedDuration = SignedDuration::from_secs(3);

/// Why a move broke off.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("the copy is not the same in {0}")]
    Differs(String),
    #[error("another process works on it")]
    Lost,
    #[error("the organization is gone")]
    Gone,
    /// Before the switch: the organization is where it was.
    #[error("{0}; it stays where it was and is written there")]
    Undone(String),
}

/// What to do with a move that is not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Forward,
    /// The organization is better open at its old place than on its way without anybody who looks on.
    Back,
}

/// Told how many rows of how many were read since the last step.
pub type Report = Arc<dyn Fn(i64, i64) + Send + Sync>;

/// One attempt at a move, by this process alone.
struct Attempt<'a> {
    app: &'a App,
    id: MoveId,
    holder: Uuid,
    lost: Arc<AtomicBool>,
    report: Report,
}

/// Works on a move, unless another process does; the move as it then is.
pub async fn work_on(app: &App, id: MoveId, way: Way, report: Report) -> Result<Move, Broken> {
    let attempt = Attempt {
        app,
        id,
        holder: app.clock.id(),
        lost: Arc::default(),
        report,
    };
    if !attempt.lease().await? {
        return attempt.find().await;
    }
    let renewing = tokio::spawn(renew(app.clone(), id, attempt.holder, Arc::clone(&attempt.lost)));
    let mut done = attempt.run(way).await;
    if let Err(error) = &done
        && !matches!(error, Broken::Lost)
    {
        let why = error.to_string();
        done = attempt.give_up(why, done).await;
    }
    renewing.abort();
    let problem = done.as_ref().err().map(ToString::to_string);
    let holder = attempt.holder;
    attempt
        .control(move |tx| Box::pin(async move { moves::release(tx, id, holder, problem.as_deref()).await }))
        .await?;
    done?;
    attempt.find().await
}

pub(super) async fn renew(app: App, id: MoveId, holder: Uuid, lost: Arc<AtomicBool>) {
    loop {
        tokio::time::sleep(RENEWED_EVERY).await;
        let now = app.clock.now();
        let until = now.checked_add(LEASE).unwrap_or(now);
        let renewed = app
            .cell
            .control()
            .write(move |tx| Box::pin(async move { moves::renew(tx, id, holder, until).await }));
        match renewed.await {
            Ok(true) => {}
            Ok(false) => return lost.store(true, Ordering::Release),
            Err(error) => tracing::warn!(%error, "the lease of a move was not renewed"),
        }
    }
}

impl Attempt<'_> {
    /// One step after the other until nothing is left to do.
    async fn run(&self, way: Way) -> Result<(), Broken> {
        loop {
            let moving = self.find().await?;
            failpoint(moving.step, "before");
            match (moving.state, moving.step) {
                (State::Undone, _) if moving.leaves_copy => return self.remove_left_copy(&moving).await,
                (State::Done | State::Undone, _) => return Ok(()),
                (State::Undoing, _) => self.undo(&moving).await?,
                (State::Running, Step::Requested | Step::Copied | Step::Frozen) if way == Way::Back => {
                    self.undo(&moving).await?;
                }
                (State::Running, Step::Requested) => self.copy(&moving).await?,
                (State::Running, Step::Copied) => self.freeze(&moving).await?,
                (State::Running, Step::Frozen) => self.switch(&moving).await?,
                (State::Running, Step::Switched | Step::Shredded) => self.shred(&moving).await?,
            }
        }
    }

    /// Everything, while people work; then once more what they changed meanwhile, so that little is left for later.
    async fn copy(&self, moving: &Move) -> Result<(), Broken> {
        let cell = &self.app.cell;
        // What a process that died has left there.
        self.remove_copy(moving).await?;
        let source = cell.open_at(&moving.from, moving.organization, false).await?;
        let target = cell.create_at(&moving.to, moving.organization).await?;
        let copied = async {
            self.reconcile(&source, &target, true).await?;
            self.reconcile(&source, &target, false).await
        };
        let copied = copied.await;
        source.close().await;
        target.close().await;
        copied?;
        failpoint(moving.step, "unrecorded");
        self.reach(Step::Copied).await
    }

    /// Writes to the old place are refused from now on, by whichever process.
    async fn freeze(&self, moving: &Move) -> Result<(), Broken> {
        let (id, holder, now) = (self.id, self.holder, self.app.clock.now());
        self.still_mine(move |tx| Box::pin(async move { moves::begin_freeze(tx, id, holder, now).await }))
            .await?;
        self.fence(moving, true).await?;
        failpoint(moving.step, "unrecorded");
        let reached = self.reach(Step::Frozen).await;
        // Whoever slept while the move was undone takes the fence down again.
        if matches!(reached, Err(Broken::Lost)) && self.find().await?.state == State::Undone {
            self.fence(moving, false).await?;
        }
        reached
    }

    async fn fence(&self, moving: &Move, up: bool) -> Result<(), Broken> {
        let source = self
            .app
            .cell
            .open_at(&moving.from, moving.organization, false)
            .await?;
        let done = if up {
            source.freeze().await
        } else {
            source.thaw().await
        };
        source.close().await;
        Ok(done?)
    }

    /// What still differs is copied, both sides are hashed, and the control database names the new place: while the fence
    /// is held, so that nothing can be written to the old place before, and nothing can ever be afterwards.
    async fn switch(&self, moving: &Move) -> Result<(), Broken> {
        let cell = &self.app.cell;
        let source = cell.open_at(&moving.from, moving.organization, false).await?;
        let target = cell.open_at(&moving.to, moving.organization, false).await?;
        let switched = self.compare_and_switch(moving, &source, &target).await;
        source.close().await;
        target.close().await;
        switched?;
        self.app.leave_for(moving.organization, &moving.to).await;
        let placement = self.placement(moving).await?;
        let database = cell.organization(&placement).await?;
        jobs::have_signed(self.app, &placement, &database).await;
        Ok(())
    }

    async fn compare_and_switch(
        &self,
        moving: &Move,
        source: &Arc<Database>,
        target: &Arc<Database>,
    ) -> Result<(), Broken> {
        let contents = self.equal(source, target).await?;
        let (_, last) = target
            .read(|tx| Box::pin(async move { changes::bounds(tx).await }))
            .await?;
        self.tell(moving, target).await?;
        failpoint(moving.step, "unrecorded");
        let (moving, holder, now) = (moving.clone(), self.holder, self.app.clock.now());
        let decide = self.app.cell.control().write(move |tx| {
            Box::pin(async move { moves::switch(tx, &moving, holder, &contents, now).await })
        });
        if hand_over(source, last, decide).await? {
            Ok(())
        } else {
            Err(Broken::Lost)
        }
    }

    /// What both places hold, once that is the same.
    async fn equal(&self, source: &Arc<Database>, target: &Arc<Database>) -> Result<Vec<Content>, Broken> {
        let mut differing = String::new();
        for whole in [false, true] {
            let copied = self.reconcile(source, target, whole).await?;
            let touched = copied.touched.clone();
            let held = target
                .read(move |tx| {
                    Box::pin(async move { contents_of(tx, |table| touched.contains(table)).await })
                })
                .await?;
            let written = copied
                .contents
                .iter()
                .filter(|content| copied.touched.contains(content.table.as_str()));
            let wrong: Vec<&str> = written
                .filter(|content| !held.contains(content))
                .map(|content| content.table.as_str())
                .collect();
            if wrong.is_empty() {
                return Ok(copied.contents);
            }
            differing = wrong.join(", ");
        }
        Err(Broken::Differs(differing))
    }

    /// The event in the audit log of the organization, which goes on at the new place. Everybody's lists are asked for anew.
    async fn tell(&self, moving: &Move, target: &Arc<Database>) -> Result<(), Broken> {
        let (id, now) = (moving.organization.uuid(), self.app.clock.now());
        // A move tells once, however often its last steps are repeated.
        let told = moving.id.uuid();
        let event = AuditEvent {
            id: told,
            action: "organization.moved",
            object_kind: "organization",
            object: id,
            before: Some(json!({ "place": self.app.cell.describe(&moving.from) })),
            after: Some(json!({ "place": self.app.cell.describe(&moving.to) })),
            reason: Some("by the operator on the command line".to_owned()),
        };
        let row = audit::insertion(event, None, "command line", now);
        target
            .write(move |tx| {
                Box::pin(async move {
                    if audit::is_kept(tx, id, told).await? {
                        return Ok(());
                    }
                    tx.record_change("organization", id, None, "updated", now).await?;
                    tx.batch(vec![row]).await
                })
            })
            .await?;
        Ok(())
    }

    /// The old place, once every process has let go of it.
    async fn shred(&self, moving: &Move) -> Result<(), Broken> {
        let cell = &self.app.cell;
        self.app.leave_for(moving.organization, &moving.to).await;
        let opened = moving.opened_at.unwrap_or(moving.started_at);
        let left = LET_GO_WITHIN - self.app.clock.now().duration_since(opened);
        if let Ok(left) = Duration::try_from(left) {
            tokio::time::sleep(left.min(LET_GO_WITHIN.unsigned_abs())).await;
        }
        if cell.place_of(moving.organization).await? == moving.from {
            return Err(Broken::Gone);
        }
        cell.destroy_at(&moving.from, moving.organization).await?;
        failpoint(moving.step, "unrecorded");
        let (id, holder, now) = (self.id, self.holder, self.app.clock.now());
        self.still_mine(move |tx| Box::pin(async move { moves::finish(tx, id, holder, now).await }))
            .await?;
        tracing::info!(moving = %id, "an organization was moved");
        metrics::counter!("hourbook_moves_total", "outcome" => "done").increment(1);
        Ok(forget_if_unused(self.app, &moving.from).await?)
    }

    /// The old place is written to again, first of all; then the copy goes.
    async fn undo(&self, moving: &Move) -> Result<(), Broken> {
        let (id, holder) = (self.id, self.holder);
        self.still_mine(move |tx| Box::pin(async move { moves::begin_undo(tx, id, holder).await }))
            .await?;
        self.fence(moving, false).await?;
        let removed = self.remove_copy(moving).await;
        let (leaves_copy, now) = (removed.is_err(), self.app.clock.now());
        if let Err(error) = removed {
            tracing::warn!(moving = %id, %error, "what a move had copied is still there; its removal is tried again");
        }
        self.still_mine(move |tx| {
            Box::pin(async move { moves::undone(tx, id, holder, now, leaves_copy).await })
        })
        .await?;
        metrics::counter!("hourbook_moves_total", "outcome" => "undone").increment(1);
        Ok(forget_if_unused(self.app, &moving.to).await?)
    }

    async fn remove_left_copy(&self, moving: &Move) -> Result<(), Broken> {
        self.remove_copy(moving).await?;
        let (id, holder, now) = (self.id, self.holder, self.app.clock.now());
        self.still_mine(move |tx| Box::pin(async move { moves::undone(tx, id, holder, now, false).await }))
            .await?;
        Ok(forget_if_unused(self.app, &moving.to).await?)
    }

    /// What lies at the new place, as long as that is a copy and nothing else.
    async fn remove_copy(&self, moving: &Move) -> Result<(), Broken> {
        let cell = &self.app.cell;
        if moving.is_decided() || cell.place_of(moving.organization).await? == moving.to {
            return Err(Broken::Lost);
        }
        Ok(cell.destroy_at(&moving.to, moving.organization).await?)
    }

    /// After an error: before the switch the organization is opened again where it is.
    async fn give_up(&self, why: String, done: Result<(), Broken>) -> Result<(), Broken> {
        let moving = self.find().await?;
        if moving.is_decided() || matches!(moving.state, State::Done | State::Undone) {
            return done;
        }
        tracing::warn!(moving = %self.id, error = why, "a move broke off and is undone");
        self.undo(&moving).await?;
        Err(Broken::Undone(why))
    }

    async fn reconcile(
        &self,
        source: &Arc<Database>,
        target: &Arc<Database>,
        whole: bool,
    ) -> Result<Reconciled, Broken> {
        let (lost, report) = (Arc::clone(&self.lost), Arc::clone(&self.report));
        let progress = Box::new(move |done, total| {
            if lost.load(Ordering::Acquire) {
                return Err(StoreError::Unavailable(
                    "another process works on the move".into(),
                ));
            }
            report(done, total);
            Ok(())
        });
        Ok(reconcile(source, target, whole, progress).await?)
    }

    async fn placement(&self, moving: &Move) -> Result<Placement, Broken> {
        let id = moving.organization;
        self.control(move |tx| Box::pin(async move { control::find(tx, id).await }))
            .await?
            .ok_or(Broken::Gone)
    }

    async fn lease(&self) -> Result<bool, Broken> {
        let (id, holder, now) = (self.id, self.holder, self.app.clock.now());
        let until = now.checked_add(LEASE).unwrap_or(now);
        self.control(move |tx| Box::pin(async move { moves::lease(tx, id, holder, now, until).await }))
            .await
    }

    async fn find(&self) -> Result<Move, Broken> {
        let id = self.id;
        self.control(move |tx| Box::pin(async move { moves::find(tx, id).await }))
            .await?
            .ok_or(Broken::Gone)
    }

    async fn reach(&self, step: Step) -> Result<(), Broken> {
        let (id, holder) = (self.id, self.holder);
        self.still_mine(move |tx| Box::pin(async move { moves::reach(tx, id, holder, step).await }))
            .await
    }

    /// Records something, unless another process has taken the move over.
    async fn still_mine<F>(&self, work: F) -> Result<(), Broken>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> futures::future::BoxFuture<'t, Result<bool, StoreError>>
            + Send
            + 'static,
    {
        if self.control(work).await? {
            Ok(())
        } else {
            Err(Broken::Lost)
        }
    }

    async fn control<F, T>(&self, work: F) -> Result<T, Broken>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> futures::future::BoxFuture<'t, Result<T, StoreError>>
            + Send
            + 'static,
        T: Send + 'static,
    {
        Ok(self.app.cell.control().write(work).await?)
    }
}

/// How a server is reached is kept, with its password, only while something lies there.
pub async fn forget_if_unused(app: &App, place: &str) -> Result<(), StoreError> {
    let _turn = app.cell.turn_for_places().await?;
    let name = place.to_owned();
    let in_use = app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { moves::is_place_in_use(tx, &name).await }));
    if !in_use.await? {
        app.cell.forget_place(place)?;
    }
    Ok(())
}

/// Lets a test of the program end it at a certain place, as a power cut does. Builds for users do not have it.
#[cfg(debug_assertions)]
#[expect(
    clippy::disallowed_methods,
    reason = "a test says so to the program that it has started"
)]
fn failpoint(step: Step, when: &str) {
    let asked = std::env::var("HOURBOOK_TEST_ABORT_MOVE").unwrap_or_default();
    if asked == format!("{when} {step:?}") {
        std::process::abort();
    }
}

#[cfg(not(debug_assertions))]
fn failpoint(_: Step, _: &str) {}
