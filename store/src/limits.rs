//! What an organization may use at most, as the operator has set it in the control database.

use domain::ids::OrganizationId;
use jiff::Timestamp;

use crate::{Result, Row, Tx, params};

/// Where nothing stands, nothing is limited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Active members and open invitations.
    pub members: Option<i64>,
    /// Sealed files of all members together.
    pub object_bytes: Option<i64>,
    /// Size of the database.
    pub database_bytes: Option<i64>,
    /// Requests being worked on at once.
    pub requests: Option<i64>,
}

fn limits(row: &Row<'_>) -> Result<Limits> {
    Ok(Limits {
        members: row.get(0)?,
        object_bytes: row.get(1)?,
        database_bytes: row.get(2)?,
        requests: row.get(3)?,
    })
}

/// The limits of an organization; none where the operator has set none.
pub async fn find(tx: &mut Tx, id: OrganizationId) -> Result<Limits> {
    let sql = "SELECT people, object_bytes, database_bytes, requests FROM organization_limits
               WHERE organization_id = $1";
    Ok(tx.query_opt(sql, params![id], limits).await?.unwrap_or_default())
}

/// From now on these hold, and no others.
pub async fn put(tx: &mut Tx, id: OrganizationId, limits: &Limits, now: Timestamp) -> Result<()> {
    let sql =
        "INSERT INTO organization_limits (organization_id, people, object_bytes, database_bytes, requests, set_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (organization_id) DO UPDATE SET people = excluded.people, object_bytes = excluded.object_bytes,
             database_bytes = excluded.database_bytes, requests = excluded.requests, set_at = excluded.set_at";
    let values = params![
        id,
        limits.members,
        limits.object_bytes,
        limits.database_bytes,
        limits.requests,
        now
    ];
    tx.execute_one(sql, values).await
}

/// Active members and open invitations of an organization, in its own database.
pub async fn count_people(tx: &mut Tx, now: Timestamp) -> Result<i64> {
    let sql = "SELECT (SELECT COUNT(*) FROM members WHERE state = 'active')
                    + (SELECT COUNT(*) FROM invitations WHERE expires_at > $1)";
    tx.scalar(sql, params![now]).await
}

/// Bytes of the sealed files of all members, in the organization's own database.
pub async fn count_object_bytes(tx: &mut Tx) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(bytes), 0) AS bigint) FROM activity_logs";
    tx.scalar(sql, &[]).await
}
