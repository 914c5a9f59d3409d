//! Copies of the organization that its owner asked for: what was asked, how far it is, until when it is kept.

use domain::ids::{ExportId, MemberId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Result, Row, Sql, Tx, params, text};

/// How far a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Queued,
    Running,
    Ready,
    Failed,
}

impl State {
    /// Whether a job still has to work on it.
    pub fn is_pending(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }
}

/// A copy as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    pub id: ExportId,
    pub member_id: MemberId,
    /// `sql`, `archive` or `csv`.
    pub format: String,
    /// Of `sql`: `postgres` or `sqlite`.
    pub dialect: Option<String>,
    /// The file opens only with the password that was given.
    pub encrypted: bool,
    pub state: State,
    /// Thousandths.
    pub progress: i64,
    pub bytes: Option<i64>,
    pub sha256: Option<String>,
    /// A code that says why it failed.
    pub problem: Option<String>,
    pub downloads: i64,
    pub created_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub expires_at: Timestamp,
}

const SELECT: &str =
    "SELECT id, member_id, format, dialect, encrypted, state, progress, bytes, sha256, problem,
    downloads, created_at, finished_at, expires_at FROM exports";

fn export(row: &Row<'_>) -> Result<Export> {
    Ok(Export {
        id: row.get(0)?,
        member_id: row.get(1)?,
        format: row.get(2)?,
        dialect: row.get(3)?,
        encrypted: row.get(4)?,
        state: row.word(5)?,
        progress: row.get(6)?,
        bytes: row.get(7)?,
        sha256: row.get(8)?,
        problem: row.get(9)?,
        downloads: row.get(10)?,
        created_at: row.get(11)?,
        finished_at: row.get(12)?,
        expires_at: row.get(13)?,
    })
}

pub async fn insert(tx: &mut Tx, e: &Export) -> Result<()> {
    let sql = "INSERT INTO exports (id, member_id, format, dialect, encrypted, state, progress, bytes, sha256, problem,
            downloads, created_at, finished_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let values = params![
        e.id,
        e.member_id,
        &e.format,
        e.dialect.clone(),
        e.encrypted,
        text(&e.state),
        e.progress,
        e.bytes,
        e.sha256.clone(),
        e.problem.clone(),
        e.downloads,
        e.created_at,
        e.finished_at,
        e.expires_at
    ];
    tx.execute_one(sql, values).await?;
    record(tx, e, "created", e.created_at).await
}

/// Stores how far one is that is being made. False if it was deleted, or is done: what is ready stays so, whatever a
/// worker says that has lost its lease.
pub async fn update(tx: &mut Tx, e: &Export, now: Timestamp) -> Result<bool> {
    let sql =
        "UPDATE exports SET state = $2, progress = $3, bytes = $4, sha256 = $5, problem = $6, finished_at = $7
            WHERE id = $1 AND state IN ('queued', 'running')";
    let values = params![
        e.id,
        text(&e.state),
        e.progress,
        e.bytes,
        e.sha256.clone(),
        e.problem.clone(),
        e.finished_at
    ];
    if tx.execute(sql, values).await? == 0 {
        return Ok(false);
    }
    record(tx, e, "updated", now).await?;
    Ok(true)
}

/// Counts a download; several at once are all counted.
pub async fn count_download(tx: &mut Tx, e: &Export, now: Timestamp) -> Result<()> {
    let sql = "UPDATE exports SET downloads = downloads + 1 WHERE id = $1";
    tx.execute(sql, params![e.id]).await?;
    record(tx, e, "updated", now).await
}

pub async fn find(tx: &mut Tx, id: ExportId) -> Result<Option<Export>> {
    let sql = Sql::new(SELECT).push(" WHERE id = ").bind(id);
    Ok(tx.query_sql(sql, export).await?.into_iter().next())
}

/// Newest first, behind `before`.
pub async fn list(tx: &mut Tx, before: Option<ExportId>, limit: i64) -> Result<Vec<Export>> {
    let mut sql = Sql::new(SELECT);
    if let Some(before) = before {
        sql = sql.push(" WHERE id < ").bind(before);
    }
    tx.query_sql(sql.push(" ORDER BY id DESC LIMIT ").bind(limit), export)
        .await
}

/// How many are kept, and how many of them a job still has to work on.
pub async fn counts(tx: &mut Tx) -> Result<(i64, i64)> {
    let all = tx.scalar("SELECT COUNT(*) FROM exports", &[]).await?;
    let pending = "SELECT COUNT(*) FROM exports WHERE state IN ('queued', 'running')";
    Ok((all, tx.scalar(pending, &[]).await?))
}

pub async fn delete(tx: &mut Tx, e: &Export, now: Timestamp) -> Result<()> {
    tx.execute_one("DELETE FROM exports WHERE id = $1", params![e.id])
        .await?;
    record(tx, e, "deleted", now).await
}

/// Those that have had their time.
pub async fn list_expired(tx: &mut Tx, now: Timestamp) -> Result<Vec<Export>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE expires_at <= ")
        .bind(now)
        .push(" LIMIT 100");
    tx.query_sql(sql, export).await
}

async fn record(tx: &mut Tx, e: &Export, op: &'static str, now: Timestamp) -> Result<()> {
    tx.record_change("export", e.id.uuid(), Some(e.member_id.uuid()), op, now)
        .await
        .map(drop)
}
