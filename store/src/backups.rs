//! Where the backups of each organization stand, in the control database.

use domain::ids::OrganizationId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    Result, Row, Tx,
    control::{self, Placement},
    params,
};

/// How far the backups of one organization are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub organization: OrganizationId,
    /// What opens its repositories, sealed with the key of the cell.
    pub sealed_key: Vec<u8>,
    pub taken_at: Option<Timestamp>,
    /// The sequence of the last change that the newest backup holds.
    pub change_seq: i64,
    pub snapshot: Option<String>,
    pub bytes: i64,
    /// When a backup was last read back, opened and compared.
    pub verified_at: Option<Timestamp>,
    pub problem: Option<String>,
}

/// One organization of the cell, backed up or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub placement: Placement,
    pub created_at: Timestamp,
    pub standing: Option<Standing>,
}

const COLUMNS: &str =
    "organization_id, sealed_key, taken_at, change_seq, snapshot, bytes, verified_at, problem";

/// What is known; nothing before the first backup.
pub async fn find(tx: &mut Tx, organization: OrganizationId) -> Result<Option<Standing>> {
    let sql = crate::Sql::new("SELECT ")
        .push(COLUMNS)
        .push(" FROM backups WHERE organization_id = ")
        .bind(organization);
    Ok(tx
        .query_sql(sql, |row| standing(row, 0))
        .await?
        .into_iter()
        .next())
}

/// When the key of its repositories was made.
pub async fn key_created_at(tx: &mut Tx, organization: OrganizationId) -> Result<Option<Timestamp>> {
    let sql = "SELECT created_at FROM backups WHERE organization_id = $1";
    tx.query_opt(sql, params![organization], |row| row.get(0)).await
}

/// Keeps the first key of an organization; whoever comes second uses that one.
pub async fn insert_key(
    tx: &mut Tx,
    organization: OrganizationId,
    sealed_key: &[u8],
    now: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO backups (organization_id, sealed_key, created_at, change_seq, bytes) VALUES ($1, $2, $3, 0, 0)
               ON CONFLICT (organization_id) DO NOTHING";
    tx.execute(sql, params![organization, sealed_key, now])
        .await
        .map(drop)
}

/// Active organizations by slug behind `after`, each with its backups.
pub async fn list(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<Listed>> {
    let sql = "SELECT o.id, o.slug, o.state, o.created_at, b.organization_id, b.sealed_key, b.taken_at, b.change_seq,
                   b.snapshot, b.bytes, b.verified_at, b.problem
               FROM organizations o LEFT JOIN backups b ON b.organization_id = o.id
               WHERE o.state = 'active' AND o.slug > $1 ORDER BY o.slug LIMIT $2";
    tx.query(sql, params![after, limit], |row| {
        let organization: Option<OrganizationId> = row.get(4)?;
        Ok(Listed {
            placement: control::placement(row)?,
            created_at: row.get(3)?,
            standing: organization.map(|_| standing(row, 4)).transpose()?,
        })
    })
    .await
}

/// Whoever gets it alone works on these backups until `until`, under the name `holder`. Nobody does for an organization whose access
/// has ended.
pub async fn lease(
    tx: &mut Tx,
    organization: OrganizationId,
    holder: Uuid,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool> {
    let sql = "UPDATE backups SET leased_by = $2, leased_until = $4
               WHERE organization_id = $1 AND (leased_until IS NULL OR leased_until <= $3)
               AND EXISTS (SELECT 1 FROM organizations o WHERE o.id = $1 AND o.state = 'active')";
    Ok(tx.execute(sql, params![organization, holder, now, until]).await? == 1)
}

/// Whoever works on them does so until then. False when somebody else has them by now, or nobody.
pub async fn renew(
    tx: &mut Tx,
    organization: OrganizationId,
    holder: Uuid,
    until: Timestamp,
) -> Result<bool> {
    let sql = "UPDATE backups SET leased_until = $3 WHERE organization_id = $1 AND leased_by = $2";
    Ok(tx.execute(sql, params![organization, holder, until]).await? == 1)
}

/// Whether somebody works on them.
pub async fn is_leased(tx: &mut Tx, organization: OrganizationId, now: Timestamp) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM backups WHERE organization_id = $1 AND leased_until > $2";
    Ok(tx.scalar::<i64>(sql, params![organization, now]).await? > 0)
}

/// The work is over. False when somebody else has them by now: whatever came of it is not for the holder to note any more.
pub async fn release(tx: &mut Tx, organization: OrganizationId, holder: Uuid) -> Result<bool> {
    let sql = "UPDATE backups SET leased_by = NULL, leased_until = NULL WHERE organization_id = $1 AND leased_by = $2";
    Ok(tx.execute(sql, params![organization, holder]).await? == 1)
}

/// A backup was made.
pub async fn taken(
    tx: &mut Tx,
    organization: OrganizationId,
    at: Timestamp,
    change_seq: i64,
    snapshot: &str,
    bytes: i64,
) -> Result<()> {
    let sql = "UPDATE backups SET taken_at = $2, change_seq = $3, snapshot = $4, bytes = $5, problem = NULL
               WHERE organization_id = $1";
    tx.execute(sql, params![organization, at, change_seq, snapshot, bytes])
        .await
        .map(drop)
}

/// The newest backup was read back and is what it should be.
pub async fn verified(tx: &mut Tx, organization: OrganizationId, at: Timestamp) -> Result<()> {
    let sql = "UPDATE backups SET verified_at = $2, problem = NULL WHERE organization_id = $1";
    tx.execute(sql, params![organization, at]).await.map(drop)
}

/// Why the last attempt did not succeed.
pub async fn failed(tx: &mut Tx, organization: OrganizationId, problem: &str) -> Result<()> {
    let sql = "UPDATE backups SET problem = $2 WHERE organization_id = $1";
    tx.execute(sql, params![organization, problem]).await.map(drop)
}

fn standing(row: &Row<'_>, first: usize) -> Result<Standing> {
    Ok(Standing {
        organization: row.get(first)?,
        sealed_key: row.get(first + 1)?,
        taken_at: row.get(first + 2)?,
        change_seq: row.get(first + 3)?,
        snapshot: row.get(first + 4)?,
        bytes: row.get(first + 5)?,
        verified_at: row.get(first + 6)?,
        problem: row.get(first + 7)?,
    })
}
