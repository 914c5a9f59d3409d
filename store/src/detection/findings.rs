//! Findings: what was noticed, bounded in number and age. More of the same is counted on the open one.

use domain::{
    detection::{FindingKind, Measure, Severity},
    ids::{CanaryId, FindingId, MemberId, SessionId, TokenId},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{Result, Row, Sql, Tx, params, text};

/// The most findings that are kept; the oldest go first.
pub const MOST_FINDINGS: i64 = 2000;

/// How far people are with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Open,
    Acknowledged,
}

/// A finding as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub id: FindingId,
    pub kind: FindingKind,
    pub severity: Severity,
    /// What it is about, in words that tell it from others of its kind.
    pub subject: String,
    /// Whose account it is about.
    pub member_id: Option<MemberId>,
    pub session_id: Option<SessionId>,
    pub token_id: Option<TokenId>,
    pub canary_id: Option<CanaryId>,
    pub network: Option<String>,
    /// Counts and operations, never what people typed.
    pub evidence: Json,
    /// How often it was noticed.
    pub occurrences: i64,
    pub first_seen_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub state: State,
    pub measure: Option<Measure>,
    pub measure_until: Option<Timestamp>,
    pub acknowledged_by: Option<MemberId>,
    pub acknowledged_at: Option<Timestamp>,
    pub version: i64,
}

/// Where a finding stands in the list: what was seen last comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingPosition {
    pub at: Timestamp,
    pub id: Uuid,
}

impl Finding {
    pub fn position(&self) -> FindingPosition {
        FindingPosition {
            at: self.last_seen_at,
            id: self.id.uuid(),
        }
    }
}

/// Which findings are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct FindingFilter {
    pub state: Option<State>,
    pub kind: Option<FindingKind>,
    pub least_severity: Option<Severity>,
    pub member: Option<MemberId>,
}

const SELECT: &str = "SELECT f.id, f.kind, f.severity, f.subject, f.member_id, f.session_id, f.token_id, f.canary_id, f.network,
    f.evidence, f.occurrences, f.first_seen_at, f.last_seen_at, f.state, f.measure, f.measure_until, f.acknowledged_by,
    f.acknowledged_at, f.version FROM security_findings f";

fn finding(row: &Row<'_>) -> Result<Finding> {
    let measure: Option<String> = row.get(14)?;
    Ok(Finding {
        id: row.get(0)?,
        kind: row.word(1)?,
        severity: row.word(2)?,
        subject: row.get(3)?,
        member_id: row.get(4)?,
        session_id: row.get(5)?,
        token_id: row.get(6)?,
        canary_id: row.get(7)?,
        network: row.get(8)?,
        evidence: row.get(9)?,
        occurrences: row.get(10)?,
        first_seen_at: row.get(11)?,
        last_seen_at: row.get(12)?,
        state: row.word(13)?,
        measure: measure.map(|_| row.word(14)).transpose()?,
        measure_until: row.get(15)?,
        acknowledged_by: row.get(16)?,
        acknowledged_at: row.get(17)?,
        version: row.get(18)?,
    })
}

/// Keeps a finding. If one of its kind about the same is open, it is counted there; the answer is the row as it is now, and
/// whether it is new.
pub async fn keep(tx: &mut Tx, f: &Finding) -> Result<(FindingId, bool)> {
    let sql =
        "INSERT INTO security_findings (id, kind, severity, subject, member_id, session_id, token_id, canary_id, network,
            evidence, occurrences, first_seen_at, last_seen_at, state, measure, measure_until, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $11, 'open', $12, $13, 1)
        ON CONFLICT (kind, subject) WHERE state = 'open' DO UPDATE SET
            occurrences = security_findings.occurrences + 1, evidence = $10, last_seen_at = $11,
            measure = $12, measure_until = $13, version = security_findings.version + 1
        RETURNING id, occurrences";
    let values = params![
        f.id,
        text(&f.kind),
        text(&f.severity),
        &f.subject,
        f.member_id,
        f.session_id,
        f.token_id,
        f.canary_id,
        f.network.clone(),
        f.evidence.clone(),
        f.last_seen_at,
        f.measure.map(|measure| word(&measure)),
        f.measure_until
    ];
    let kept = tx.query_opt(sql, values, |row| {
        Ok((row.get::<FindingId>(0)?, row.get::<i64>(1)?))
    });
    let (id, occurrences) = kept.await?.unwrap_or((f.id, 1));
    let is_new = occurrences == 1;
    if is_new {
        bound(tx).await?;
    }
    let op = if is_new { "created" } else { "updated" };
    tx.record_change("security_finding", id.uuid(), None, op, f.last_seen_at)
        .await?;
    Ok((id, is_new))
}

fn word(value: &impl Serialize) -> String {
    let word = serde_json::to_value(value).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}

/// Nobody fills the disk by being noticed.
async fn bound(tx: &mut Tx) -> Result<()> {
    let sql = "DELETE FROM security_findings WHERE id IN (
        SELECT id FROM security_findings ORDER BY last_seen_at DESC, id DESC LIMIT 100 OFFSET $1)";
    tx.execute(sql, params![MOST_FINDINGS]).await.map(drop)
}

/// Findings, those that were seen last first, behind `position`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    filter: FindingFilter,
    position: Option<FindingPosition>,
    limit: i64,
) -> Result<Vec<Finding>> {
    let mut sql = Sql::new(SELECT).push(" WHERE f.version > 0");
    if let Some(state) = filter.state {
        sql = sql.push(" AND f.state = ").bind(word(&state));
    }
    if let Some(kind) = filter.kind {
        sql = sql.push(" AND f.kind = ").bind(word(&kind));
    }
    if let Some(least) = filter.least_severity {
        let grave = [
            Severity::Low,
            Severity::Medium,
            Severity::High,
            Severity::Critical,
        ];
        let grave = grave.iter().filter(|severity| **severity >= least);
        sql = sql.push(" AND f.severity IN ").bind_list(grave.map(word));
    }
    if let Some(member) = filter.member {
        sql = sql.push(" AND f.member_id = ").bind(member);
    }
    if let Some(FindingPosition { at, id }) = position {
        sql = sql.push(" AND (f.last_seen_at, f.id) < (").bind(at).push(", ");
        sql = sql.bind(id).push(")");
    }
    sql = sql
        .push(" ORDER BY f.last_seen_at DESC, f.id DESC LIMIT ")
        .bind(limit);
    tx.query_sql(sql, finding).await
}

pub async fn find(tx: &mut Tx, id: FindingId) -> Result<Option<Finding>> {
    let sql = Sql::new(SELECT).push(" WHERE f.id = ").bind(id);
    Ok(tx.query_sql(sql, finding).await?.into_iter().next())
}

/// Notes that somebody has seen it: what comes then is another finding.
pub async fn acknowledge(tx: &mut Tx, id: FindingId, by: MemberId, now: Timestamp) -> Result<()> {
    let sql =
        "UPDATE security_findings SET state = 'acknowledged', acknowledged_by = $2, acknowledged_at = $3,
            version = version + 1 WHERE id = $1";
    tx.execute_one(sql, params![id, by, now]).await?;
    tx.record_change("security_finding", id.uuid(), None, "updated", now)
        .await
        .map(drop)
}

/// Ends what was done about it.
pub async fn lift(tx: &mut Tx, finding: &Finding, now: Timestamp) -> Result<()> {
    let sql = "UPDATE security_findings SET measure_until = $2, version = version + 1 WHERE id = $1";
    tx.execute_one(sql, params![finding.id, now]).await?;
    if let Some(token) = finding.token_id {
        crate::tokens::pause(tx, token, None).await?;
    }
    if let Some(session) = finding.session_id {
        crate::sessions::hold(tx, session, None).await?;
    }
    tx.record_change("security_finding", finding.id.uuid(), None, "updated", now)
        .await
        .map(drop)
}

/// Forgets what was not seen since then.
pub async fn delete_older(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    let sql = "DELETE FROM security_findings WHERE last_seen_at < $1";
    tx.execute(sql, params![before]).await
}
