//! One database of either engine: grouped writes, snapshot reads, live changes.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures::future::BoxFuture;
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::{broadcast, watch},
};

use crate::{
    Change, Result, Sql, StoreError, Tx, postgres::PostgresDatabase, sqlite::SqliteDatabase,
    write_queue::WriteQueue,
};

/// How many changes a slow subscriber may lag before it must resume from the table.
const CHANGE_BUFFER: usize = 1024;

/// Which engine a database runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineKind {
    Sqlite,
    Postgres,
}

pub(crate) enum Backend {
    Sqlite(SqliteDatabase),
    Postgres(PostgresDatabase),
}

/// An open database. Cheap to share; the transactions it hands out are bound to it.
pub struct Database {
    pub(crate) backend: Backend,
    pub(crate) queue: WriteQueue,
    changes: broadcast::Sender<Change>,
    closed: watch::Sender<bool>,
    /// It was closed because the organization lies elsewhere now.
    moved: AtomicBool,
}

impl Database {
    pub(crate) fn new(backend: Backend) -> Arc<Self> {
        Arc::new(Self {
            backend,
            queue: WriteQueue::default(),
            changes: broadcast::channel(CHANGE_BUFFER).0,
            closed: watch::channel(false).0,
            moved: AtomicBool::new(false),
        })
    }

    pub fn engine(&self) -> EngineKind {
        match self.backend {
            Backend::Sqlite(_) => EngineKind::Sqlite,
            Backend::Postgres(_) => EngineKind::Postgres,
        }
    }

    /// Ends all use of the database in this process: whoever still holds it gets [`StoreError::Closed`], and its
    /// connections are closed as soon as what runs on them is over.
    pub async fn close(self: &Arc<Self>) {
        self.closed.send_replace(true);
        match &self.backend {
            Backend::Sqlite(_) => {
                let database = Arc::clone(self);
                drop(tokio::task::spawn_blocking(move || crate::sqlite::close(&database)).await);
            }
            Backend::Postgres(postgres) => postgres.close(),
        }
    }

    /// Like [`Database::close`], because the organization lies elsewhere now: whoever still holds it is told to come again
    /// ([`StoreError::Moving`]).
    pub async fn retire(self: &Arc<Self>) {
        self.moved.store(true, Ordering::Release);
        self.close().await;
    }

    /// The server does not let its role in any more: it has to be opened anew.
    pub(crate) fn is_refused(&self) -> bool {
        match &self.backend {
            Backend::Sqlite(_) => false,
            Backend::Postgres(postgres) => postgres.is_refused(),
        }
    }

    /// Ready once [`Database::close`] was called.
    pub async fn closed(&self) {
        drop(self.closed.subscribe().wait_for(|closed| *closed).await);
    }

    pub(crate) fn is_closed(&self) -> bool {
        *self.closed.borrow()
    }

    fn ensure_open(&self) -> Result<()> {
        match (self.is_closed(), self.moved.load(Ordering::Acquire)) {
            (false, _) => Ok(()),
            (true, true) => Err(StoreError::Moving),
            (true, false) => Err(StoreError::Closed),
        }
    }

    /// Runs `work` as one all-or-nothing unit and answers after its commit is durable.
    ///
    /// The unit goes on even if the caller stops waiting. It must not wait for anything but its `Tx`:
    /// on SQLite it holds the only writer.
    pub async fn write<F, T, E>(self: &Arc<Self>, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.write_foreseeing(Vec::new(), work).await
    }

    /// Like [`Database::write`], for a unit of which some questions are known before it runs. On PostgreSQL they travel
    /// with the writes of the unit before it; asked by the unit with the same text and values, they are answered at once.
    /// On SQLite, where asking costs nothing, they are not looked at.
    pub async fn write_foreseeing<F, T, E>(self: &Arc<Self>, foreseen: Vec<Sql>, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.ensure_open()?;
        let (answer, start) = self.queue.push(foreseen, work);
        if start {
            self.start_draining();
        }
        answer
            .await
            .unwrap_or_else(|_| Err(E::from(StoreError::Unavailable("the writer stopped".into()))))
    }

    fn start_draining(self: &Arc<Self>) {
        let database = Arc::clone(self);
        match self.backend {
            Backend::Sqlite(_) => {
                // Whoever comes first commits on the thread it is on: two changes of threads take as long as the commit
                // itself. What queued up meanwhile is left to another thread, so that nobody works for the others.
                let shares_threads = Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread;
                if shares_threads && tokio::task::block_in_place(|| crate::sqlite::drain_once(&database)) {
                    return;
                }
                drop(tokio::task::spawn_blocking(move || {
                    crate::sqlite::drain(&database);
                }));
            }
            Backend::Postgres(_) => {
                drop(tokio::spawn(
                    async move { crate::postgres::drain(&database).await },
                ));
            }
        }
    }

    /// Runs `work` on one consistent snapshot; nothing it writes is kept.
    pub async fn read<F, T, E>(self: &Arc<Self>, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.ensure_open()?;
        match &self.backend {
            Backend::Sqlite(sqlite) => {
                let permit = sqlite.reader_permit().await.map_err(E::from)?;
                let database = Arc::clone(self);
                let run = tokio::task::spawn_blocking(move || {
                    let _permit = permit;
                    crate::sqlite::read(&database, work)
                });
                run.await
                    .unwrap_or_else(|_| Err(E::from(StoreError::Internal("a read panicked".into()))))
            }
            Backend::Postgres(postgres) => postgres.read(work).await,
        }
    }

    /// Like [`Database::read`], for a few rows found by their keys. SQLite reads them on the calling thread: handing
    /// them over to another one takes longer than the reading.
    pub async fn look_up<F, T, E>(self: &Arc<Self>, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.ensure_open()?;
        match &self.backend {
            Backend::Sqlite(sqlite) => {
                let _permit = sqlite.reader_permit().await.map_err(E::from)?;
                crate::sqlite::read(self, work)
            }
            Backend::Postgres(postgres) => postgres.read(work).await,
        }
    }

    /// Asks the engine whether the stored data is whole; a sentence for the operator.
    pub async fn check_integrity(self: &Arc<Self>) -> Result<String> {
        let result: String = match self.backend {
            Backend::Sqlite(_) => {
                self.read(|tx| Box::pin(async move { tx.scalar("PRAGMA quick_check(1)", &[]).await }))
                    .await?
            }
            // PostgreSQL checks pages as it reads them; that a query answers is what can be asked of it.
            Backend::Postgres(_) => {
                self.read(|tx| Box::pin(async move { tx.scalar("SELECT 'ok'::text", &[]).await }))
                    .await?
            }
        };
        if result == "ok" {
            Ok("answers, migrations applied".to_owned())
        } else {
            Err(StoreError::Internal(result))
        }
    }

    /// Changes committed through this process from now on. Those of other nodes are found by
    /// [`crate::changes::list_after`].
    pub fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    pub(crate) fn publish(&self, changes: Vec<Change>) {
        for change in changes {
            // Nobody listening is the usual case.
            drop(self.changes.send(change));
        }
    }
}
