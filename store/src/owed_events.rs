//! Events that the audit log of an organization is owed, in the control database: what happens there commits with them, and the
//! organization's own database is another one. They are taken from here once they stand there.

use domain::ids::{MemberId, OrganizationId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Result, Row, Tx, params};

/// An event about an organization.
#[derive(Debug, Clone, PartialEq)]
pub struct Owed {
    pub id: Uuid,
    pub organization: OrganizationId,
    pub at: Timestamp,
    /// The member who caused it; nobody where it was the operator, or DNS.
    pub actor: Option<MemberId>,
    /// Dotted, such as `organization.suspended`.
    pub action: String,
    pub before: Option<serde_json::Value>,
    pub after: Option<serde_json::Value>,
    pub reason: Option<String>,
    pub request_id: String,
}

/// Keeps what is owed from now on.
pub async fn insert(tx: &mut Tx, owed: &Owed) -> Result<()> {
    let sql =
        "INSERT INTO owed_events (id, organization_id, at, actor, action, before, after, reason, request_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = params![
        owed.id,
        owed.organization,
        owed.at,
        owed.actor,
        &owed.action,
        owed.before.clone(),
        owed.after.clone(),
        owed.reason.clone(),
        &owed.request_id
    ];
    tx.execute_one(sql, values).await
}

/// What has been owed since before a moment, the oldest first.
pub async fn list(tx: &mut Tx, before: Timestamp, limit: i64) -> Result<Vec<Owed>> {
    let sql =
        "SELECT id, organization_id, at, actor, action, before, after, reason, request_id FROM owed_events
               WHERE at <= $1 ORDER BY at, id LIMIT $2";
    tx.query(sql, params![before, limit], owed).await
}

/// It stands where it belongs.
pub async fn delete(tx: &mut Tx, id: Uuid) -> Result<()> {
    let sql = "DELETE FROM owed_events WHERE id = $1";
    tx.execute(sql, params![id]).await.map(drop)
}

fn owed(row: &Row<'_>) -> Result<Owed> {
    Ok(Owed {
        id: row.get(0)?,
        organization: row.get(1)?,
        at: row.get(2)?,
        actor: row.get(3)?,
        action: row.get(4)?,
        before: row.get(5)?,
        after: row.get(6)?,
        reason: row.get(7)?,
        request_id: row.get(8)?,
    })
}
