//! Links of members who have forgotten their password. Only a hash of the secret is kept.

use domain::ids::MemberId;
use jiff::Timestamp;

use crate::{Result, Tx, params};

/// Keeps the link of a member; an earlier one gives way.
pub async fn replace(tx: &mut Tx, member: MemberId, secret_hash: &[u8], expires_at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO password_resets (member_id, secret_hash, expires_at) VALUES ($1, $2, $3)
        ON CONFLICT (member_id) DO UPDATE SET secret_hash = excluded.secret_hash, expires_at = excluded.expires_at";
    tx.execute_one(sql, params![member, secret_hash, expires_at])
        .await
}

/// Whose link this is; `None` if it was used, replaced, has expired or never existed.
pub async fn find_open(tx: &mut Tx, secret_hash: &[u8], now: Timestamp) -> Result<Option<MemberId>> {
    let sql = "SELECT member_id FROM password_resets WHERE secret_hash = $1 AND expires_at > $2";
    tx.query_opt(sql, params![secret_hash, now], |row| row.get(0))
        .await
}

/// Removes the link of a member.
pub async fn delete(tx: &mut Tx, member: MemberId) -> Result<()> {
    tx.execute(
        "DELETE FROM password_resets WHERE member_id = $1",
        params![member],
    )
    .await
    .map(drop)
}

/// Removes links that have expired.
pub async fn delete_expired(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM password_resets WHERE expires_at <= $1", params![now])
        .await
}
