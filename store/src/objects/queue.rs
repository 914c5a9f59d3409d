//! What is still to be done in the object store, in the database of the organization: a row for each object.
//!
//! A row is written in the transaction that wants the work, and goes when the work is done at both places. Whoever takes
//! it moves its time on: a process that dies leaves it due again. The number of attempts fences, as with jobs.

use domain::ids::MemberId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Result, Row, Sql, Tx, activity::Removal, params, text};

/// What both places shall do with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    Keep,
    Remove,
}

/// Something to do, taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub object: Uuid,
    pub member: MemberId,
    pub hash: Vec<u8>,
    pub task: Task,
    /// How often it has been taken, this time included.
    pub attempts: i64,
}

/// How full the queue is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Backlog {
    pub waiting: i64,
    /// Since when the oldest entry waits.
    pub since: Option<Timestamp>,
    pub next_due: Option<Timestamp>,
    /// What went wrong with one of them.
    pub problem: Option<String>,
}

/// Both places shall have this object. What is queued for it already stays as it is.
pub async fn keep(tx: &mut Tx, member: MemberId, object: Uuid, hash: &[u8], now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO object_queue (object_id, member_id, hash, task, queued_at, due_at, attempts)
        VALUES ($1, $2, $3, 'keep', $4, $4, 0) ON CONFLICT (object_id) DO NOTHING";
    tx.execute(sql, params![object, member, hash, now])
        .await
        .map(drop)
}

/// No place shall have this object any more.
pub async fn remove(tx: &mut Tx, member: MemberId, object: Uuid, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO object_queue (object_id, member_id, hash, task, queued_at, due_at, attempts)
        VALUES ($1, $2, $3, 'remove', $4, $4, 0) ON CONFLICT (object_id) DO UPDATE SET
            task = 'remove', queued_at = excluded.queued_at, due_at = excluded.due_at, attempts = object_queue.attempts + 1";
    let nothing: &[u8] = &[];
    tx.execute(sql, params![object, member, nothing, now])
        .await
        .map(drop)
}

/// No place shall have anything of the log of a member any more; call it before the log is forgotten.
pub async fn remove_log(tx: &mut Tx, member: MemberId, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO object_queue (object_id, member_id, hash, task, queued_at, due_at, attempts)
        SELECT object_id, member_id, hash, 'remove', $2, $2, 0 FROM activity_segments
        WHERE member_id = $1 AND removed_at IS NULL
        ON CONFLICT (object_id) DO UPDATE SET
            task = 'remove', queued_at = excluded.queued_at, due_at = excluded.due_at, attempts = object_queue.attempts + 1";
    tx.execute(sql, params![member, now]).await.map(drop)
}

/// No place shall have the segments of a removal any more; call it before they are marked.
pub async fn remove_segments(tx: &mut Tx, member: MemberId, removal: &Removal, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO object_queue (object_id, member_id, hash, task, queued_at, due_at, attempts)
        SELECT object_id, member_id, hash, 'remove', $6, $6, 0 FROM activity_segments
        WHERE member_id = $1 AND device_id = $2 AND stream = $3 AND number >= $4 AND number <= $5
            AND removed_at IS NULL
        ON CONFLICT (object_id) DO UPDATE SET
            task = 'remove', queued_at = excluded.queued_at, due_at = excluded.due_at, attempts = object_queue.attempts + 1";
    let (place, first, last) = (removal.place, removal.first, removal.last);
    tx.execute(sql, params![member, place.device, place.stream, first, last, now])
        .await
        .map(drop)
}

/// Takes what is due, the oldest first, at most `limit`; nobody else takes it before `until`.
pub async fn take(tx: &mut Tx, now: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<Entry>> {
    let sql = "UPDATE object_queue SET due_at = $2, attempts = attempts + 1 WHERE object_id IN (
            SELECT object_id FROM object_queue WHERE due_at <= $1 ORDER BY due_at, object_id LIMIT $3)
        RETURNING object_id, member_id, hash, task, attempts";
    tx.query(sql, params![now, until, limit], entry).await
}

fn entry(row: &Row<'_>) -> Result<Entry> {
    Ok(Entry {
        object: row.get(0)?,
        member: row.get(1)?,
        hash: row.get(2)?,
        task: row.word(3)?,
        attempts: row.get(4)?,
    })
}

/// It is done. False if somebody else had it meanwhile, or it is to be something else by now.
pub async fn finish(tx: &mut Tx, entry: &Entry) -> Result<bool> {
    let sql = "DELETE FROM object_queue WHERE object_id = $1 AND attempts = $2 AND task = $3";
    let task = text(&entry.task);
    Ok(tx
        .execute(sql, params![entry.object, entry.attempts, task])
        .await?
        == 1)
}

/// It did not succeed, and is tried again after a pause that grows to an hour.
pub async fn retry(tx: &mut Tx, entry: &Entry, now: Timestamp, problem: &str) -> Result<()> {
    let doubled = 2_i32.saturating_pow(u32::try_from(entry.attempts).unwrap_or(10).min(10));
    let pause = (SignedDuration::from_secs(5) * doubled).min(SignedDuration::from_hours(1));
    let due = now.checked_add(pause).unwrap_or(now);
    let sql = "UPDATE object_queue SET due_at = $3, problem = $4 WHERE object_id = $1 AND attempts = $2";
    tx.execute(sql, params![entry.object, entry.attempts, due, problem])
        .await
        .map(drop)
}

/// Everything that waits is due now: the operator does not wait for the pauses.
pub async fn hurry(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let sql = "UPDATE object_queue SET due_at = $1 WHERE due_at > $1 AND problem IS NOT NULL";
    tx.execute(sql, params![now]).await.map(drop)
}

pub async fn backlog(tx: &mut Tx) -> Result<Backlog> {
    let sql = "SELECT COUNT(*), MIN(queued_at), MIN(due_at), MIN(problem) FROM object_queue";
    let found = tx
        .query_opt(sql, &[], |row| {
            Ok(Backlog {
                waiting: row.get(0)?,
                since: row.get(1)?,
                next_due: row.get(2)?,
                problem: row.get(3)?,
            })
        })
        .await?;
    Ok(found.unwrap_or_default())
}

/// Whether the object belongs to a segment that is there.
pub async fn is_named(tx: &mut Tx, object: Uuid) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM activity_segments WHERE object_id = $1 AND removed_at IS NULL";
    Ok(tx.scalar::<i64>(sql, params![object]).await? > 0)
}

/// Which of these ids belong to a segment that is there, or stand in the queue.
pub async fn known(tx: &mut Tx, objects: &[Uuid]) -> Result<Vec<Uuid>> {
    let sql = Sql::new("SELECT object_id FROM activity_segments WHERE removed_at IS NULL AND object_id IN ")
        .bind_list(objects.iter().copied())
        .push(" UNION SELECT object_id FROM object_queue WHERE object_id IN ")
        .bind_list(objects.iter().copied());
    tx.query_sql(sql, |row| row.get(0)).await
}

/// An object that should be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub object: Uuid,
    pub member: MemberId,
    pub hash: Vec<u8>,
}

/// Objects that should be at both places and for which nothing is queued, by id, behind `after`.
pub async fn settled(tx: &mut Tx, after: Uuid, limit: i64) -> Result<Vec<Kept>> {
    let sql = "SELECT s.object_id, s.member_id, s.hash FROM activity_segments s
        WHERE s.removed_at IS NULL AND s.object_id > $1
            AND NOT EXISTS (SELECT 1 FROM object_queue q WHERE q.object_id = s.object_id)
        ORDER BY s.object_id LIMIT $2";
    tx.query(sql, params![after, limit], kept).await
}

/// Objects that should be there, by id, behind `after`.
pub async fn named(tx: &mut Tx, after: Uuid, limit: i64) -> Result<Vec<Kept>> {
    let sql = "SELECT object_id, member_id, hash FROM activity_segments
        WHERE removed_at IS NULL AND object_id > $1 ORDER BY object_id LIMIT $2";
    tx.query(sql, params![after, limit], kept).await
}

fn kept(row: &Row<'_>) -> Result<Kept> {
    Ok(Kept {
        object: row.get(0)?,
        member: row.get(1)?,
        hash: row.get(2)?,
    })
}
