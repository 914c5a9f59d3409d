//! Jobs: work that must happen because something was committed, kept in the same transaction as its cause.
//!
//! A worker takes a job with a lease. A worker that dies loses the lease, and another one takes the job again: jobs
//! are idempotent. The number of attempts fences: what an earlier holder still does to the row changes nothing.

use domain::ids::JobId;
use jiff::Timestamp;

use crate::{Result, Row, Sql, Tx, Value, params};

/// How often a job is tried before it is given up.
pub const MOST_ATTEMPTS: i64 = 8;

/// A job that a worker holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    pub id: JobId,
    /// Which kind of job it is.
    pub kind: String,
    pub payload: serde_json::Value,
    /// How often it has been taken, this time included.
    pub attempts: i64,
    pub created_at: Timestamp,
}

/// The statement that adds a job, due at `run_at`.
pub fn insertion(
    id: JobId,
    kind: &'static str,
    payload: serde_json::Value,
    run_at: Timestamp,
) -> (&'static str, Vec<Value>) {
    let sql = "INSERT INTO outbox (id, job, payload, run_at, attempts, leased_until, last_error, created_at)
        VALUES ($1, $2, $3, $4, 0, NULL, NULL, $4)";
    (sql, params![id, kind, payload, run_at].to_vec())
}

/// Adds a job in the transaction of its cause.
pub async fn insert(
    tx: &mut Tx,
    id: JobId,
    kind: &'static str,
    payload: serde_json::Value,
    run_at: Timestamp,
) -> Result<()> {
    tx.batch(vec![insertion(id, kind, payload, run_at)]).await
}

/// Takes the job that has been due longest and is none of the kinds in `skipped`.
pub async fn lease(
    tx: &mut Tx,
    now: Timestamp,
    until: Timestamp,
    skipped: &[&'static str],
) -> Result<Option<Job>> {
    let mut sql = Sql::new("SELECT id, job, payload, attempts, created_at FROM outbox WHERE run_at <= ")
        .bind(now)
        .push(" AND (leased_until IS NULL OR leased_until <= ")
        .bind(now)
        .push(") AND attempts <= ")
        .bind(MOST_ATTEMPTS);
    if !skipped.is_empty() {
        sql = sql.push(" AND job NOT IN ").bind_list(skipped.iter().copied());
    }
    let found = tx
        .query_sql(sql.push(" ORDER BY run_at, id LIMIT 1"), job)
        .await?;
    let Some(mut job) = found.into_iter().next() else {
        return Ok(None);
    };
    job.attempts += 1;
    let sql = "UPDATE outbox SET leased_until = $2, attempts = $3 WHERE id = $1";
    tx.execute_one(sql, params![job.id, until, job.attempts]).await?;
    Ok(Some(job))
}

fn job(row: &Row<'_>) -> Result<Job> {
    Ok(Job {
        id: row.get(0)?,
        kind: row.get(1)?,
        payload: row.get(2)?,
        attempts: row.get(3)?,
        created_at: row.get(4)?,
    })
}

/// Keeps the lease; false when another worker holds the job by now, or it is gone.
pub async fn renew(tx: &mut Tx, job: &Job, until: Timestamp) -> Result<bool> {
    let sql =
        "UPDATE outbox SET leased_until = $3 WHERE id = $1 AND attempts = $2 AND leased_until IS NOT NULL";
    Ok(tx.execute(sql, params![job.id, job.attempts, until]).await? == 1)
}

/// The job is done.
pub async fn finish(tx: &mut Tx, job: &Job) -> Result<()> {
    let sql = "DELETE FROM outbox WHERE id = $1 AND attempts = $2";
    tx.execute(sql, params![job.id, job.attempts]).await.map(drop)
}

/// The job failed and is tried again at `run_at`.
pub async fn retry(tx: &mut Tx, job: &Job, run_at: Timestamp, error: &str) -> Result<()> {
    let sql =
        "UPDATE outbox SET run_at = $3, leased_until = NULL, last_error = $4 WHERE id = $1 AND attempts = $2";
    tx.execute(sql, params![job.id, job.attempts, run_at, error])
        .await
        .map(drop)
}

/// The job was interrupted through no fault of its own: it is due again, and the attempt does not count.
pub async fn release(tx: &mut Tx, job: &Job) -> Result<()> {
    let sql =
        "UPDATE outbox SET leased_until = NULL, attempts = attempts - 1 WHERE id = $1 AND attempts = $2";
    tx.execute(sql, params![job.id, job.attempts]).await.map(drop)
}

/// The job is not tried any more. Its row stays for the operator, with what went wrong.
pub async fn give_up(tx: &mut Tx, job: &Job, error: &str) -> Result<()> {
    let sql = "UPDATE outbox SET leased_until = NULL, last_error = $3, attempts = $4 WHERE id = $1 AND attempts = $2";
    tx.execute(sql, params![job.id, job.attempts, error, MOST_ATTEMPTS + 1])
        .await
        .map(drop)
}

/// When the next job is due or the next lease runs out; `None` when there is nothing to do.
pub async fn next_due(tx: &mut Tx) -> Result<Option<Timestamp>> {
    // A lease that runs out makes its job due, and a job may be due later than its lease was.
    let sql = "SELECT MIN(CASE WHEN leased_until IS NOT NULL AND leased_until > run_at THEN leased_until ELSE run_at END)
        FROM outbox WHERE attempts <= $1";
    tx.scalar(sql, params![MOST_ATTEMPTS]).await
}

/// Takes back the leases that run out before `before`. Only for a database that no other process can be working on.
pub async fn release_before(tx: &mut Tx, before: Timestamp) -> Result<()> {
    let sql = "UPDATE outbox SET leased_until = NULL WHERE leased_until < $1";
    tx.execute(sql, params![before]).await.map(drop)
}

/// Forgets jobs that were given up before `before`.
pub async fn delete_given_up(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    let sql = "DELETE FROM outbox WHERE attempts > $1 AND run_at < $2";
    tx.execute(sql, params![MOST_ATTEMPTS, before]).await
}
