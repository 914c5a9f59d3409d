//! Personal access tokens. Only a hash of the secret is kept.

use domain::{
    detection::Network,
    ids::{MemberId, TokenId},
};
use jiff::Timestamp;

use crate::{Result, Row, Sql, Tx, detection::networks, params};

/// A token a member made for a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub id: TokenId,
    pub member_id: MemberId,
    pub name: String,
    /// The first characters of the secret, to recognise it by.
    pub prefix: String,
    pub scopes: Vec<String>,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    /// From where it may be used; from everywhere if none is named.
    pub networks: Vec<Network>,
    /// Until when it is good for nothing.
    pub paused_until: Option<Timestamp>,
}

pub(crate) const COLUMNS: &str =
    "t.id, t.member_id, t.name, t.prefix, t.scopes, t.created_at, t.expires_at, t.last_used_at, t.networks,
    t.paused_until";
pub(crate) const WIDTH: usize = 10;

pub(crate) fn token(row: &Row<'_>) -> Result<Token> {
    Ok(Token {
        id: row.get(0)?,
        member_id: row.get(1)?,
        name: row.get(2)?,
        prefix: row.get(3)?,
        scopes: row.json(4)?,
        created_at: row.get(5)?,
        expires_at: row.get(6)?,
        last_used_at: row.get(7)?,
        networks: networks(row, 8)?,
        paused_until: row.get(9)?,
    })
}

pub async fn insert(tx: &mut Tx, token: &Token, secret_hash: &[u8]) -> Result<()> {
    let sql = "INSERT INTO tokens (id, member_id, name, prefix, secret_hash, scopes, created_at, expires_at, networks)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let Token {
        id,
        member_id,
        name,
        prefix,
        scopes,
        created_at,
        expires_at,
        last_used_at: _,
        networks,
        paused_until: _,
    } = token;
    let scopes = serde_json::Value::from(scopes.clone());
    tx.execute_one(
        sql,
        params![
            *id,
            *member_id,
            name,
            prefix,
            secret_hash,
            scopes,
            *created_at,
            *expires_at,
            crate::detection::networks_json(networks)
        ],
    )
    .await
}

/// A member's tokens, newest first, after the one at `position`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    member: MemberId,
    position: Option<TokenId>,
    limit: i64,
) -> Result<Vec<Token>> {
    // Ids grow with time; before any of them is the greatest id there can be.
    let before = position.map_or(uuid::Uuid::max(), TokenId::uuid);
    let sql = select()
        .bind(member)
        .push(" AND id < ")
        .bind(before)
        .push(" ORDER BY id DESC LIMIT ")
        .bind(limit);
    tx.query_sql(sql, token).await
}

fn select() -> Sql {
    Sql::new("SELECT ")
        .push(COLUMNS)
        .push(" FROM tokens t WHERE member_id = ")
}

/// How many tokens a member has.
pub async fn count(tx: &mut Tx, member: MemberId) -> Result<i64> {
    tx.scalar(
        "SELECT COUNT(*) FROM tokens WHERE member_id = $1",
        params![member],
    )
    .await
}

pub async fn find(tx: &mut Tx, member: MemberId, id: TokenId) -> Result<Option<Token>> {
    let sql = select().bind(member).push(" AND id = ").bind(id);
    Ok(tx.query_sql(sql, token).await?.into_iter().next())
}

/// Says from where a token may be used; it holds with the next request.
pub async fn set_networks(tx: &mut Tx, id: TokenId, networks: &[Network]) -> Result<()> {
    let sql = "UPDATE tokens SET networks = $2 WHERE id = $1";
    tx.execute_one(sql, params![id, crate::detection::networks_json(networks)])
        .await
}

/// Makes a token good for nothing until then, or good again.
pub async fn pause(tx: &mut Tx, id: TokenId, until: Option<Timestamp>) -> Result<()> {
    let sql = "UPDATE tokens SET paused_until = $2 WHERE id = $1";
    tx.execute(sql, params![id, until]).await.map(drop)
}

/// Pauses what a member had made since then.
pub async fn pause_since(tx: &mut Tx, member: MemberId, since: Timestamp, until: Timestamp) -> Result<u64> {
    let sql = "UPDATE tokens SET paused_until = $3 WHERE member_id = $1 AND created_at >= $2";
    tx.execute(sql, params![member, since, until]).await
}

/// Notes the last use; called at most once a minute per token.
pub async fn touch(tx: &mut Tx, id: TokenId, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE tokens SET last_used_at = $2 WHERE id = $1",
        params![id, now],
    )
    .await
    .map(drop)
}

/// Removes a token of this member; false if there is none.
pub async fn delete(tx: &mut Tx, member: MemberId, id: TokenId) -> Result<bool> {
    Ok(tx
        .execute(
            "DELETE FROM tokens WHERE id = $1 AND member_id = $2",
            params![id, member],
        )
        .await?
        == 1)
}

/// Removes all tokens of a member.
pub async fn delete_all(tx: &mut Tx, member: MemberId) -> Result<u64> {
    tx.execute("DELETE FROM tokens WHERE member_id = $1", params![member])
        .await
}
