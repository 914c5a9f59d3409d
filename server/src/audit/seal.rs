//! Lets the tree grow over the events that were committed, and signs its new root. Commands do not wait for it.

use std::{
    collections::HashMap,
    fs, io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use api::problem::Code;
use domain::{
    audit::{
        Checkpoint, Hash, LogKey, PublicKey, Tree, Unopened, check_consistency, leaf_hash, open, origin,
        prove_consistency, tiles_of_consistency, witness::Seen,
    },
    ids::OrganizationId,
};
use jiff::Timestamp;
use store::{
    Database, StoreError,
    audit_tree::{self, Grown, Growth, StoredCheckpoint},
    control::Placement,
};
use tokio::sync::Notify;

use super::{
    seen,
    witnessed::{self, WitnessError},
};
use crate::{app::App, config, http::Failure};

/// Events that go into the tree at once.
const BATCH: i64 = 1024;
/// How long an event waits for its checkpoint at most.
const AFTER: Duration = Duration::from_secs(4);
/// How many events do not wait for that.
const ENOUGH: usize = 256;
/// Pause after the tree of an organization could not be signed.
const RETRY: Duration = Duration::from_secs(30);
/// Pause after the witness refused: somebody has to look first.
const REFUSED: Duration = Duration::from_mins(5);

/// Why a tree does not grow.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error("storage: {0}")]
    Store(#[from] StoreError),
    #[error("{0:#}")]
    Key(anyhow::Error),
    /// What is stored is not what was signed for. Nothing more is signed until somebody has looked.
    #[error("the audit log was tampered with: {0}")]
    Tampered(String),
}

/// Organizations whose events wait for a checkpoint.
#[derive(Default)]
pub struct Seals {
    waiting: Mutex<HashMap<OrganizationId, Waiting>>,
    wake: Notify,
}

struct Waiting {
    placement: Placement,
    since: Instant,
    events: usize,
}

impl Seals {
    /// Events of this organization were committed.
    pub fn expect(&self, placement: &Placement, events: usize) {
        if events == 0 {
            return;
        }
        let mut waiting = self.lock();
        let entry = waiting.entry(placement.id).or_insert_with(|| Waiting {
            placement: placement.clone(),
            since: Instant::now(),
            events: 0,
        });
        let (first, before) = (entry.events == 0, entry.events < ENOUGH);
        entry.events += events;
        if first || (before && entry.events >= ENOUGH) {
            self.wake.notify_one();
        }
    }

    /// Nobody signs for an organization whose access has ended.
    pub fn forget(&self, organization: OrganizationId) {
        self.lock().remove(&organization);
    }

    /// Those whose time has come, and how long the next one still waits.
    fn take_due(&self) -> (Vec<Placement>, Option<Duration>) {
        let mut waiting = self.lock();
        let is_due = |entry: &Waiting| entry.events >= ENOUGH || entry.since.elapsed() >= AFTER;
        let due: Vec<OrganizationId> = waiting
            .iter()
            .filter(|(_, entry)| is_due(entry))
            .map(|(id, _)| *id)
            .collect();
        let due = due
            .iter()
            .filter_map(|id| waiting.remove(id))
            .map(|entry| entry.placement)
            .collect();
        let next = waiting
            .values()
            .map(|entry| AFTER.saturating_sub(entry.since.elapsed()))
            .min();
        (due, next)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<OrganizationId, Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Signs until the server stops.
pub async fn work(app: App) {
    while !app.stopping.is_cancelled() {
        let (due, next) = app.seals.take_due();
        for placement in due {
            seal_or_warn(&app, &placement).await;
        }
        let pause = next
            .unwrap_or(Duration::from_mins(5))
            .max(Duration::from_millis(20));
        tokio::select! {
            () = app.stopping.cancelled() => {}
            () = app.seals.wake.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Signs what waits. What cannot be signed is tried again later; the operator is told at once.
async fn seal_or_warn(app: &App, placement: &Placement) {
    let sealed = match app.cell.visit(placement).await {
        Ok(database) => seal(app, placement, &database).await.map(|()| database),
        Err(error) => Err(error.into()),
    };
    let pause = match sealed {
        // Its removal has begun: the log ends here.
        Err(SealError::Store(StoreError::Closed)) => None,
        // It is signed where it moves to.
        Err(SealError::Store(StoreError::Moving)) => Some(RETRY),
        Err(error) => {
            tracing::error!(organization = %placement.id, %error, "the audit log could not be signed");
            metrics::counter!("hourbook_audit_seal_failures_total").increment(1);
            Some(RETRY)
        }
        Ok(database) => have_witnessed(app, placement, &database).await,
    };
    let Some(pause) = pause else { return };
    let (app, placement) = (app.clone(), placement.clone());
    tokio::spawn(async move {
        tokio::time::sleep(pause).await;
        app.seals.expect(&placement, 1);
    });
}

/// After which pause the witness is asked again; `None` if that is not needed.
async fn have_witnessed(app: &App, placement: &Placement, database: &Arc<Database>) -> Option<Duration> {
    match witnessed::ask(app, placement, database).await {
        Ok(()) => None,
        Err(error @ WitnessError::Passing(_)) => {
            tracing::warn!(organization = %placement.id, %error, "the audit log was not cosigned yet");
            Some(RETRY)
        }
        Err(error @ WitnessError::Refused(_)) => {
            tracing::error!(organization = %placement.id, %error, "the audit log contradicts what the witness saw");
            metrics::counter!("hourbook_audit_witness_refusals_total").increment(1);
            Some(REFUSED)
        }
    }
}

/// Brings all committed events into the tree.
pub async fn seal(app: &App, placement: &Placement, database: &Arc<Database>) -> Result<(), SealError> {
    let key = app.log_key().map_err(SealError::Key)?;
    loop {
        let signed = signed_last(app, placement)?;
        let growth = database
            .read(|tx| Box::pin(async move { audit_tree::growth(tx, BATCH).await }))
            .await?;
        check_growth(database, signed, growth.newest.as_ref()).await?;
        // Told before it is stored: an event leaves once more rather than never.
        if let Some(syslog) = app.syslog() {
            for event in &growth.events {
                syslog.note_event(placement.id, &event.entry);
            }
        }
        let full = i64::try_from(growth.events.len()).is_ok_and(|count| count == BATCH);
        let (key, origin, now) = (key.clone(), origin(placement.id), app.clock.now());
        let grown = tokio::task::spawn_blocking(move || grow(growth, &key, &origin, now))
            .await
            .map_err(|_| SealError::Tampered("the tree could not be computed".to_owned()))??;
        // Another node may have been faster; then the next round starts from where it got.
        let stored = match grown {
            None => true,
            Some(grown) => {
                let note = grown.checkpoint.note.clone();
                let stored =
                    database.write(move |tx| Box::pin(async move { audit_tree::store(tx, &grown).await }));
                let stored = stored.await?;
                if stored {
                    remember(app, placement, &note)?;
                }
                stored
            }
        };
        if stored && !full {
            return Ok(());
        }
    }
}

/// Whether the tree is still the one that was signed last, or one that grew from it: whoever has the database alone can
/// put another one there, but not change the file beside the key.
pub(super) async fn check_growth(
    database: &Arc<Database>,
    signed: Option<(u64, Hash)>,
    newest: Option<&StoredCheckpoint>,
) -> Result<(), SealError> {
    let tampered = |what: &str| Err(SealError::Tampered(what.to_owned()));
    let Some((old, old_root)) = signed else {
        return Ok(());
    };
    let Some(now) = newest.and_then(|newest| checkpoint_of(&newest.note)) else {
        return tampered("the checkpoints that were signed are gone");
    };
    let (size, root) = (now.size(), *now.hash());
    if size < old {
        return tampered("entries that were signed are gone");
    }
    let ids = tiles_of_consistency(old, size);
    let tiles = database
        .read(move |tx| Box::pin(async move { audit_tree::tiles(tx, &ids).await }))
        .await?;
    let grew = if size == old {
        root == old_root
    } else {
        prove_consistency(old, size, &tiles)
            .is_some_and(|proof| check_consistency(&proof, old, old_root, size, root))
    };
    if grew {
        Ok(())
    } else {
        tampered("the log did not grow from what was signed last")
    }
}

/// How far the log was when it was signed last. Asked before the database is: another one may sign at any time, and what
/// is stored then is newer, never older.
pub(super) fn signed_last(app: &App, placement: &Placement) -> Result<Option<(u64, Hash)>, SealError> {
    seen::read(&signed_path(app, placement)).map_err(|error| SealError::Key(error.into()))
}

fn remember(app: &App, placement: &Placement, note: &str) -> Result<(), SealError> {
    let Some(signed) = checkpoint_of(note) else {
        return Ok(());
    };
    let seen = Seen {
        origin: signed.origin().to_owned(),
        size: signed.size(),
        root: *signed.hash(),
    };
    let path = signed_path(app, placement);
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    folder
        .and_then(|()| seen::write(&path, &seen))
        .map_err(|error| SealError::Key(error.into()))
}

/// Takes over the log of an organization that comes from another cell: what is signed here goes on from the checkpoint that
/// was signed there.
pub fn adopt(app: &App, placement: &Placement, signed: &Checkpoint) -> io::Result<()> {
    let path = signed_path(app, placement);
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    let seen = Seen {
        origin: signed.origin().to_owned(),
        size: signed.size(),
        root: *signed.hash(),
    };
    seen::write(&path, &seen)
}

/// Forgets the log of an organization that did not come after all.
pub fn disown(app: &App, organization: OrganizationId) -> io::Result<()> {
    let path = config::Audit::signed_dir(&app.config.storage.data_dir).join(organization.to_string());
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn signed_path(app: &App, placement: &Placement) -> PathBuf {
    config::Audit::signed_dir(&app.config.storage.data_dir).join(placement.id.to_string())
}

/// What a note says, whoever signed it.
fn checkpoint_of(note: &str) -> Option<Checkpoint> {
    let (text, _) = note.split_once("\n\n")?;
    Checkpoint::from_bytes(format!("{text}\n").as_bytes()).ok()
}

/// The tree with the next events in it; `None` if there are none.
fn grow(growth: Growth, key: &LogKey, origin: &str, now: Timestamp) -> Result<Option<Grown>, SealError> {
    let tampered = |what: &str| Err(SealError::Tampered(what.to_owned()));
    let from = growth.newest.as_ref().map_or(0, |newest| newest.size);
    if growth.count < from {
        return tampered("events are missing that a checkpoint covers");
    }
    let mut tree = Tree::at(from, growth.edge);
    let public_key = key.log_key(origin);
    if let Some(newest) = &growth.newest {
        let signed = opened(&newest.note, &public_key)?;
        if signed.origin() != origin || signed.size() != from || Some(*signed.hash()) != tree.root() {
            return tampered("the tree is not the one that was signed");
        }
    }
    if growth.events.is_empty() {
        return Ok(None);
    }
    let mut tiles = Vec::new();
    for (position, event) in (from..).zip(&growth.events) {
        if event.entry.position != position {
            return tampered("an event is missing");
        }
        tiles.extend(tree.append(leaf_hash(&event.entry.encode())));
    }
    tiles.extend(tree.edge().map(|(id, hashes)| (id, hashes.to_vec())));
    let Some(note) = tree.root().and_then(|root| key.sign(origin, tree.size(), root)) else {
        return tampered("the tree is incomplete");
    };
    let checkpoint = StoredCheckpoint {
        size: tree.size(),
        at: now,
        note,
        witnessed: false,
    };
    Ok(Some(Grown {
        from,
        checkpoint,
        tiles,
        public_key,
        hour: hour(now),
    }))
}

/// The newest checkpoint, which this key signed, or the key before it: then the key was changed on purpose.
fn opened(note: &str, public_key: &str) -> Result<Checkpoint, SealError> {
    let keys: Vec<PublicKey> = PublicKey::parse(public_key).into_iter().collect();
    match open(note, &keys) {
        Ok(opened) => Ok(opened.checkpoint),
        Err(Unopened::Unsigned) => {
            tracing::warn!("the audit log goes on under another key than before");
            checkpoint_of(note)
                .ok_or_else(|| SealError::Tampered("the newest checkpoint is not one".to_owned()))
        }
        Err(why) => Err(SealError::Tampered(format!("the newest checkpoint: {why}"))),
    }
}

/// The full hour before an instant.
pub fn hour(now: Timestamp) -> Timestamp {
    let second = now.as_second();
    Timestamp::from_second(second - second.rem_euclid(3600)).unwrap_or(now)
}

/// What the caller of an operation that needs a signature learns.
pub fn failed(error: SealError) -> Failure {
    match error {
        SealError::Store(error) => error.into(),
        SealError::Key(_) | SealError::Tampered(_) => {
            tracing::error!(%error, "the audit log could not be signed");
            Failure::new(Code::Internal, "")
        }
    }
}
