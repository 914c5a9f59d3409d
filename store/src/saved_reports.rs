//! Saved reports, and who keeps which of them at hand.

use std::collections::{HashMap, HashSet};

use domain::{
    ids::{MemberId, SavedReportId},
    scope::fold_name,
};
use jiff::Timestamp;
use serde_json::Value as Json;

use crate::{NamePosition, Result, Row, Sql, Tx, name_position, params};

/// A saved report as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedReport {
    pub id: SavedReportId,
    pub owner_id: MemberId,
    pub name: String,
    /// The wire form of what it asks.
    pub definition: Json,
    /// Whether every member sees it.
    pub shared: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

impl SavedReport {
    /// Where the report stands in lists.
    pub fn position(&self) -> NamePosition {
        NamePosition::new(&self.name, self.id)
    }

    /// Whose change this is: a private report concerns its owner alone.
    fn concerns(&self) -> Option<uuid::Uuid> {
        (!self.shared).then(|| self.owner_id.uuid())
    }
}

const SELECT: &str =
    "SELECT id, owner_id, name, definition, shared, created_at, updated_at, version FROM saved_reports";

fn saved_report(row: &Row<'_>) -> Result<SavedReport> {
    Ok(SavedReport {
        id: row.get(0)?,
        owner_id: row.get(1)?,
        name: row.get(2)?,
        definition: row.get(3)?,
        shared: row.get(4)?,
        created_at: row.get(5)?,
        updated_at: row.get(6)?,
        version: row.get(7)?,
    })
}

/// Stores a new report. A name that another report of its owner has is a conflict on
/// `saved_reports_owner_name_folded_key`.
pub async fn insert(tx: &mut Tx, report: &SavedReport) -> Result<()> {
    let sql = "INSERT INTO saved_reports (id, owner_id, name, name_folded, definition, shared, created_at, updated_at,
            version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let r = report;
    let values = params![
        r.id,
        r.owner_id,
        &r.name,
        fold_name(&r.name),
        r.definition.clone(),
        r.shared,
        r.created_at,
        r.updated_at,
        r.version
    ];
    tx.execute_one(sql, values).await?;
    tx.record_change("saved_report", r.id.uuid(), r.concerns(), "created", r.updated_at)
        .await
        .map(drop)
}

/// Stores a changed report. Sharing it, and taking that back, concerns everybody.
pub async fn update(tx: &mut Tx, before: &SavedReport, report: &SavedReport) -> Result<()> {
    let sql =
        "UPDATE saved_reports SET name = $2, name_folded = $3, definition = $4, shared = $5, updated_at = $6,
            version = $7
        WHERE id = $1";
    let r = report;
    let values = params![
        r.id,
        &r.name,
        fold_name(&r.name),
        r.definition.clone(),
        r.shared,
        r.updated_at,
        r.version
    ];
    tx.execute_one(sql, values).await?;
    let concerns = before.concerns().and(r.concerns());
    tx.record_change("saved_report", r.id.uuid(), concerns, "updated", r.updated_at)
        .await
        .map(drop)
}

/// Removes a report with its pins and public links.
pub async fn delete(tx: &mut Tx, report: &SavedReport, now: Timestamp) -> Result<()> {
    tx.execute_one("DELETE FROM saved_reports WHERE id = $1", params![report.id])
        .await?;
    tx.record_change(
        "saved_report",
        report.id.uuid(),
        report.concerns(),
        "deleted",
        now,
    )
    .await
    .map(drop)
}

pub async fn find(tx: &mut Tx, id: SavedReportId) -> Result<Option<SavedReport>> {
    let sql = Sql::new(SELECT).push(" WHERE id = ").bind(id);
    Ok(tx.query_sql(sql, saved_report).await?.into_iter().next())
}

/// The report of this owner with this name, without regard to case.
pub async fn find_named(tx: &mut Tx, owner: MemberId, name: &str) -> Result<Option<SavedReport>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE owner_id = ")
        .bind(owner)
        .push(" AND name_folded = ")
        .bind(fold_name(name));
    Ok(tx.query_sql(sql, saved_report).await?.into_iter().next())
}

/// How many reports a member has saved.
pub async fn count(tx: &mut Tx, owner: MemberId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM saved_reports WHERE owner_id = $1";
    tx.scalar(sql, params![owner]).await
}

/// The reader's own reports and the shared ones (all if `None`), by name, after `position`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    reader: Option<MemberId>,
    name: Option<&str>,
    position: Option<&NamePosition>,
    limit: i64,
) -> Result<Vec<SavedReport>> {
    let mut sql = Sql::new(SELECT).push(" WHERE 1 = 1");
    if let Some(reader) = reader {
        sql = sql
            .push(" AND (owner_id = ")
            .bind(reader)
            .push(" OR shared = ")
            .bind(true)
            .push(")");
    }
    if let Some(part) = name {
        sql = sql
            .push(" AND name_folded LIKE ")
            .bind(name_position::containing(part))
            .push(" ESCAPE '\\'");
    }
    if let Some(NamePosition { name, id }) = position {
        sql = sql
            .push(" AND (name_folded, id) > (")
            .bind(name)
            .push(", ")
            .bind(*id)
            .push(")");
    }
    tx.query_sql(
        sql.push(" ORDER BY name_folded, id LIMIT ").bind(limit),
        saved_report,
    )
    .await
}

/// Those of the reports that the member keeps at hand.
pub async fn pinned(tx: &mut Tx, member: MemberId) -> Result<HashSet<SavedReportId>> {
    let sql = "SELECT saved_report_id FROM saved_report_pins WHERE member_id = $1";
    let ids = tx.query(sql, params![member], |row| row.get(0)).await?;
    Ok(ids.into_iter().collect())
}

/// Who keeps these reports at hand, by report.
pub async fn pins(tx: &mut Tx, reports: &[SavedReport]) -> Result<HashMap<SavedReportId, Vec<MemberId>>> {
    let mut pins: HashMap<SavedReportId, Vec<MemberId>> = HashMap::new();
    if reports.is_empty() {
        return Ok(pins);
    }
    let sql = Sql::new("SELECT saved_report_id, member_id FROM saved_report_pins WHERE saved_report_id IN ")
        .bind_list(reports.iter().map(|report| report.id))
        .push(" ORDER BY member_id");
    for (report, member) in tx.query_sql(sql, |row| Ok((row.get(0)?, row.get(1)?))).await? {
        pins.entry(report).or_default().push(member);
    }
    Ok(pins)
}

/// Keeps a report at hand, or no longer. Only the member's other tabs need to know.
pub async fn pin(
    tx: &mut Tx,
    report: SavedReportId,
    member: MemberId,
    pinned: bool,
    now: Timestamp,
) -> Result<()> {
    let sql = if pinned {
        "INSERT INTO saved_report_pins (saved_report_id, member_id) VALUES ($1, $2) ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM saved_report_pins WHERE saved_report_id = $1 AND member_id = $2"
    };
    tx.execute(sql, params![report, member]).await?;
    tx.record_change("saved_report", report.uuid(), Some(member.uuid()), "updated", now)
        .await
        .map(drop)
}
