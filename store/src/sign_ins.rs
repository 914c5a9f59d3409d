//! Sign-ins between their two steps: password or provider were right, the second factor is still asked for.

use domain::ids::{MemberId, SignInId, SignInProviderId};
use jiff::Timestamp;

use crate::{Result, Row, Tx, params};

/// A sign-in that waits for its second step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    pub id: SignInId,
    pub member_id: MemberId,
    /// Wrong codes so far.
    pub attempts: i64,
    /// The provider that it began with, and what it calls its own session.
    pub provider_id: Option<SignInProviderId>,
    pub provider_session: Option<String>,
    pub expires_at: Timestamp,
}

fn sign_in(row: &Row<'_>) -> Result<SignIn> {
    Ok(SignIn {
        id: row.get(0)?,
        member_id: row.get(1)?,
        attempts: row.get(2)?,
        provider_id: row.get(3)?,
        provider_session: row.get(4)?,
        expires_at: row.get(5)?,
    })
}

pub async fn insert(tx: &mut Tx, sign_in: &SignIn, secret_hash: &[u8]) -> Result<()> {
    let SignIn {
        id,
        member_id,
        attempts,
        provider_id,
        provider_session,
        expires_at,
    } = sign_in;
    let sql =
        "INSERT INTO sign_ins (id, member_id, secret_hash, attempts, provider_id, provider_session, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = params![
        *id,
        *member_id,
        secret_hash,
        *attempts,
        *provider_id,
        provider_session.clone(),
        *expires_at
    ];
    tx.execute_one(sql, values).await
}

/// The sign-in with this secret, unless it took too long.
pub async fn find_open(tx: &mut Tx, secret_hash: &[u8], now: Timestamp) -> Result<Option<SignIn>> {
    let sql = "SELECT id, member_id, attempts, provider_id, provider_session, expires_at FROM sign_ins
        WHERE secret_hash = $1 AND expires_at > $2";
    tx.query_opt(sql, params![secret_hash, now], sign_in).await
}

/// Counts a wrong code.
pub async fn count_attempt(tx: &mut Tx, id: SignInId) -> Result<()> {
    tx.execute(
        "UPDATE sign_ins SET attempts = attempts + 1 WHERE id = $1",
        params![id],
    )
    .await
    .map(drop)
}

/// Removes a sign-in that was finished or given up. Two uses at once cannot both succeed.
pub async fn delete(tx: &mut Tx, id: SignInId) -> Result<()> {
    tx.execute_one("DELETE FROM sign_ins WHERE id = $1", params![id])
        .await
}

/// Gives up what a member has begun, because how they sign in has changed.
pub async fn delete_of(tx: &mut Tx, member: MemberId) -> Result<()> {
    tx.execute("DELETE FROM sign_ins WHERE member_id = $1", params![member])
        .await
        .map(drop)
}

/// Removes those that took too long.
pub async fn delete_expired(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM sign_ins WHERE expires_at <= $1", params![now])
        .await
}
