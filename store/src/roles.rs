//! Roles that the organization made for itself, and what single members may do beside theirs.

use domain::{
    ids::{MemberId, RoleId},
    policy::{CustomRole, Tailoring},
    scope::fold_name,
};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{Result, Row, Sql, Tx, members, params, text};

/// A role as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRole {
    /// What decides.
    pub role: CustomRole,
    pub description: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

const SELECT: &str = "SELECT r.id, r.name, r.based_on, r.changes, r.description, r.created_at, r.updated_at, r.version FROM roles r";

fn custom(row: &Row<'_>) -> Result<CustomRole> {
    Ok(CustomRole {
        id: row.get(0)?,
        name: row.get(1)?,
        based_on: row.word(2)?,
        changes: known(row.get(3)?),
    })
}

fn role(row: &Row<'_>) -> Result<StoredRole> {
    Ok(StoredRole {
        role: custom(row)?,
        description: row.get(4)?,
        created_at: row.get(5)?,
        updated_at: row.get(6)?,
        version: row.get(7)?,
    })
}

/// What stands at a member: the columns of their custom role, which may be none, and their extra grants.
pub(crate) fn tailoring(row: &Row<'_>) -> Result<Tailoring> {
    let has_role = row.get::<Option<RoleId>>(0)?.is_some();
    Ok(Tailoring {
        role: has_role.then(|| custom(row)).transpose()?,
        extra: known(row.get(4)?),
    })
}

/// The elements of a list that mean something here: an action that an older version had grants nothing.
fn known<T: DeserializeOwned>(list: Value) -> Vec<T> {
    let Value::Array(list) = list else {
        return Vec::new();
    };
    list.into_iter()
        .filter_map(|one| serde_json::from_value(one).ok())
        .collect()
}

/// The extra grants of a member as they are stored.
pub(crate) fn extra_grants(tailoring: &Tailoring) -> Value {
    json!(tailoring.extra)
}

/// Stores a new role. A name that another one has is a conflict on `roles_name_folded_key`.
pub async fn insert(tx: &mut Tx, role: &StoredRole) -> Result<()> {
    let sql = "INSERT INTO roles (id, name, name_folded, based_on, changes, description, created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let StoredRole { role: custom, .. } = role;
    let values = params![
        custom.id,
        &custom.name,
        fold_name(&custom.name),
        text(&custom.based_on),
        json!(custom.changes),
        &role.description,
        role.created_at,
        role.updated_at,
        role.version
    ];
    tx.execute_one(sql, values).await?;
    changed(tx, role, "created").await
}

/// Stores a changed role; those who have it stand where it stands from now on.
pub async fn update(tx: &mut Tx, role: &StoredRole) -> Result<()> {
    let sql = "UPDATE roles SET name = $2, name_folded = $3, based_on = $4, changes = $5, description = $6,
            updated_at = $7, version = $8
        WHERE id = $1";
    let StoredRole { role: custom, .. } = role;
    let values = params![
        custom.id,
        &custom.name,
        fold_name(&custom.name),
        text(&custom.based_on),
        json!(custom.changes),
        &role.description,
        role.updated_at,
        role.version
    ];
    tx.execute_one(sql, values).await?;
    let standing = custom.rights().standing();
    let sql = "UPDATE members SET role = $2 WHERE custom_role_id = $1 AND role <> $2";
    tx.execute(sql, params![custom.id, text(&standing)]).await?;
    let holders = list_holders(tx, custom.id).await?;
    members::touch(tx, &holders, role.updated_at).await?;
    changed(tx, role, "updated").await
}

/// Removes a role. Members who have it make this fail.
pub async fn delete(tx: &mut Tx, role: &StoredRole, now: Timestamp) -> Result<()> {
    tx.execute_one("DELETE FROM roles WHERE id = $1", params![role.role.id])
        .await?;
    tx.record_change("role", role.role.id.uuid(), None, "deleted", now)
        .await
        .map(drop)
}

async fn changed(tx: &mut Tx, role: &StoredRole, op: &'static str) -> Result<()> {
    tx.record_change("role", role.role.id.uuid(), None, op, role.updated_at)
        .await
        .map(drop)
}

/// Every role, by name. There are few.
pub async fn list(tx: &mut Tx) -> Result<Vec<StoredRole>> {
    let sql = Sql::new(SELECT).push(" ORDER BY r.name_folded, r.id");
    tx.query_sql(sql, role).await
}

pub async fn find(tx: &mut Tx, id: RoleId) -> Result<Option<StoredRole>> {
    let sql = Sql::new(SELECT).push(" WHERE r.id = ").bind(id);
    Ok(tx.query_sql(sql, role).await?.into_iter().next())
}

/// The role with this name; two names are the same if they fold to the same.
pub async fn find_by_name(tx: &mut Tx, name: &str) -> Result<Option<StoredRole>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE r.name_folded = ")
        .bind(fold_name(name));
    Ok(tx.query_sql(sql, role).await?.into_iter().next())
}

/// How many members have each role, disabled ones included.
pub async fn count_members(tx: &mut Tx) -> Result<Vec<(RoleId, i64)>> {
    let sql = "SELECT custom_role_id, COUNT(*) FROM members WHERE custom_role_id IS NOT NULL GROUP BY custom_role_id";
    tx.query(sql, &[], |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// Those who have a role.
pub async fn list_holders(tx: &mut Tx, id: RoleId) -> Result<Vec<MemberId>> {
    let sql = "SELECT id FROM members WHERE custom_role_id = $1 ORDER BY id";
    tx.query(sql, params![id], |row| row.get(0)).await
}
