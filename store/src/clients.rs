//! Clients: the organization's customers.

use domain::{ids::ClientId, scope::fold_name};
use jiff::Timestamp;

use crate::{NamePosition, Result, Row, Sql, Tx, name_position, params};

/// A client as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    pub id: ClientId,
    pub name: String,
    pub note: String,
    /// No new work for it; what was recorded stays.
    pub archived: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

impl Client {
    /// Where the client stands in lists.
    pub fn position(&self) -> NamePosition {
        NamePosition::new(&self.name, self.id)
    }
}

/// Which clients a list shows. `None` does not restrict.
#[derive(Debug, Clone, Default)]
pub struct ClientFilter {
    pub archived: Option<bool>,
    /// Part of the name, without regard to case.
    pub name: Option<String>,
}

const SELECT: &str = "SELECT id, name, note, archived, created_at, updated_at, version FROM clients";

fn client(row: &Row<'_>) -> Result<Client> {
    Ok(Client {
        id: row.get(0)?,
        name: row.get(1)?,
        note: row.get(2)?,
        archived: row.get(3)?,
        created_at: row.get(4)?,
        updated_at: row.get(5)?,
        version: row.get(6)?,
    })
}

/// Stores a new client. A name that another client has is a conflict on `clients_name_folded_key`.
pub async fn insert(tx: &mut Tx, client: &Client) -> Result<()> {
    let sql = "INSERT INTO clients (id, name, name_folded, note, archived, created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let c = client;
    let values = params![
        c.id,
        &c.name,
        fold_name(&c.name),
        &c.note,
        c.archived,
        c.created_at,
        c.updated_at,
        c.version
    ];
    tx.execute_one(sql, values).await?;
    tx.record_change("client", c.id.uuid(), None, "created", c.updated_at)
        .await
        .map(drop)
}

/// Stores a changed client.
pub async fn update(tx: &mut Tx, client: &Client) -> Result<()> {
    let sql = "UPDATE clients SET name = $2, name_folded = $3, note = $4, archived = $5, updated_at = $6,
            version = $7
        WHERE id = $1";
    let c = client;
    let values = params![
        c.id,
        &c.name,
        fold_name(&c.name),
        &c.note,
        c.archived,
        c.updated_at,
        c.version
    ];
    tx.execute_one(sql, values).await?;
    tx.record_change("client", c.id.uuid(), None, "updated", c.updated_at)
        .await
        .map(drop)
}

/// Removes a client. Projects for it make this fail: ask [`is_used`] first.
pub async fn delete(tx: &mut Tx, id: ClientId, now: Timestamp) -> Result<()> {
    tx.execute_one("DELETE FROM clients WHERE id = $1", params![id])
        .await?;
    tx.record_change("client", id.uuid(), None, "deleted", now)
        .await
        .map(drop)
}

/// Whether any project is for the client.
pub async fn is_used(tx: &mut Tx, id: ClientId) -> Result<bool> {
    tx.scalar(
        "SELECT EXISTS (SELECT 1 FROM projects WHERE client_id = $1)",
        params![id],
    )
    .await
}

pub async fn find(tx: &mut Tx, id: ClientId) -> Result<Option<Client>> {
    Ok(tx
        .query_sql(Sql::new(SELECT).push(" WHERE id = ").bind(id), client)
        .await?
        .into_iter()
        .next())
}

/// Clients that match, by name, after `position`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    filter: &ClientFilter,
    position: Option<&NamePosition>,
    limit: i64,
) -> Result<Vec<Client>> {
    let mut sql = Sql::new(SELECT).push(" WHERE 1 = 1");
    if let Some(archived) = filter.archived {
        sql = sql.push(" AND archived = ").bind(archived);
    }
    if let Some(part) = &filter.name {
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
    tx.query_sql(sql.push(" ORDER BY name_folded, id LIMIT ").bind(limit), client)
        .await
}
