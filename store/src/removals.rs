//! Removals of organizations, in the control database: who asked, when it is due, how far it is. What remains of an
//! organization in the end is such a row: an id that means nothing by itself, times, and the certificate.

use domain::ids::{OrganizationId, RemovalId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Result, Row, Sql, StoreError, Tx, dump::Content, moves, params, text};

/// Whether a removal still happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Until it is due it can be withdrawn, and nothing has happened.
    Waiting,
    /// Nobody reaches the organization any more.
    Running,
    Done,
    Withdrawn,
}

/// The last thing that was done for good. Each of them may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Requested,
    AccessEnded,
    Measured,
    DatabaseRemoved,
    FilesRemoved,
    BackupsRemoved,
    Forgotten,
    Certified,
}

/// Who asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requester {
    Owner,
    Operator,
}

/// A removal as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Removal {
    pub id: RemovalId,
    pub organization: OrganizationId,
    pub requested_by: Requester,
    pub state: State,
    pub step: Step,
    pub requested_at: Timestamp,
    /// When it begins.
    pub due_at: Timestamp,
    /// When access ended.
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    /// Why the last attempt broke off; names no content.
    pub problem: Option<String>,
    /// What it held, once that was measured.
    pub contents: Option<Vec<Content>>,
    /// The signed certificate, once it is done.
    pub certificate: Option<serde_json::Value>,
}

const SELECT: &str =
    "SELECT id, organization_id, requested_by, state, step, requested_at, due_at, started_at,
    finished_at, problem, contents, certificate FROM removals";

fn removal(row: &Row<'_>) -> Result<Removal> {
    Ok(Removal {
        id: row.get(0)?,
        organization: row.get(1)?,
        requested_by: row.word(2)?,
        state: row.word(3)?,
        step: row.word(4)?,
        requested_at: row.get(5)?,
        due_at: row.get(6)?,
        started_at: row.get(7)?,
        finished_at: row.get(8)?,
        problem: row.get(9)?,
        contents: match row.get::<Option<serde_json::Value>>(10)? {
            None => None,
            Some(_) => Some(row.json(10)?),
        },
        certificate: row.get(11)?,
    })
}

/// Stores a request. A second open one for the same organization is a conflict on `removals_organization_id_key`.
pub async fn insert(tx: &mut Tx, removal: &Removal, receipt_hash: &[u8]) -> Result<()> {
    let sql = "INSERT INTO removals (id, organization_id, requested_by, state, step, receipt_hash, requested_at, due_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = params![
        removal.id,
        removal.organization,
        text(&removal.requested_by),
        text(&removal.state),
        text(&removal.step),
        receipt_hash,
        removal.requested_at,
        removal.due_at
    ];
    tx.execute_one(sql, values).await
}

pub async fn find(tx: &mut Tx, id: RemovalId) -> Result<Option<Removal>> {
    let sql = Sql::new(SELECT).push(" WHERE id = ").bind(id);
    Ok(tx.query_sql(sql, removal).await?.into_iter().next())
}

/// The one that somebody holds a receipt for.
pub async fn find_by_receipt(tx: &mut Tx, receipt_hash: &[u8]) -> Result<Option<Removal>> {
    let sql = Sql::new(SELECT).push(" WHERE receipt_hash = ").bind(receipt_hash);
    Ok(tx.query_sql(sql, removal).await?.into_iter().next())
}

/// The one that waits or runs.
pub async fn find_open(tx: &mut Tx, organization: OrganizationId) -> Result<Option<Removal>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE state IN ('waiting', 'running') AND organization_id = ")
        .bind(organization);
    Ok(tx.query_sql(sql, removal).await?.into_iter().next())
}

/// Everything that waits or runs, the most urgent first. There are few of them at any time.
pub async fn list_open(tx: &mut Tx) -> Result<Vec<Removal>> {
    let sql = Sql::new(SELECT).push(" WHERE state IN ('waiting', 'running') ORDER BY due_at, id LIMIT 1000");
    tx.query_sql(sql, removal).await
}

/// All removals of this cell, newest request first, behind `before`.
pub async fn list(tx: &mut Tx, before: Option<RemovalId>, limit: i64) -> Result<Vec<Removal>> {
    let mut sql = Sql::new(SELECT);
    if let Some(before) = before {
        sql = sql.push(" WHERE id < ").bind(before);
    }
    tx.query_sql(sql.push(" ORDER BY id DESC LIMIT ").bind(limit), removal)
        .await
}

/// Organizations that nobody may reach: what a process still holds of them it lets go.
pub async fn list_closed(tx: &mut Tx, since: Timestamp) -> Result<Vec<OrganizationId>> {
    let sql = "SELECT organization_id FROM removals WHERE state = 'running' OR (state = 'done' AND finished_at > $1)";
    tx.query(sql, params![since], |row| row.get(0)).await
}

/// Whoever gets it alone works on the removal until `until`.
pub async fn lease(tx: &mut Tx, id: RemovalId, now: Timestamp, until: Timestamp) -> Result<bool> {
    let sql = "UPDATE removals SET leased_until = $3 WHERE id = $1 AND state IN ('waiting', 'running') AND due_at <= $2
        AND (leased_until IS NULL OR leased_until <= $2)";
    Ok(tx.execute(sql, params![id, now, until]).await? == 1)
}

pub async fn renew(tx: &mut Tx, id: RemovalId, until: Timestamp) -> Result<()> {
    let sql = "UPDATE removals SET leased_until = $2 WHERE id = $1 AND leased_until IS NOT NULL";
    tx.execute(sql, params![id, until]).await.map(drop)
}

/// The attempt is over; why, where it broke off.
pub async fn release(tx: &mut Tx, id: RemovalId, problem: Option<&str>) -> Result<()> {
    let sql = "UPDATE removals SET leased_until = NULL, problem = $2 WHERE id = $1";
    tx.execute(sql, params![id, problem.map(str::to_owned)])
        .await
        .map(drop)
}

/// The operator does not wait any longer.
pub async fn hurry(tx: &mut Tx, id: RemovalId, now: Timestamp) -> Result<()> {
    let sql = "UPDATE removals SET due_at = $2 WHERE id = $1 AND state = 'waiting' AND due_at > $2";
    tx.execute(sql, params![id, now]).await.map(drop)
}

/// False when it has begun already.
pub async fn withdraw(tx: &mut Tx, id: RemovalId, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE removals SET state = 'withdrawn', finished_at = $2 WHERE id = $1 AND state = 'waiting' AND due_at > $2";
    Ok(tx.execute(sql, params![id, now]).await? == 1)
}

/// From now on nobody reaches the organization. While it moves that is a conflict on `moves_organization_id_key`.
pub async fn end_access(tx: &mut Tx, removal: &Removal, now: Timestamp) -> Result<()> {
    let sql = "UPDATE organizations SET state = 'removing' WHERE id = $1";
    tx.execute_one(sql, params![removal.organization]).await?;
    if moves::find_open(tx, removal.organization).await?.is_some() {
        return Err(StoreError::Conflict("moves_organization_id_key".into()));
    }
    let sql = "UPDATE removals SET state = 'running', step = 'access_ended', started_at = $2 WHERE id = $1";
    tx.execute_one(sql, params![removal.id, now]).await
}

/// Keeps what the organization held.
pub async fn keep_contents(tx: &mut Tx, id: RemovalId, contents: &[Content]) -> Result<()> {
    let json = serde_json::to_value(contents).map_err(|error| StoreError::Internal(error.to_string()))?;
    let sql = "UPDATE removals SET step = 'measured', contents = $2 WHERE id = $1";
    tx.execute_one(sql, params![id, json]).await
}

/// Notes that a step was done.
pub async fn reach(tx: &mut Tx, id: RemovalId, step: Step) -> Result<()> {
    let sql = "UPDATE removals SET step = $2 WHERE id = $1";
    tx.execute_one(sql, params![id, text(&step)]).await
}

/// The control database no longer knows the organization.
pub async fn forget(tx: &mut Tx, removal: &Removal) -> Result<()> {
    let sql = "DELETE FROM organizations WHERE id = $1";
    tx.execute(sql, params![removal.organization]).await?;
    reach(tx, removal.id, Step::Forgotten).await
}

/// It is done. What was measured stands in the certificate.
pub async fn certify(
    tx: &mut Tx,
    id: RemovalId,
    certificate: serde_json::Value,
    now: Timestamp,
) -> Result<()> {
    let sql = "UPDATE removals SET state = 'done', step = 'certified', finished_at = $2, certificate = $3,
        contents = NULL, problem = NULL, leased_until = NULL WHERE id = $1";
    tx.execute_one(sql, params![id, now, certificate]).await
}
