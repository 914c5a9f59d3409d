//! Passkeys: public keys of members' devices, and the challenges that are being answered.

use domain::ids::{CeremonyId, MemberId, PasskeyId};
use jiff::Timestamp;
use serde_json::Value as Json;

use crate::{Result, Row, Tx, params, second_factors};

/// A passkey of a member. The credential is as the library that checks it keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Passkey {
    pub id: PasskeyId,
    pub member_id: MemberId,
    pub name: String,
    pub credential: Json,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

fn passkey(row: &Row<'_>) -> Result<Passkey> {
    Ok(Passkey {
        id: row.get(0)?,
        member_id: row.get(1)?,
        name: row.get(2)?,
        credential: row.get(3)?,
        created_at: row.get(4)?,
        last_used_at: row.get(5)?,
    })
}

/// Stores a passkey. One that somebody has already is a conflict on `passkeys_credential_id_key`.
pub async fn insert(tx: &mut Tx, passkey: &Passkey, credential_id: &[u8]) -> Result<()> {
    let sql = "INSERT INTO passkeys (id, member_id, name, credential_id, credential, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    let p = passkey;
    let values = params![
        p.id,
        p.member_id,
        &p.name,
        credential_id,
        p.credential.clone(),
        p.created_at
    ];
    tx.execute_one(sql, values).await?;
    second_factors::note(tx, p.member_id, p.created_at).await
}

/// How many passkeys a member has.
pub async fn count(tx: &mut Tx, member: MemberId) -> Result<i64> {
    tx.scalar(
        "SELECT COUNT(*) FROM passkeys WHERE member_id = $1",
        params![member],
    )
    .await
}

/// How many there are in all.
pub async fn count_all(tx: &mut Tx) -> Result<i64> {
    tx.scalar("SELECT COUNT(*) FROM passkeys", &[]).await
}

/// The passkeys of a member, oldest first: at most a dozen.
pub async fn list(tx: &mut Tx, member: MemberId) -> Result<Vec<Passkey>> {
    let sql = "SELECT id, member_id, name, credential, created_at, last_used_at FROM passkeys
        WHERE member_id = $1 ORDER BY id";
    tx.query(sql, params![member], passkey).await
}

/// The passkey with this id of a credential, whosever it is.
pub async fn find_by_credential(tx: &mut Tx, credential_id: &[u8]) -> Result<Option<Passkey>> {
    let sql = "SELECT id, member_id, name, credential, created_at, last_used_at FROM passkeys
        WHERE credential_id = $1";
    tx.query_opt(sql, params![credential_id], passkey).await
}

/// Notes a use, with what the device counts.
pub async fn note_use(tx: &mut Tx, id: PasskeyId, credential: Json, now: Timestamp) -> Result<()> {
    let sql = "UPDATE passkeys SET credential = $2, last_used_at = $3 WHERE id = $1";
    tx.execute_one(sql, params![id, credential, now]).await
}

/// Removes a passkey of this member and gives its name; `None` if there is none. Recovery codes go with the last factor.
pub async fn delete(tx: &mut Tx, member: MemberId, id: PasskeyId, now: Timestamp) -> Result<Option<String>> {
    let sql = "DELETE FROM passkeys WHERE id = $1 AND member_id = $2 RETURNING name";
    let name = tx.query_opt(sql, params![id, member], |row| row.get(0)).await?;
    if name.is_some() {
        second_factors::drop_idle_codes(tx, member).await?;
        second_factors::note(tx, member, now).await?;
    }
    Ok(name)
}

/// Removes all passkeys of a member.
pub async fn delete_all(tx: &mut Tx, member: MemberId) -> Result<u64> {
    tx.execute("DELETE FROM passkeys WHERE member_id = $1", params![member])
        .await
}

/// Keeps a challenge until it is answered.
pub async fn begin(
    tx: &mut Tx,
    id: CeremonyId,
    member: Option<MemberId>,
    secret_hash: &[u8],
    state: Json,
    expires_at: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO passkey_ceremonies (id, member_id, secret_hash, state, expires_at)
        VALUES ($1, $2, $3, $4, $5)";
    tx.execute_one(sql, params![id, member, secret_hash, state, expires_at])
        .await
}

/// Takes a challenge out: it is answered once (ASVS v5.0.0-6.7.2). `None` if it was, took too long, or is another member's.
pub async fn take(
    tx: &mut Tx,
    member: Option<MemberId>,
    secret_hash: &[u8],
    now: Timestamp,
) -> Result<Option<Json>> {
    let sql = "DELETE FROM passkey_ceremonies WHERE secret_hash = $1 RETURNING state, member_id, expires_at";
    let taken: Option<(Json, Option<MemberId>, Timestamp)> = tx
        .query_opt(sql, params![secret_hash], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .await?;
    Ok(taken
        .filter(|(_, whose, expires_at)| *whose == member && *expires_at > now)
        .map(|(state, _, _)| state))
}

/// Removes challenges that nobody answered.
pub async fn delete_expired(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    tx.execute(
        "DELETE FROM passkey_ceremonies WHERE expires_at <= $1",
        params![now],
    )
    .await
}
