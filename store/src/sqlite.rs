//! SQLite: one file per database, WAL, full synchronisation, one writer and a few readers.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::{FutureExt, executor::block_on, future::BoxFuture};
use rusqlite::{Connection, OpenFlags, functions::FunctionFlags};
use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    Database, Result, StoreError, Tx,
    database::Backend,
    fence,
    migrate::{self, Migration},
    tx::Engine,
    write_queue::Job,
};

const READERS: usize = 4;
const STATEMENTS_CACHED: usize = 128;

pub(crate) struct SqliteDatabase {
    path: PathBuf,
    writer: Mutex<Option<Connection>>,
    readers: Mutex<Vec<Connection>>,
    reader_slots: Arc<Semaphore>,
    /// Organization databases number their changes; the control database does not.
    counts_changes: bool,
}

impl SqliteDatabase {
    /// Opens the file and applies pending migrations. Without `create` a file that is not there is not made: what was
    /// removed never comes back empty.
    pub(crate) fn open(
        path: &Path,
        migrations: &[Migration],
        counts_changes: bool,
        create: bool,
    ) -> Result<Self> {
        if create {
            create_private(path)?;
        } else if !path.exists() {
            return Err(StoreError::Closed);
        }
        let mut connection = connect(path, counts_changes)?;
        migrate::sqlite(&mut connection, path, migrations)?;
        // Whoever opens a database reads it first, to see who asks; many are never written to before they are closed again.
        connection.pragma_update(None, "query_only", true)?;
        Ok(Self {
            path: path.to_owned(),
            writer: Mutex::new(None),
            readers: Mutex::new(vec![connection]),
            reader_slots: Arc::new(Semaphore::new(READERS)),
            counts_changes,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) async fn reader_permit(&self) -> Result<OwnedSemaphorePermit> {
        let slots = Arc::clone(&self.reader_slots);
        slots
            .acquire_owned()
            .await
            .map_err(|_| StoreError::Unavailable("the database is closed".into()))
    }

    fn reader(&self) -> Result<Connection> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(connection) = idle {
            return Ok(connection);
        }
        let connection = connect(&self.path, self.counts_changes)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    }
}

/// A new file is its owner's alone, whatever the folder it lies in allows; SQLite gives its companions the same mode.
pub(crate) fn create_private(path: &Path) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = std::fs::OpenOptions::new();
    match options.write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::StorageFull => Err(StoreError::Full),
        Err(error) => Err(StoreError::Unavailable(format!("{}: {error}", path.display()))),
    }
}

pub(crate) fn connect(path: &Path, goes_whole: bool) -> Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    // Pages that change again and again, as the ends of indices do, go to the file once per 16 MB of log, not per 4.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
         PRAGMA cache_size = -4000; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 16777216;
         PRAGMA wal_autocheckpoint = 4000;",
    )?;
    if !goes_whole {
        // The control database outlasts its organizations: what is deleted there is overwritten.
        connection.pragma_update(None, "secure_delete", true)?;
    }
    add_functions(&connection)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    Ok(connection)
}

/// An empty database that is gone with its connection.
pub(crate) fn in_memory() -> Result<Connection> {
    let connection = Connection::open_in_memory()?;
    add_functions(&connection)?;
    Ok(connection)
}

/// What statements and migrations may call beside SQLite's own functions.
fn add_functions(connection: &Connection) -> Result<()> {
    // SQLite's own `lower` knows ASCII alone; who looks for "übung" means "Übung" as well, as on PostgreSQL.
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("lower", 1, flags, |context| {
        Ok(context.get_raw(0).as_str_or_null()?.map(str::to_lowercase))
    })?;
    // PostgreSQL has it built in; a migration needs it.
    connection.create_scalar_function("sha256", 2, flags, |context| {
        let mut hasher = Sha256::new();
        for part in 0..2 {
            hasher.update(context.get_raw(part).as_bytes()?);
        }
        Ok(hasher.finalize().to_vec())
    })?;
    Ok(())
}

/// Closes the connections that nobody uses; the others are closed when they come back.
pub(crate) fn close(database: &Database) {
    let Backend::Sqlite(sqlite) = &database.backend else {
        return;
    };
    drop(
        sqlite
            .writer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take(),
    );
    sqlite
        .readers
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clear();
}

/// Deletes a database with everything that lies beside it, once no process has it open any more.
pub(crate) fn destroy(path: &Path) -> Result<()> {
    let failed = |error: std::io::Error| StoreError::Unavailable(error.to_string());
    if path.exists() {
        leave_log(path)?;
    }
    for file in companions(path)? {
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed)
}

/// Only whoever is alone with a file can leave the mode with a log; this waits until that is so.
fn leave_log(path: &Path) -> Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(path, flags)?;
    let started = std::time::Instant::now();
    loop {
        let mode = connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0));
        match mode.map_err(StoreError::from) {
            Ok(mode) if mode == "delete" => return Ok(()),
            // Whoever cannot read it as a database cannot have it open as one.
            Err(error) if !matches!(error, StoreError::Unavailable(_)) => return Ok(()),
            _ if started.elapsed() > RELEASED_WITHIN => {
                return Err(StoreError::Unavailable(
                    "another process has the database open".into(),
                ));
            }
            _ => std::thread::sleep(Duration::from_millis(100)),
        }
    }
}

/// How long other processes may take to let go of a database.
const RELEASED_WITHIN: Duration = Duration::from_secs(10);

/// The database itself, its log and the copies that were made before updates.
pub(crate) fn companions(path: &Path) -> Result<Vec<PathBuf>> {
    let failed = |error: std::io::Error| StoreError::Unavailable(error.to_string());
    let stem = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut files = Vec::new();
    for file in std::fs::read_dir(folder).map_err(failed)? {
        let file = file.map_err(failed)?;
        let name = file.file_name().to_string_lossy().into_owned();
        if name.strip_prefix(&stem).is_some_and(|rest| rest.starts_with('.')) {
            files.push(file.path());
        }
    }
    Ok(files)
}

/// Writes what the log holds into the file and empties it, so that nothing deleted is left there; copies of the file
/// that were made before updates go.
pub(crate) fn scrub(database: &Database) -> Result<()> {
    let Backend::Sqlite(sqlite) = &database.backend else {
        return Ok(());
    };
    let connection = connect(&sqlite.path, sqlite.counts_changes)?;
    connection.busy_timeout(RELEASED_WITHIN)?;
    let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        return Err(StoreError::Unavailable(
            "the log of the control database is in use".into(),
        ));
    }
    for file in companions(&sqlite.path)? {
        if file.to_string_lossy().contains(".before-") {
            std::fs::remove_file(&file).map_err(|error| StoreError::Unavailable(error.to_string()))?;
        }
    }
    Ok(())
}

/// Takes the queue until it is empty. Runs on a thread that may wait.
pub(crate) fn drain(database: &Database) {
    loop {
        let group = database.queue.take_group();
        if group.is_empty() {
            return;
        }
        commit(database, group);
    }
}

/// Takes what waits at this moment; true if the queue is empty then and the draining is over.
pub(crate) fn drain_once(database: &Database) -> bool {
    commit(database, database.queue.take_group());
    database.queue.rest()
}

/// Runs a group of units in one transaction and answers them.
fn commit(database: &Database, mut group: Vec<Box<dyn Job>>) {
    let Backend::Sqlite(sqlite) = &database.backend else {
        return;
    };
    let mut writer = sqlite.writer.lock().unwrap_or_else(PoisonError::into_inner);
    let connection = match writer.take() {
        Some(connection) => Ok(connection),
        None => connect(&sqlite.path, sqlite.counts_changes),
    };
    let result = connection.and_then(|connection| {
        let mut tx = Tx {
            engine: Engine::Sqlite(connection),
            seq: 0,
            changes: Vec::new(),
        };
        let result = run_group(&mut tx, &mut group, sqlite.counts_changes);
        let Engine::Sqlite(connection) = tx.engine else {
            return result;
        };
        // A connection that cannot leave its transaction is thrown away.
        let usable = connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok();
        if usable && !database.is_closed() {
            *writer = Some(connection);
        }
        result.map(|()| database.publish(tx.changes))
    });
    drop(writer);
    if let Err(error) = &result {
        tracing::warn!(%error, "a group of writes was undone");
    }
    for job in group {
        job.answer(result.as_ref().copied());
    }
}

fn run_group(tx: &mut Tx, group: &mut [Box<dyn Job>], counts_changes: bool) -> Result<()> {
    control(tx, "BEGIN IMMEDIATE")?;
    if counts_changes {
        let counter = tx.query_opt("SELECT seq FROM change_counter WHERE id = 1", &[], |row| {
            row.get(0)
        });
        tx.seq = now(counter)??.unwrap_or(fence::HANDED_OVER);
    }
    if fence::is_up(tx.seq) {
        for job in group {
            job.refuse(StoreError::Moving);
        }
        return control(tx, "ROLLBACK");
    }
    let first = tx.seq;
    // A group of one needs no savepoint: its failure undoes the transaction.
    let alone = group.len() == 1;
    for job in group {
        if !alone {
            control(tx, "SAVEPOINT unit")?;
        }
        let (seq, changes) = (tx.seq, tx.changes.len());
        // A unit that waits for anything else would hold the only writer: it is undone.
        let succeeded = job.run(tx).now_or_never().unwrap_or(false);
        if !succeeded && alone {
            tx.changes.clear();
            return control(tx, "ROLLBACK");
        }
        if !succeeded {
            control(tx, "ROLLBACK TO unit")?;
            tx.seq = seq;
            tx.changes.truncate(changes);
        }
        if !alone {
            control(tx, "RELEASE unit")?;
        }
    }
    if tx.seq != first {
        now(tx.execute(
            "UPDATE change_counter SET seq = $1 WHERE id = 1",
            crate::params![tx.seq],
        ))??;
    }
    control(tx, "COMMIT")
}

/// `work` on a read connection inside a deferred transaction.
pub(crate) fn read<F, T, E>(database: &Database, work: F) -> Result<T, E>
where
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>>,
    E: From<StoreError>,
{
    let Backend::Sqlite(sqlite) = &database.backend else {
        return Err(E::from(StoreError::Internal("not an SQLite database".into())));
    };
    let connection = sqlite.reader()?;
    let mut tx = Tx {
        engine: Engine::Sqlite(connection),
        seq: 0,
        changes: Vec::new(),
    };
    control(&tx, "BEGIN")?;
    let outcome = block_on(work(&mut tx));
    if let Engine::Sqlite(connection) = tx.engine
        && connection.execute_batch("ROLLBACK").is_ok()
        && !database.is_closed()
    {
        sqlite
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(connection);
    }
    outcome
}

/// Runs a statement that begins, marks or ends a transaction.
fn control(tx: &Tx, sql: &'static str) -> Result<()> {
    match &tx.engine {
        Engine::Sqlite(connection) => Ok(connection.prepare_cached(sql)?.raw_execute().map(drop)?),
        Engine::Postgres(_) => Err(StoreError::Internal("not an SQLite transaction".into())),
    }
}

/// The value of a future of [`Tx`], which on SQLite is always ready.
fn now<T>(future: impl Future<Output = T>) -> Result<T> {
    future
        .now_or_never()
        .ok_or_else(|| StoreError::Internal("a statement did not finish at once".into()))
}
