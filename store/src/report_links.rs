//! Public links of saved reports. Only a hash of the secret in the link is kept.

use domain::ids::{MemberId, ReportLinkId, SavedReportId};
use jiff::Timestamp;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{Result, Row, Sql, Tx, params};

/// A public link as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportLink {
    pub id: ReportLinkId,
    pub saved_report_id: SavedReportId,
    /// Whose report it is: the link shows what this member may see.
    pub owner_id: MemberId,
    pub created_by: MemberId,
    pub password_hash: Option<String>,
    /// The wire form of what it shows.
    pub columns: Json,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub access_count: i64,
    pub last_access_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT l.id, l.saved_report_id, r.owner_id, l.created_by, l.password_hash, l.columns,
    l.created_at, l.expires_at, l.access_count, l.last_access_at
    FROM report_links l JOIN saved_reports r ON r.id = l.saved_report_id";

fn link(row: &Row<'_>) -> Result<ReportLink> {
    Ok(ReportLink {
        id: row.get(0)?,
        saved_report_id: row.get(1)?,
        owner_id: row.get(2)?,
        created_by: row.get(3)?,
        password_hash: row.get(4)?,
        columns: row.get(5)?,
        created_at: row.get(6)?,
        expires_at: row.get(7)?,
        access_count: row.get(8)?,
        last_access_at: row.get(9)?,
    })
}

pub async fn insert(tx: &mut Tx, link: &ReportLink, secret_hash: &[u8]) -> Result<()> {
    let sql =
        "INSERT INTO report_links (id, saved_report_id, created_by, secret_hash, password_hash, columns,
            created_at, expires_at, access_count)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)";
    let values = params![
        link.id,
        link.saved_report_id,
        link.created_by,
        secret_hash,
        link.password_hash.clone(),
        link.columns.clone(),
        link.created_at,
        link.expires_at
    ];
    tx.execute_one(sql, values).await?;
    record(tx, link, "created", link.created_at).await
}

async fn record(tx: &mut Tx, link: &ReportLink, op: &'static str, at: Timestamp) -> Result<()> {
    tx.record_change("report_link", link.id.uuid(), Some(link.owner_id.uuid()), op, at)
        .await
        .map(drop)
}

pub async fn find(tx: &mut Tx, id: ReportLinkId) -> Result<Option<ReportLink>> {
    let sql = Sql::new(SELECT).push(" WHERE l.id = ").bind(id);
    Ok(tx.query_sql(sql, link).await?.into_iter().next())
}

/// The link with this secret; `None` if it was revoked, has expired or never existed.
pub async fn find_open(tx: &mut Tx, secret_hash: &[u8], now: Timestamp) -> Result<Option<ReportLink>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE l.secret_hash = ")
        .bind(secret_hash)
        .push(" AND l.expires_at > ")
        .bind(now);
    Ok(tx.query_sql(sql, link).await?.into_iter().next())
}

/// Links, newest first, of the reports of this owner (of all if `None`) and of this report (of all if `None`), after
/// the one at `position`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    owner: Option<MemberId>,
    report: Option<SavedReportId>,
    position: Option<ReportLinkId>,
    limit: i64,
) -> Result<Vec<ReportLink>> {
    // Ids grow with time; before any of them is the greatest id there can be.
    let before = position.map_or(Uuid::max(), ReportLinkId::uuid);
    let mut sql = Sql::new(SELECT).push(" WHERE l.id < ").bind(before);
    if let Some(owner) = owner {
        sql = sql.push(" AND r.owner_id = ").bind(owner);
    }
    if let Some(report) = report {
        sql = sql.push(" AND l.saved_report_id = ").bind(report);
    }
    tx.query_sql(sql.push(" ORDER BY l.id DESC LIMIT ").bind(limit), link)
        .await
}

/// How many links a report has.
pub async fn count(tx: &mut Tx, report: SavedReportId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM report_links WHERE saved_report_id = $1";
    tx.scalar(sql, params![report]).await
}

/// Notes that a link was opened.
pub async fn touch(tx: &mut Tx, id: ReportLinkId, now: Timestamp) -> Result<()> {
    let sql = "UPDATE report_links SET access_count = access_count + 1, last_access_at = $2 WHERE id = $1";
    tx.execute(sql, params![id, now]).await.map(drop)
}

/// Revokes a link: from this commit on it opens nothing.
pub async fn delete(tx: &mut Tx, link: &ReportLink, now: Timestamp) -> Result<()> {
    tx.execute_one("DELETE FROM report_links WHERE id = $1", params![link.id])
        .await?;
    record(tx, link, "deleted", now).await
}

/// Forgets links that ended before `before`.
pub async fn delete_expired(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM report_links WHERE expires_at < $1", params![before])
        .await
}
