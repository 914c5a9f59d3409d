//! Addresses that organizations had before, in the control database: held back for them, and leading to the new one.

use jiff::Timestamp;

use crate::{Result, StoreError, Tx, control::Placement, params};

/// The organization is reached at `slug` from now on; its address until now is held for it until `held_until`. An address that
/// another one has, or that is held for another one, is a conflict on `organizations_slug_key`.
pub async fn rename(
    tx: &mut Tx,
    placement: &Placement,
    slug: &str,
    now: Timestamp,
    held_until: Timestamp,
) -> Result<()> {
    forget_over(tx, now).await?;
    // Its own former address may become its address again.
    let sql = "DELETE FROM former_addresses WHERE slug = $1 AND organization_id = $2";
    tx.execute(sql, params![slug, placement.id]).await?;
    if is_held(tx, slug, now).await? {
        return Err(StoreError::Conflict("organizations_slug_key".into()));
    }
    let sql = "UPDATE organizations SET slug = $2 WHERE id = $1";
    tx.execute_one(sql, params![placement.id, slug]).await?;
    let sql =
        "INSERT INTO former_addresses (slug, organization_id, left_at, held_until) VALUES ($1, $2, $3, $4)";
    tx.execute_one(sql, params![&placement.slug, placement.id, now, held_until])
        .await
}

/// Whether an address is held for an organization that had it.
pub(crate) async fn is_held(tx: &mut Tx, slug: &str, now: Timestamp) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM former_addresses WHERE slug = $1 AND held_until > $2";
    Ok(tx.scalar::<i64>(sql, params![slug, now]).await? > 0)
}

/// Where the organization of a former address is reached now.
pub async fn find_new(tx: &mut Tx, slug: &str, now: Timestamp) -> Result<Option<String>> {
    let sql = "SELECT o.slug FROM former_addresses f JOIN organizations o ON o.id = f.organization_id
               WHERE f.slug = $1 AND f.held_until > $2 AND o.state = 'active'";
    tx.query_opt(sql, params![slug, now], |row| row.get(0)).await
}

/// Addresses that are held for an organization, with the moment until which they are.
pub async fn list(tx: &mut Tx, placement: &Placement, now: Timestamp) -> Result<Vec<(String, Timestamp)>> {
    let sql = "SELECT slug, held_until FROM former_addresses WHERE organization_id = $1 AND held_until > $2 ORDER BY slug";
    tx.query(sql, params![placement.id, now], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
    .await
}

async fn forget_over(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let sql = "DELETE FROM former_addresses WHERE held_until <= $1";
    tx.execute(sql, params![now]).await.map(drop)
}
