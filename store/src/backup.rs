//! What a backup holds: one SQLite file with every table, whichever engine the database runs on. `sqlite3` opens it, and
//! either engine takes it back.

use std::{
    collections::{BTreeSet, HashSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use domain::ids::MemberId;
use futures::future::BoxFuture;
use rusqlite::{
    Connection, OpenFlags,
    backup::{Backup, StepResult},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Database, Result, Sql, StoreError, Tx,
    database::Backend,
    dump::Cursor,
    fence,
    migrate::{self, Migration},
    schema::{Schema, Table},
    sqlite::{self, SqliteDatabase},
    tx::Engine,
};

/// Values in one statement; SQLite takes at most 32,766.
pub(crate) const VALUES: usize = 2_000;
/// How far the changes of an organization jump when it is put back: further than any client follows one by one.
const JUMP: i64 = 100_000;

/// What stays as it is when an organization is put back: history is never rolled back, the changes go on counting, and who
/// was erased stays known.
const KEPT: [&str; 7] = [
    "member_erasures",
    "audit_events",
    "audit_tiles",
    "audit_checkpoints",
    "audit_keys",
    "changes",
    "change_counter",
];
/// What is emptied then: whoever was signed in then, or about to be, need not be now, mails that were waiting were sent,
/// and the files of copies are not in the backup. What the object store had to do then is found again by a walk through it.
const EMPTIED: [&str; 9] = [
    "sessions",
    "sign_ins",
    "passkey_ceremonies",
    "provider_sign_ins",
    "provider_logouts",
    "password_resets",
    "outbox",
    "exports",
    "object_queue",
];
/// What opens something until it is taken away or used up, and its columns: what is gone by now does not come back.
const DOORS: [(&str, [&str; 2]); 6] = [
    ("tokens", ["id", "secret_hash"]),
    ("provisioning_tokens", ["id", "secret_hash"]),
    ("invitations", ["id", "secret_hash"]),
    ("report_links", ["id", "secret_hash"]),
    ("recovery_codes", ["member_id", "code_hash"]),
    ("passkeys", ["id", "credential_id"]),
];

/// Which tables a database has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Control,
    Organization,
}

impl Kind {
    fn migrations(self) -> &'static [Migration] {
        match self {
            Self::Control => migrate::CONTROL,
            Self::Organization => migrate::ORGANIZATION,
        }
    }
}

/// How many rows a table has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub table: String,
    pub rows: i64,
}

/// Writes all of `database`, as of one moment, into a new SQLite file at `path`; its writers go on meanwhile.
pub async fn stage(database: &Arc<Database>, kind: Kind, path: PathBuf) -> Result<Vec<Count>> {
    match &database.backend {
        Backend::Sqlite(sqlite) => {
            let source = sqlite.path().to_owned();
            blocking(move || {
                sqlite::create_private(&path)?;
                let source = sqlite::connect(&source, true)?;
                let mut target = Connection::open(&path)?;
                if Backup::new(&source, &mut target)?.step(-1)? != StepResult::Done {
                    return Err(StoreError::Unavailable("the database is locked".into()));
                }
                if kind == Kind::Organization {
                    fence::lower_in_copy(&target)?;
                }
                close(target)?;
                inspect(&path, kind)
            })
            .await
        }
        Backend::Postgres(_) => {
            let target = path.clone();
            database
                .read(move |tx| Box::pin(async move { stage_rows(tx, kind, &target).await }))
                .await?;
            blocking(move || inspect(&path, kind)).await
        }
    }
}

/// Row by row, for an engine whose files are not SQLite's.
async fn stage_rows(source: &mut Tx, kind: Kind, path: &Path) -> Result<()> {
    drop(SqliteDatabase::open(path, kind.migrations(), false, true)?);
    let mut target = unit(path)?;
    let schema = Schema::of(kind.migrations())?;
    command(&target, "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE")?;
    for table in &schema.tables {
        delete(&mut target, table).await?;
        copy(source, &mut target, table).await?;
    }
    command(&target, "COMMIT")?;
    match target.engine {
        Engine::Sqlite(connection) => close(connection),
        Engine::Postgres(_) => Ok(()),
    }
}

/// Such a file of an organization as a database, whose rows can be compared. The caller closes it.
pub async fn open_copy(path: PathBuf) -> Result<Arc<Database>> {
    let file = blocking(move || SqliteDatabase::open(&path, migrate::ORGANIZATION, true, false)).await?;
    Ok(Database::new(Backend::Sqlite(file)))
}

/// Says what such a file holds, and refuses one that is damaged or comes from a newer version.
pub fn inspect(path: &Path, kind: Kind) -> Result<Vec<Count>> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let whole: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if whole != "ok" {
        return Err(StoreError::Internal(format!("the file is damaged: {whole}")));
    }
    migrate::sqlite_pending(path, kind.migrations())?;
    let mut names = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    let names: BTreeSet<String> = names.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let schema = Schema::of(kind.migrations())?;
    // A file of an older version does not have all of them yet.
    let there = schema.tables.iter().filter(|table| names.contains(table.name));
    there
        .map(|table| {
            let sql = Sql::new("SELECT COUNT(*) FROM ").push(table.name);
            Ok(Count {
                table: table.name.to_owned(),
                rows: connection.query_row(&sql.text, [], |row| row.get(0))?,
            })
        })
        .collect()
}

/// An object of a sealed log that such a file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub object: Uuid,
    pub member: MemberId,
    pub hash: Vec<u8>,
    pub bytes: u64,
}

/// The objects that such a file names, by id, behind `after`; none if it comes from before there were any.
pub fn objects_in(path: &Path, after: Uuid, limit: usize) -> Result<Vec<Named>> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let table = "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'activity_segments'";
    if connection.query_row(table, [], |row| row.get::<_, i64>(0))? == 0 {
        return Ok(Vec::new());
    }
    let sql = "SELECT object_id, member_id, hash, bytes FROM activity_segments
        WHERE removed_at IS NULL AND object_id > ?1 ORDER BY object_id LIMIT ?2";
    let mut named = connection.prepare(sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let named = named.query_map(rusqlite::params![after, limit], |row| {
        Ok(Named {
            object: row.get(0)?,
            member: MemberId::from(row.get::<_, Uuid>(1)?),
            hash: row.get(2)?,
            bytes: u64::try_from(row.get::<_, i64>(3)?).unwrap_or_default(),
        })
    })?;
    Ok(named.collect::<Result<_, _>>()?)
}

/// What was put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutBack {
    pub rows: i64,
    /// The organization went on after the backup: its history and the numbers of its changes stayed.
    pub in_place: bool,
}

/// Gives `database` the rows of the file at `path`, as one unit: others see all of it or nothing. The file is brought up
/// to date first, if an older version wrote it. `note` belongs to the same unit: what is to be known of it later.
pub async fn put_back<F>(database: &Arc<Database>, kind: Kind, path: PathBuf, note: F) -> Result<PutBack>
where
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<()>> + Send + 'static,
{
    let file = path.clone();
    blocking(move || SqliteDatabase::open(&file, kind.migrations(), false, false).map(drop)).await?;
    database
        .write(move |tx| {
            Box::pin(async move {
                let put_back = replace(tx, kind, &path).await?;
                note(tx).await.map(|()| put_back)
            })
        })
        .await
}

async fn replace(tx: &mut Tx, kind: Kind, path: &Path) -> Result<PutBack> {
    let mut source = unit(path)?;
    let schema = Schema::of(kind.migrations())?;
    let in_place = kind == Kind::Organization && is_continued(tx, &mut source).await?;
    let stays = |table: &Table| in_place && KEPT.contains(&table.name);
    if let Engine::Sqlite(_) = tx.engine {
        command(tx, "PRAGMA defer_foreign_keys = ON")?;
    }
    let (doors, known) = if in_place {
        (open_doors(tx).await?, providers(tx).await?)
    } else {
        (Vec::new(), HashSet::new())
    };
    for table in schema.tables.iter().rev().filter(|table| !stays(table)) {
        delete(tx, table).await?;
    }
    let mut rows = 0;
    for table in schema.tables.iter().filter(|table| !stays(table)) {
        if !EMPTIED.contains(&table.name) {
            rows += copy(&mut source, tx, table).await?;
        }
    }
    if in_place {
        keep_shut(tx, &doors).await?;
        for gone in providers(tx).await?.difference(&known) {
            let sql = "DELETE FROM sign_in_providers WHERE id = $1";
            tx.execute(sql, crate::params![*gone]).await?;
        }
        tx.execute("DELETE FROM changes", &[]).await?;
        tx.take_sequences(JUMP);
    } else if kind == Kind::Organization {
        tx.seq = tx
            .scalar("SELECT seq FROM change_counter WHERE id = 1", &[])
            .await?;
    }
    Ok(PutBack { rows, in_place })
}

/// Whether the database already holds the history that the backup knows, and may hold more. A history that differs
/// belongs to another organization, or was tampered with.
async fn is_continued(tx: &mut Tx, source: &mut Tx) -> Result<bool> {
    let last = "SELECT position, commitment FROM audit_events ORDER BY position DESC LIMIT 1";
    let read = |row: &crate::Row<'_>| Ok((row.get::<i64>(0)?, row.get::<Vec<u8>>(1)?));
    let known = source.query_opt(last, &[], read).await?;
    let events: i64 = tx.scalar("SELECT COUNT(*) FROM audit_events", &[]).await?;
    let members: i64 = tx.scalar("SELECT COUNT(*) FROM members", &[]).await?;
    if events == 0 && members == 0 {
        return Ok(false);
    }
    let Some((position, commitment)) = known else {
        return Ok(true);
    };
    let here = "SELECT commitment FROM audit_events WHERE position = $1";
    let here = tx
        .query_opt(here, crate::params![position], |row| row.get::<Vec<u8>>(0))
        .await?;
    if here.as_deref() == Some(commitment.as_slice()) {
        return Ok(true);
    }
    Err(StoreError::Conflict("audit_events_history".into()))
}

/// What opens something: table, whose or which, and the hash of its secret or the name of its key.
type Door = (usize, Uuid, Vec<u8>);

/// What still opens something.
async fn open_doors(tx: &mut Tx) -> Result<Vec<Door>> {
    let mut doors = Vec::new();
    for (number, (table, [id, hash])) in DOORS.into_iter().enumerate() {
        let sql = Sql::new("SELECT ")
            .push(id)
            .push(", ")
            .push(hash)
            .push(" FROM ")
            .push(table);
        let found = tx
            .query_sql(sql, |row| Ok((number, row.get(0)?, row.get(1)?)))
            .await?;
        doors.extend(found);
    }
    Ok(doors)
}

/// The providers that members sign in with: doors as well, but without a secret of each that could be compared.
async fn providers(tx: &mut Tx) -> Result<HashSet<Uuid>> {
    let sql = "SELECT id FROM sign_in_providers";
    let ids: Vec<Uuid> = tx.query(sql, &[], |row| row.get(0)).await?;
    Ok(ids.into_iter().collect())
}

/// What was withdrawn, revoked or used after the backup stays so.
async fn keep_shut(tx: &mut Tx, open: &[Door]) -> Result<()> {
    let open: HashSet<&Door> = open.iter().collect();
    for door in open_doors(tx).await?.iter().filter(|door| !open.contains(door)) {
        let (table, [id, hash]) = DOORS[door.0];
        let sql = Sql::new("DELETE FROM ")
            .push(table)
            .push(" WHERE ")
            .push(id)
            .push(" = ")
            .bind(door.1);
        tx.execute_sql(sql.push(" AND ").push(hash).push(" = ").bind(door.2.as_slice()))
            .await?;
    }
    Ok(())
}

async fn copy(source: &mut Tx, target: &mut Tx, table: &Table) -> Result<i64> {
    let mut cursor = Cursor::new();
    let mut copied = 0;
    loop {
        let page = cursor.page(source, table).await?;
        if page.is_empty() {
            return Ok(copied);
        }
        copied += i64::try_from(page.len()).unwrap_or_default();
        let at_once = (VALUES / table.columns.len().max(1)).max(1);
        let mut page = page.into_iter().peekable();
        while page.peek().is_some() {
            target
                .execute_sql(insert(table, page.by_ref().take(at_once)))
                .await?;
        }
    }
}

pub(crate) fn insert(table: &Table, rows: impl Iterator<Item = Vec<crate::Value>>) -> Sql {
    let mut sql = Sql::new("INSERT INTO ").push(table.name);
    for (position, column) in table.columns.iter().enumerate() {
        sql = sql.push(if position > 0 { ", " } else { " (" }).push(column.name);
    }
    for (number, row) in rows.enumerate() {
        sql = sql.push(if number > 0 { "), (" } else { ") VALUES (" });
        for (position, value) in row.into_iter().enumerate() {
            sql = sql.push(if position > 0 { ", " } else { "" }).bind(value);
        }
    }
    sql.push(")")
}

pub(crate) async fn delete(tx: &mut Tx, table: &Table) -> Result<()> {
    tx.execute_sql(Sql::new("DELETE FROM ").push(table.name))
        .await
        .map(drop)
}

/// A file as something that rows are read from or written to.
fn unit(path: &Path) -> Result<Tx> {
    Ok(Tx {
        engine: Engine::Sqlite(sqlite::connect(path, true)?),
        seq: 0,
        changes: Vec::new(),
    })
}

fn command(tx: &Tx, sql: &'static str) -> Result<()> {
    match &tx.engine {
        Engine::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
        Engine::Postgres(_) => Err(StoreError::Internal("not an SQLite file".into())),
    }
}

/// One file without a log beside it.
fn close(connection: Connection) -> Result<()> {
    connection.pragma_update(None, "journal_mode", "DELETE")?;
    connection.close().map_err(|(_, error)| error.into())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| StoreError::Internal("a backup panicked".into()))?
}
