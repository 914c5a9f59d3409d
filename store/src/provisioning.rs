//! What directories provision (SCIM): their keys, and what they call members and teams.

use domain::{
    ids::{MemberId, ProvisioningTokenId, TeamId},
    people::fold_email,
    scope::fold_name,
};
use jiff::Timestamp;

use crate::{Result, Row, Sql, Tx, members, members::Member, params};

/// The key of a directory. Only a hash of its secret is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvisioningToken {
    pub id: ProvisioningTokenId,
    pub name: String,
    /// The first characters of the secret, to recognise it by.
    pub prefix: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

fn token(row: &Row<'_>) -> Result<ProvisioningToken> {
    Ok(ProvisioningToken {
        id: row.get(0)?,
        name: row.get(1)?,
        prefix: row.get(2)?,
        created_at: row.get(3)?,
        expires_at: row.get(4)?,
        last_used_at: row.get(5)?,
    })
}

pub async fn insert_token(tx: &mut Tx, token: &ProvisioningToken, secret_hash: &[u8]) -> Result<()> {
    let sql = "INSERT INTO provisioning_tokens (id, name, prefix, secret_hash, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    let t = token;
    tx.execute_one(
        sql,
        params![t.id, &t.name, &t.prefix, secret_hash, t.created_at, t.expires_at],
    )
    .await
}

/// All keys, newest first: a few at most.
pub async fn list_tokens(tx: &mut Tx) -> Result<Vec<ProvisioningToken>> {
    let sql = "SELECT id, name, prefix, created_at, expires_at, last_used_at FROM provisioning_tokens ORDER BY id DESC";
    tx.query(sql, &[], token).await
}

pub async fn find_token(tx: &mut Tx, id: ProvisioningTokenId) -> Result<Option<ProvisioningToken>> {
    let sql = "SELECT id, name, prefix, created_at, expires_at, last_used_at FROM provisioning_tokens WHERE id = $1";
    tx.query_opt(sql, params![id], token).await
}

/// The key whose secret has this hash, unless it has expired.
pub async fn find_token_by_secret(
    tx: &mut Tx,
    secret_hash: &[u8],
    now: Timestamp,
) -> Result<Option<ProvisioningToken>> {
    let sql = "SELECT id, name, prefix, created_at, expires_at, last_used_at FROM provisioning_tokens
        WHERE secret_hash = $1 AND expires_at > $2";
    tx.query_opt(sql, params![secret_hash, now], token).await
}

/// Notes the last use; called at most once a minute per key.
pub async fn touch_token(tx: &mut Tx, id: ProvisioningTokenId, now: Timestamp) -> Result<()> {
    let sql = "UPDATE provisioning_tokens SET last_used_at = $2 WHERE id = $1";
    tx.execute(sql, params![id, now]).await.map(drop)
}

pub async fn delete_token(tx: &mut Tx, id: ProvisioningTokenId) -> Result<()> {
    tx.execute_one("DELETE FROM provisioning_tokens WHERE id = $1", params![id])
        .await
}

/// A member as a directory sees them.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    pub member: Member,
    /// What the directory calls them; their address where none has said so.
    pub user_name: String,
    pub external_id: Option<String>,
    /// The directory deleted them.
    pub is_deleted: bool,
}

fn user(row: &Row<'_>) -> Result<User> {
    let member = members::member(row)?;
    let rest = row.after(members::WIDTH);
    Ok(User {
        user_name: rest
            .get::<Option<String>>(0)?
            .unwrap_or_else(|| member.email.clone()),
        external_id: rest.get(1)?,
        is_deleted: rest.get::<Option<Timestamp>>(2)?.is_some(),
        member,
    })
}

const USERS: &str = " FROM members m LEFT JOIN roles r ON r.id = m.custom_role_id
    LEFT JOIN provisioned_members p ON p.member_id = m.id";

/// Which members a directory asks for. `None` does not restrict.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    pub id: Option<MemberId>,
    pub user_name: Option<String>,
    pub external_id: Option<String>,
    pub email: Option<String>,
    pub active: Option<bool>,
}

/// Which teams a directory asks for. `None` does not restrict.
#[derive(Debug, Clone, Default)]
pub struct GroupFilter {
    pub id: Option<TeamId>,
    pub name: Option<String>,
    pub external_id: Option<String>,
    pub member: Option<MemberId>,
}

fn matching_users(mut sql: Sql, filter: &UserFilter) -> Sql {
    sql = sql.push(USERS).push(" WHERE p.deleted_at IS NULL");
    if let Some(id) = filter.id {
        sql = sql.push(" AND m.id = ").bind(id);
    }
    if let Some(name) = &filter.user_name {
        let name = fold_email(name);
        sql = sql
            .push(" AND (p.user_name_folded = ")
            .bind(name.as_str())
            .push(" OR (p.member_id IS NULL AND m.email_folded = ")
            .bind(name.as_str())
            .push("))");
    }
    if let Some(id) = &filter.external_id {
        sql = sql.push(" AND p.external_id = ").bind(id.as_str());
    }
    if let Some(email) = &filter.email {
        sql = sql.push(" AND m.email_folded = ").bind(fold_email(email));
    }
    if let Some(active) = filter.active {
        sql = sql
            .push(" AND m.state = ")
            .bind(if active { "active" } else { "disabled" });
    }
    sql
}

/// The members that match, those that the directory deleted aside, ordered by id.
pub async fn list_users(tx: &mut Tx, filter: &UserFilter, skipped: i64, limit: i64) -> Result<Vec<User>> {
    let sql = Sql::new("SELECT ")
        .push(members::COLUMNS)
        .push(", p.user_name, p.external_id, p.deleted_at");
    let sql = matching_users(sql, filter)
        .push(" ORDER BY m.id LIMIT ")
        .bind(limit)
        .push(" OFFSET ")
        .bind(skipped);
    tx.query_sql(sql, user).await
}

/// How many there are.
pub async fn count_users(tx: &mut Tx, filter: &UserFilter) -> Result<i64> {
    let sql = matching_users(Sql::new("SELECT COUNT(*)"), filter);
    let found = tx.query_sql(sql, |row| row.get(0)).await?;
    Ok(found.into_iter().next().unwrap_or_default())
}

/// A member, also one that the directory deleted.
pub async fn find_user(tx: &mut Tx, id: MemberId) -> Result<Option<User>> {
    let sql = Sql::new("SELECT ")
        .push(members::COLUMNS)
        .push(", p.user_name, p.external_id, p.deleted_at")
        .push(USERS)
        .push(" WHERE m.id = ")
        .bind(id);
    Ok(tx.query_sql(sql, user).await?.into_iter().next())
}

/// Keeps what a directory calls a member. A name that another one has is a conflict on
/// `provisioned_members_user_name_key`.
pub async fn set_user(
    tx: &mut Tx,
    member: MemberId,
    user_name: &str,
    external_id: Option<&str>,
    deleted_at: Option<Timestamp>,
) -> Result<()> {
    let sql = "INSERT INTO provisioned_members (member_id, user_name, user_name_folded, external_id, deleted_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (member_id) DO UPDATE SET user_name = $2, user_name_folded = $3, external_id = $4, deleted_at = $5";
    let folded = fold_email(user_name);
    tx.execute_one(sql, params![member, user_name, folded, external_id, deleted_at])
        .await
}

fn matching_groups(mut sql: Sql, filter: &GroupFilter) -> Sql {
    sql = sql.push(" FROM teams t LEFT JOIN provisioned_teams p ON p.team_id = t.id WHERE 1 = 1");
    if let Some(id) = filter.id {
        sql = sql.push(" AND t.id = ").bind(id);
    }
    if let Some(name) = &filter.name {
        sql = sql.push(" AND t.name_folded = ").bind(fold_name(name));
    }
    if let Some(id) = &filter.external_id {
        sql = sql.push(" AND p.external_id = ").bind(id.as_str());
    }
    if let Some(member) = filter.member {
        sql = sql
            .push(" AND t.id IN (SELECT team_id FROM team_members WHERE member_id = ")
            .bind(member)
            .push(")");
    }
    sql
}

/// The teams that match, ordered by id, with their ids in the directory.
pub async fn list_groups(
    tx: &mut Tx,
    filter: &GroupFilter,
    skipped: i64,
    limit: i64,
) -> Result<Vec<(TeamId, Option<String>)>> {
    let sql = matching_groups(Sql::new("SELECT t.id, p.external_id"), filter)
        .push(" ORDER BY t.id LIMIT ")
        .bind(limit)
        .push(" OFFSET ")
        .bind(skipped);
    tx.query_sql(sql, |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// How many there are.
pub async fn count_groups(tx: &mut Tx, filter: &GroupFilter) -> Result<i64> {
    let sql = matching_groups(Sql::new("SELECT COUNT(*)"), filter);
    let found = tx.query_sql(sql, |row| row.get(0)).await?;
    Ok(found.into_iter().next().unwrap_or_default())
}

/// The id of a team in the directory.
pub async fn find_group_external_id(tx: &mut Tx, team: TeamId) -> Result<Option<String>> {
    let sql = "SELECT external_id FROM provisioned_teams WHERE team_id = $1";
    tx.query_opt(sql, params![team], |row| row.get(0)).await
}

/// Keeps the id of a team in the directory, or that it has none.
pub async fn set_group(tx: &mut Tx, team: TeamId, external_id: Option<&str>) -> Result<()> {
    let Some(external_id) = external_id else {
        let sql = "DELETE FROM provisioned_teams WHERE team_id = $1";
        return tx.execute(sql, params![team]).await.map(drop);
    };
    let sql = "INSERT INTO provisioned_teams (team_id, external_id) VALUES ($1, $2)
        ON CONFLICT (team_id) DO UPDATE SET external_id = $2";
    tx.execute_one(sql, params![team, external_id]).await
}
