//! Browsers that members signed in with. A cookie that outlives the session shows them; only its hash is kept.

use domain::ids::{DeviceId, MemberId};
use jiff::Timestamp;

use crate::{Result, Tx, params};

/// A browser of a member, about to be remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub id: DeviceId,
    pub member_id: MemberId,
    pub network: String,
    pub now: Timestamp,
}

/// What is known of where a member signs in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Whether they ever signed in with a browser that is remembered.
    pub any: bool,
    /// Whether one of them was in this network.
    pub network: bool,
}

/// The browser with this cookie, if it is this member's.
pub async fn find(tx: &mut Tx, member: MemberId, secret_hash: &[u8]) -> Result<Option<DeviceId>> {
    let sql = "SELECT id FROM known_devices WHERE secret_hash = $1 AND member_id = $2";
    tx.query_opt(sql, params![secret_hash, member], |row| row.get(0))
        .await
}

/// What is known of where the member signs in.
pub async fn seen(tx: &mut Tx, member: MemberId, network: &str) -> Result<Seen> {
    let sql =
        "SELECT COUNT(*), COUNT(CASE WHEN network = $2 THEN 1 END) FROM known_devices WHERE member_id = $1";
    let values = params![member, network];
    let seen = tx.query_opt(sql, values, |row| {
        Ok(Seen {
            any: row.get::<i64>(0)? > 0,
            network: row.get::<i64>(1)? > 0,
        })
    });
    Ok(seen.await?.unwrap_or_default())
}

/// Remembers a browser. Those that were not used for the longest time are forgotten when there are more than `most`.
pub async fn insert(tx: &mut Tx, device: &Device, secret_hash: &[u8], most: i64) -> Result<()> {
    let sql = "INSERT INTO known_devices (id, member_id, secret_hash, network, created_at, last_seen_at)
        VALUES ($1, $2, $3, $4, $5, $5)";
    let values = params![
        device.id,
        device.member_id,
        secret_hash,
        &device.network,
        device.now
    ];
    tx.execute_one(sql, values).await?;
    let sql = "DELETE FROM known_devices WHERE member_id = $1 AND id NOT IN (
        SELECT id FROM known_devices WHERE member_id = $1 ORDER BY last_seen_at DESC, id DESC LIMIT $2)";
    tx.execute(sql, params![device.member_id, most]).await.map(drop)
}

/// Notes that somebody signed in with it.
pub async fn touch(tx: &mut Tx, id: DeviceId, network: &str, now: Timestamp) -> Result<()> {
    let sql = "UPDATE known_devices SET network = $2, last_seen_at = $3 WHERE id = $1";
    tx.execute(sql, params![id, network, now]).await.map(drop)
}

/// Forgets all browsers of a member.
pub async fn delete_all(tx: &mut Tx, member: MemberId) -> Result<u64> {
    tx.execute("DELETE FROM known_devices WHERE member_id = $1", params![member])
        .await
}

/// Forgets browsers that were not used since then.
pub async fn delete_unused(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    tx.execute(
        "DELETE FROM known_devices WHERE last_seen_at < $1",
        params![before],
    )
    .await
}
