//! What the probes found, and when the server was there: the record behind every verified claim.

use jiff::{Timestamp, civil::Date};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{Result, Row, Tx, params};

/// One run of a probe.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    pub probe: String,
    pub checked_at: Timestamp,
    /// `passed`, `failed` or `unknown`.
    pub verdict: String,
    pub evidence: Json,
}

/// How often a probe passed and failed on one day (UTC).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeDay {
    pub probe: String,
    pub day: Date,
    pub passed: i64,
    pub failed: i64,
}

/// One life of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub started_at: Timestamp,
    pub seen_at: Timestamp,
    /// Absent if it still runs, or ended without having been able to say so.
    pub stopped_at: Option<Timestamp>,
}

/// Keeps a check and counts it for its day.
pub async fn insert_check(tx: &mut Tx, id: Uuid, check: &Check, day: Date) -> Result<()> {
    let sql =
        "INSERT INTO probe_checks (id, probe, checked_at, verdict, evidence) VALUES ($1, $2, $3, $4, $5)";
    let (verdict, evidence) = (&check.verdict, check.evidence.clone());
    tx.execute_one(
        sql,
        params![id, &check.probe, check.checked_at, verdict, evidence],
    )
    .await?;
    let (passed, failed) = (i64::from(verdict == "passed"), i64::from(verdict == "failed"));
    let sql = "INSERT INTO probe_days (probe, day, passed, failed) VALUES ($1, $2, $3, $4)
               ON CONFLICT (probe, day) DO UPDATE SET passed = probe_days.passed + excluded.passed,
                   failed = probe_days.failed + excluded.failed";
    tx.execute_one(sql, params![&check.probe, day, passed, failed])
        .await
}

/// The last check of every probe.
pub async fn list_latest(tx: &mut Tx) -> Result<Vec<Check>> {
    let sql = "SELECT c.probe, c.checked_at, c.verdict, c.evidence FROM probe_checks c
               JOIN (SELECT probe, MAX(checked_at) AS checked_at FROM probe_checks GROUP BY probe) l
                   ON l.probe = c.probe AND l.checked_at = c.checked_at
               ORDER BY c.probe, c.id";
    tx.query(sql, &[], |row| {
        Ok(Check {
            probe: row.get(0)?,
            checked_at: row.get(1)?,
            verdict: row.get(2)?,
            evidence: row.get(3)?,
        })
    })
    .await
}

/// The days of all probes from `from` on.
pub async fn list_days(tx: &mut Tx, from: Date) -> Result<Vec<ProbeDay>> {
    let sql = "SELECT probe, day, passed, failed FROM probe_days WHERE day >= $1 ORDER BY probe, day";
    tx.query(sql, params![from], |row| {
        Ok(ProbeDay {
            probe: row.get(0)?,
            day: row.get(1)?,
            passed: row.get(2)?,
            failed: row.get(3)?,
        })
    })
    .await
}

/// Removes what has had its time; the last check of a probe stays.
pub async fn delete_older(tx: &mut Tx, checks: Timestamp, days: Date, runs: Timestamp) -> Result<()> {
    let sql = "DELETE FROM probe_checks WHERE checked_at < $1 AND checked_at <
               (SELECT MAX(l.checked_at) FROM probe_checks l WHERE l.probe = probe_checks.probe)";
    tx.execute(sql, params![checks]).await?;
    tx.execute("DELETE FROM probe_days WHERE day < $1", params![days])
        .await?;
    tx.execute("DELETE FROM runs WHERE seen_at < $1", params![runs])
        .await
        .map(drop)
}

/// The server moves its heartbeat; the first beat of a life makes its row. False if the beat before it was earlier than
/// `held`: nobody knows what was in between, and what follows is another life.
pub async fn beat(tx: &mut Tx, run: Uuid, now: Timestamp, held: Timestamp) -> Result<bool> {
    let sql = "INSERT INTO runs (id, started_at, seen_at) VALUES ($1, $2, $2)
               ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at WHERE runs.seen_at >= $3";
    Ok(tx.execute(sql, params![run, now, held]).await? == 1)
}

/// The server says that it stops.
pub async fn stop_run(tx: &mut Tx, run: Uuid, now: Timestamp) -> Result<()> {
    let sql = "UPDATE runs SET seen_at = $2, stopped_at = $2 WHERE id = $1";
    tx.execute(sql, params![run, now]).await.map(drop)
}

/// Lives of servers that were seen since then, oldest first.
pub async fn list_runs(tx: &mut Tx, since: Timestamp) -> Result<Vec<Run>> {
    let sql = "SELECT started_at, seen_at, stopped_at FROM runs WHERE seen_at >= $1 ORDER BY started_at, id";
    tx.query(sql, params![since], run).await
}

fn run(row: &Row<'_>) -> Result<Run> {
    Ok(Run {
        started_at: row.get(0)?,
        seen_at: row.get(1)?,
        stopped_at: row.get(2)?,
    })
}
