//! Domains of their own that organizations are reached at, in the control database.

use domain::ids::OrganizationId;
use jiff::Timestamp;

use crate::{
    Result, Row, Sql, Tx,
    control::{self, Placement},
    params,
};

/// A domain that an organization says is its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    pub organization: OrganizationId,
    pub domain: String,
    /// What has to stand in DNS.
    pub token: String,
    pub created_at: Timestamp,
    /// It leads to the organization since then; nothing while that is not proved.
    pub verified_at: Option<Timestamp>,
    pub checked_at: Option<Timestamp>,
    /// Since when the proof is gone.
    pub missing_since: Option<Timestamp>,
    /// Links in mails lead there.
    pub is_primary: bool,
}

const SELECT: &str = "SELECT organization_id, domain, token, created_at, verified_at, checked_at, missing_since, is_primary FROM domains";

fn domain(row: &Row<'_>) -> Result<Domain> {
    Ok(Domain {
        organization: row.get(0)?,
        domain: row.get(1)?,
        token: row.get(2)?,
        created_at: row.get(3)?,
        verified_at: row.get(4)?,
        checked_at: row.get(5)?,
        missing_since: row.get(6)?,
        is_primary: row.get(7)?,
    })
}

/// Keeps what an organization says; saying it again changes nothing.
pub async fn insert(
    tx: &mut Tx,
    placement: &Placement,
    name: &str,
    token: &str,
    now: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO domains (organization_id, domain, token, created_at) VALUES ($1, $2, $3, $4)
               ON CONFLICT (organization_id, domain) DO NOTHING";
    tx.execute(sql, params![placement.id, name, token, now])
        .await
        .map(drop)
}

/// Those of an organization, by name.
pub async fn list(tx: &mut Tx, id: OrganizationId) -> Result<Vec<Domain>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE organization_id = ")
        .bind(id)
        .push(" ORDER BY domain");
    tx.query_sql(sql, domain).await
}

/// The one of an organization by its name.
pub async fn find(tx: &mut Tx, id: OrganizationId, name: &str) -> Result<Option<Domain>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE organization_id = ")
        .bind(id)
        .push(" AND domain = ")
        .bind(name);
    Ok(tx.query_sql(sql, domain).await?.pop())
}

/// The one that leads somewhere, whosever it is.
pub async fn find_verified(tx: &mut Tx, name: &str) -> Result<Option<Domain>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE verified_at IS NOT NULL AND domain = ")
        .bind(name);
    Ok(tx.query_sql(sql, domain).await?.pop())
}

/// The organization that a domain leads to.
pub async fn find_organization(tx: &mut Tx, name: &str) -> Result<Option<Placement>> {
    let sql = "SELECT o.id, o.slug, o.state FROM domains d JOIN organizations o ON o.id = d.organization_id
               WHERE d.domain = $1 AND d.verified_at IS NOT NULL AND o.state = 'active'";
    tx.query_opt(sql, params![name], control::placement).await
}

/// Where the links of an organization lead, if not to its address beneath the installation's own.
pub async fn find_primary(tx: &mut Tx, id: OrganizationId) -> Result<Option<String>> {
    let sql = "SELECT domain, is_primary FROM domains WHERE organization_id = $1 AND verified_at IS NOT NULL";
    let found = tx
        .query(sql, params![id], |row| {
            Ok((row.get::<String>(0)?, row.get::<bool>(1)?))
        })
        .await?;
    Ok(found
        .into_iter()
        .find_map(|(name, is_primary)| is_primary.then_some(name)))
}

/// Those whose proof was not looked at since a moment.
pub async fn list_unchecked(tx: &mut Tx, since: Timestamp, limit: i64) -> Result<Vec<Domain>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE verified_at IS NOT NULL AND checked_at <= ")
        .bind(since)
        .push(" ORDER BY checked_at LIMIT ")
        .bind(limit);
    tx.query_sql(sql, domain).await
}

/// The proof was seen: the domain leads to the organization. One that leads to another one is a conflict on `domains_verified_key`.
pub async fn prove(tx: &mut Tx, id: OrganizationId, name: &str, now: Timestamp) -> Result<()> {
    let sql =
        "UPDATE domains SET verified_at = COALESCE(verified_at, $3), checked_at = $3, missing_since = NULL
               WHERE organization_id = $1 AND domain = $2";
    tx.execute_one(sql, params![id, name, now]).await
}

/// The proof is gone, and the domain still leads there for a while.
pub async fn miss(tx: &mut Tx, id: OrganizationId, name: &str, now: Timestamp) -> Result<()> {
    let sql = "UPDATE domains SET checked_at = $3, missing_since = COALESCE(missing_since, $3)
               WHERE organization_id = $1 AND domain = $2";
    tx.execute(sql, params![id, name, now]).await.map(drop)
}

/// DNS did not say either way: nothing changes but when it is asked again.
pub async fn put_off(tx: &mut Tx, id: OrganizationId, name: &str, checked_at: Timestamp) -> Result<()> {
    let sql = "UPDATE domains SET checked_at = $3 WHERE organization_id = $1 AND domain = $2";
    tx.execute(sql, params![id, name, checked_at]).await.map(drop)
}

/// The domain leads nowhere any more; what was said of it stays, and can be proved again. False if it led nowhere before.
pub async fn unprove(tx: &mut Tx, id: OrganizationId, name: &str) -> Result<bool> {
    let sql = "UPDATE domains SET verified_at = NULL, missing_since = NULL, is_primary = $3
               WHERE organization_id = $1 AND domain = $2 AND verified_at IS NOT NULL";
    Ok(tx.execute(sql, params![id, name, false]).await? == 1)
}

/// Links lead to this domain from now on, or with nothing to the address beneath the installation's own. False if it is not proved.
pub async fn set_primary(tx: &mut Tx, id: OrganizationId, name: Option<&str>) -> Result<bool> {
    let sql = "UPDATE domains SET is_primary = $2 WHERE organization_id = $1";
    tx.execute(sql, params![id, false]).await?;
    let Some(name) = name else { return Ok(true) };
    let sql = "UPDATE domains SET is_primary = $3
               WHERE organization_id = $1 AND domain = $2 AND verified_at IS NOT NULL";
    Ok(tx.execute(sql, params![id, name, true]).await? == 1)
}

/// The organization says it no longer. False if it never did.
pub async fn delete(tx: &mut Tx, id: OrganizationId, name: &str) -> Result<bool> {
    let sql = "DELETE FROM domains WHERE organization_id = $1 AND domain = $2";
    Ok(tx.execute(sql, params![id, name]).await? == 1)
}
