//! Personal access tokens. Only a hash of the secret is kept.

use domain::ids::{MemberId, TokenId};
use jiff::Timestamp;

use crate::{Result, Row, Tx, params};

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
}

pub(crate) const COLUMNS: &str =
    "t.id, t.member_id, t.name, t.prefix, t.scopes, t.created_at, t.expires_at, t.last_used_at";
pub(crate) const WIDTH: usize = 8;

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
    })
}

pub async fn insert(tx: &mut Tx, token: &Token, secret_hash: &[u8]) -> Result<()> {
    let sql = "INSERT INTO tokens (id, member_id, name, prefix, secret_hash, scopes, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let Token {
        id,
        member_id,
        name,
        prefix,
        scopes,
        created_at,
        expires_at,
        last_used_at: _,
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
            *expires_at
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
    tx.query(
        "SELECT t.id, t.member_id, t.name, t.prefix, t.scopes, t.created_at, t.expires_at, t.last_used_at FROM tokens t
         WHERE member_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        params![member, before, limit],
        token,
    )
    .await
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
    tx.query_opt(
        "SELECT t.id, t.member_id, t.name, t.prefix, t.scopes, t.created_at, t.expires_at, t.last_used_at FROM tokens t
         WHERE member_id = $1 AND id = $2",
        params![member, id],
        token,
    )
    .await
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
