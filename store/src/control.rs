//! The control database: placement of organizations, setup links, work hints.

use domain::ids::OrganizationId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Result, Row, StoreError, Tx, params};

/// An organization of this cell. Only this module makes one, so having it means the control database named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    pub id: OrganizationId,
    /// The first label of its address, such as `acme` in `acme.localhost`.
    pub slug: String,
    pub(crate) creating: bool,
}

pub(crate) fn placement(row: &Row<'_>) -> Result<Placement> {
    Ok(Placement {
        id: row.get(0)?,
        slug: row.get(1)?,
        creating: row.get::<String>(2)? == "creating",
    })
}

/// Reserves a slug. One that is still being created is taken over; a finished one is a conflict
/// on `organizations_slug_key`.
pub(crate) async fn insert(tx: &mut Tx, id: OrganizationId, slug: &str, now: Timestamp) -> Result<Placement> {
    let sql = "SELECT id, slug, state FROM organizations WHERE slug = $1";
    match tx.query_opt(sql, params![slug], placement).await? {
        Some(existing) if existing.creating => Ok(existing),
        Some(_) => Err(StoreError::Conflict("organizations_slug_key".into())),
        None => {
            let insert =
                "INSERT INTO organizations (id, slug, state, created_at) VALUES ($1, $2, 'creating', $3)";
            tx.execute_one(insert, params![id, slug, now]).await?;
            Ok(Placement {
                id,
                slug: slug.to_owned(),
                creating: true,
            })
        }
    }
}

/// From now on the organization can be reached.
pub async fn activate(tx: &mut Tx, placement: &Placement) -> Result<()> {
    tx.execute_one(
        "UPDATE organizations SET state = 'active' WHERE id = $1",
        params![placement.id],
    )
    .await
}

/// Up to two finished organizations are enough to know whether there is exactly one.
pub async fn list_active(tx: &mut Tx, after: Option<&str>, limit: i64) -> Result<Vec<Placement>> {
    tx.query(
        "SELECT id, slug, state FROM organizations WHERE state = 'active' AND slug > $1 ORDER BY slug LIMIT $2",
        params![after.unwrap_or(""), limit],
        placement,
    )
    .await
}

/// Every organization, also those that are being created.
pub async fn list_ids(tx: &mut Tx) -> Result<Vec<OrganizationId>> {
    tx.query("SELECT id FROM organizations ORDER BY id", &[], |row| row.get(0))
        .await
}

pub async fn find_by_slug(tx: &mut Tx, slug: &str) -> Result<Option<Placement>> {
    let sql = "SELECT id, slug, state FROM organizations WHERE slug = $1 AND state = 'active'";
    tx.query_opt(sql, params![slug], placement).await
}

/// Also one that is not reached any more because it is being removed.
pub async fn find_by_slug_in_any_state(tx: &mut Tx, slug: &str) -> Result<Option<Placement>> {
    let sql = "SELECT id, slug, state FROM organizations WHERE slug = $1 AND state <> 'creating'";
    tx.query_opt(sql, params![slug], placement).await
}

/// Keeps the one open setup link; an earlier one stops working.
pub async fn replace_setup_link(
    tx: &mut Tx,
    id: Uuid,
    secret_hash: &[u8],
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    tx.execute("DELETE FROM setup_links", &[]).await?;
    let sql = "INSERT INTO setup_links (id, secret_hash, created_at, expires_at) VALUES ($1, $2, $3, $4)";
    tx.execute_one(sql, params![id, secret_hash, now, expires_at])
        .await
}

pub async fn is_setup_open(tx: &mut Tx, now: Timestamp) -> Result<bool> {
    let open: i64 = tx
        .scalar(
            "SELECT COUNT(*) FROM setup_links WHERE expires_at > $1",
            params![now],
        )
        .await?;
    Ok(open > 0)
}

/// Whether this link is open, without using it up.
pub async fn has_setup_link(tx: &mut Tx, secret_hash: &[u8], now: Timestamp) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM setup_links WHERE secret_hash = $1 AND expires_at > $2";
    Ok(tx.scalar::<i64>(sql, params![secret_hash, now]).await? == 1)
}

/// True if the link was open; it is used up by this. Two uses at once cannot both succeed.
pub async fn use_setup_link(tx: &mut Tx, secret_hash: &[u8], now: Timestamp) -> Result<bool> {
    let sql = "DELETE FROM setup_links WHERE secret_hash = $1 AND expires_at > $2";
    Ok(tx.execute(sql, params![secret_hash, now]).await? == 1)
}

/// Notes that an organization's outbox holds work; called after the commit that enqueued it.
pub async fn hint_work(tx: &mut Tx, organization: OrganizationId, since: Timestamp) -> Result<()> {
    let sql = "INSERT INTO work_hints (organization_id, since) VALUES ($1, $2)
               ON CONFLICT (organization_id) DO NOTHING";
    tx.execute(sql, params![organization, since]).await.map(drop)
}

/// Organizations with hinted work.
pub async fn list_work(tx: &mut Tx, limit: i64) -> Result<Vec<Placement>> {
    tx.query(
        "SELECT o.id, o.slug, o.state FROM work_hints w JOIN organizations o ON o.id = w.organization_id
         WHERE o.state = 'active' ORDER BY w.since LIMIT $1",
        params![limit],
        placement,
    )
    .await
}

pub async fn clear_work_hint(tx: &mut Tx, placement: &Placement) -> Result<()> {
    tx.execute(
        "DELETE FROM work_hints WHERE organization_id = $1",
        params![placement.id],
    )
    .await
    .map(drop)
}
