//! Addresses whose organizations live in another cell, in the control database: the first label and the cell's name.

use jiff::Timestamp;

use crate::{Result, Row, Tx, params};

/// An address that another cell answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The first label of the address, such as `acme`.
    pub slug: String,
    /// The name of the cell, as the configuration has it.
    pub cell: String,
    pub since: Timestamp,
}

const SELECT: &str = "SELECT slug, cell, since FROM elsewhere";

fn elsewhere(row: &Row<'_>) -> Result<Elsewhere> {
    Ok(Elsewhere {
        slug: row.get(0)?,
        cell: row.get(1)?,
        since: row.get(2)?,
    })
}

/// From now on the address belongs to that cell, also if it belonged to another one.
pub async fn put(tx: &mut Tx, slug: &str, cell: &str, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO elsewhere (slug, cell, since) VALUES ($1, $2, $3)
               ON CONFLICT (slug) DO UPDATE SET cell = excluded.cell, since = excluded.since";
    tx.execute_one(sql, params![slug, cell, now]).await
}

/// False if nothing was noted.
pub async fn remove(tx: &mut Tx, slug: &str) -> Result<bool> {
    let sql = "DELETE FROM elsewhere WHERE slug = $1";
    Ok(tx.execute(sql, params![slug]).await? == 1)
}

/// The cell that answers for an address.
pub async fn find(tx: &mut Tx, slug: &str) -> Result<Option<Elsewhere>> {
    let sql = crate::Sql::new(SELECT).push(" WHERE slug = ").bind(slug);
    Ok(tx.query_sql(sql, elsewhere).await?.into_iter().next())
}

/// Addresses behind `after`, in order.
pub async fn list(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<Elsewhere>> {
    let sql = crate::Sql::new(SELECT)
        .push(" WHERE slug > ")
        .bind(after)
        .push(" ORDER BY slug LIMIT ")
        .bind(limit);
    tx.query_sql(sql, elsewhere).await
}
