//! The control database: placement of organizations, setup links, work hints.

use domain::ids::OrganizationId;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{Result, Row, StoreError, Tx, former_addresses, params};

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

/// How long a creation is nobody else's. One that broke off is taken over after it.
const CREATES_FOR: SignedDuration = SignedDuration::from_mins(1);
/// The conflict of whoever comes while an organization is being created, or whose own creation was taken over.
const CREATING: &str = "organizations_creating";

/// Reserves a slug for this attempt, whose id is the organization's if it is new. One whose creation broke off is taken over; one
/// that is under way is a conflict on `organizations_creating`, a finished one on `organizations_slug_key`.
pub(crate) async fn insert(
    tx: &mut Tx,
    attempt: OrganizationId,
    slug: &str,
    region: Option<String>,
    now: Timestamp,
) -> Result<Placement> {
    let until = now.checked_add(CREATES_FOR).unwrap_or(now);
    let sql = "SELECT id, slug, state FROM organizations WHERE slug = $1";
    match tx.query_opt(sql, params![slug], placement).await? {
        Some(existing) if existing.creating => {
            let take_over = "UPDATE organizations SET creating_by = $2, creating_until = $4
                WHERE id = $1 AND state = 'creating' AND (creating_until IS NULL OR creating_until <= $3)";
            let values = params![existing.id, attempt, now, until];
            match tx.execute(take_over, values).await? {
                1 => Ok(existing),
                _ => Err(StoreError::Conflict(CREATING.into())),
            }
        }
        Some(_) => Err(StoreError::Conflict("organizations_slug_key".into())),
        None if former_addresses::is_held(tx, slug, now).await? => {
            Err(StoreError::Conflict("organizations_slug_key".into()))
        }
        None => {
            let insert =
                "INSERT INTO organizations (id, slug, state, region, created_at, creating_by, creating_until)
                VALUES ($1, $2, 'creating', $3, $4, $1, $5)";
            tx.execute_one(insert, params![attempt, slug, region, now, until])
                .await?;
            Ok(Placement {
                id: attempt,
                slug: slug.to_owned(),
                creating: true,
            })
        }
    }
}

/// Whether the creation is still this attempt's.
pub async fn is_creating(tx: &mut Tx, placement: &Placement, attempt: OrganizationId) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM organizations WHERE id = $1 AND state = 'creating' AND creating_by = $2";
    Ok(tx.scalar::<i64>(sql, params![placement.id, attempt]).await? == 1)
}

/// The attempt came to nothing: the next one need not wait.
pub async fn give_back(tx: &mut Tx, placement: &Placement, attempt: OrganizationId) -> Result<()> {
    let sql = "UPDATE organizations SET creating_by = NULL, creating_until = NULL
               WHERE id = $1 AND state = 'creating' AND creating_by = $2";
    tx.execute(sql, params![placement.id, attempt]).await.map(drop)
}

/// From now on the organization can be reached. A conflict once another attempt took its creation over, or it was given up.
pub async fn activate(tx: &mut Tx, placement: &Placement, attempt: OrganizationId) -> Result<()> {
    let sql = "UPDATE organizations SET state = 'active', creating_by = NULL, creating_until = NULL
               WHERE id = $1 AND slug = $2 AND state = 'creating' AND creating_by = $3";
    match tx
        .execute(sql, params![placement.id, &placement.slug, attempt])
        .await?
    {
        1 => Ok(()),
        _ => Err(StoreError::Conflict(CREATING.into())),
    }
}

/// The region that an organization belongs to; nothing where none was ever declared.
pub async fn find_region(tx: &mut Tx, id: OrganizationId) -> Result<Option<String>> {
    let sql = "SELECT region FROM organizations WHERE id = $1";
    let found = tx
        .query_opt(sql, params![id], |row| row.get::<Option<String>>(0))
        .await?;
    Ok(found.flatten())
}

/// Organizations that no region was ever declared for belong to this one from now on. How many they were.
pub async fn adopt(tx: &mut Tx, region: &str) -> Result<u64> {
    let sql = "UPDATE organizations SET region = $1 WHERE region IS NULL";
    tx.execute(sql, params![region]).await
}

/// The region has another name from now on. How many organizations belong to it.
pub async fn rename_region(tx: &mut Tx, from: &str, to: &str) -> Result<u64> {
    let sql = "UPDATE organizations SET region = $2 WHERE region = $1";
    tx.execute(sql, params![from, to]).await
}

/// Nobody reaches the organization until it is resumed. False if it was suspended already.
pub async fn suspend(tx: &mut Tx, placement: &Placement, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE organizations SET suspended_at = $2 WHERE id = $1 AND suspended_at IS NULL";
    Ok(tx.execute(sql, params![placement.id, now]).await? == 1)
}

/// It is reached again. False if it was not suspended.
pub async fn resume(tx: &mut Tx, placement: &Placement) -> Result<bool> {
    let sql = "UPDATE organizations SET suspended_at = NULL WHERE id = $1 AND suspended_at IS NOT NULL";
    Ok(tx.execute(sql, params![placement.id]).await? == 1)
}

/// Since when nobody reaches it; nothing while everybody does.
pub async fn suspended_since(tx: &mut Tx, id: OrganizationId) -> Result<Option<Timestamp>> {
    let sql = "SELECT suspended_at FROM organizations WHERE id = $1";
    let found = tx
        .query_opt(sql, params![id], |row| row.get::<Option<Timestamp>>(0))
        .await?;
    Ok(found.flatten())
}

/// How many finished organizations there are by region.
pub async fn count_by_region(tx: &mut Tx) -> Result<Vec<(Option<String>, i64)>> {
    let sql =
        "SELECT region, COUNT(*) FROM organizations WHERE state = 'active' GROUP BY region ORDER BY region";
    tx.query(sql, &[], |row| Ok((row.get(0)?, row.get(1)?))).await
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

/// Finished organizations by slug behind `after`, each with the region that it belongs to.
pub async fn list_placed(
    tx: &mut Tx,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<(Placement, Option<String>)>> {
    let sql = "SELECT id, slug, state, region FROM organizations WHERE state = 'active' AND slug > $1
               ORDER BY slug LIMIT $2";
    tx.query(sql, params![after.unwrap_or(""), limit], |row| {
        Ok((placement(row)?, row.get(3)?))
    })
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

/// The name of the place at which an organization lies; nothing if there is no such organization.
pub(crate) async fn find_place(tx: &mut Tx, id: OrganizationId) -> Result<Option<String>> {
    let sql = "SELECT place FROM organizations WHERE id = $1";
    tx.query_opt(sql, params![id], |row| row.get(0)).await
}

/// An organization by its id, active or not.
pub async fn find(tx: &mut Tx, id: OrganizationId) -> Result<Option<Placement>> {
    let sql = "SELECT id, slug, state FROM organizations WHERE id = $1";
    tx.query_opt(sql, params![id], placement).await
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
         WHERE o.state = 'active' AND o.suspended_at IS NULL ORDER BY w.since LIMIT $1",
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
