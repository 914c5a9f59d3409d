//! The second factors of members: authenticator apps and recovery codes. Secrets come in sealed, codes as hashes.

use domain::ids::MemberId;
use jiff::Timestamp;

use crate::{Result, Row, Sql, Tx, params};

/// The authenticator app of a member, and the one that is being set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// Sealed; `None` until a first code was right.
    pub secret: Option<Vec<u8>>,
    pub enabled_at: Option<Timestamp>,
    /// Sealed.
    pub pending: Option<Vec<u8>>,
    pub pending_at: Option<Timestamp>,
}

fn second_factor(row: &Row<'_>) -> Result<SecondFactor> {
    Ok(SecondFactor {
        secret: row.get(0)?,
        enabled_at: row.get(1)?,
        pending: row.get(2)?,
        pending_at: row.get(3)?,
    })
}

pub async fn find(tx: &mut Tx, member: MemberId) -> Result<Option<SecondFactor>> {
    let sql = "SELECT secret, enabled_at, pending, pending_at FROM second_factors WHERE member_id = $1";
    tx.query_opt(sql, params![member], second_factor).await
}

/// Since when a member has an authenticator app; `None` if there is none that is in use.
pub async fn enabled_at(tx: &mut Tx, member: MemberId) -> Result<Option<Timestamp>> {
    Ok(find(tx, member).await?.and_then(|found| found.enabled_at))
}

/// What a member has besides the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factors {
    pub app: bool,
    pub passkeys: i64,
}

impl Factors {
    pub fn any(self) -> bool {
        self.app || self.passkeys > 0
    }
}

/// What a member has besides the password.
pub async fn factors(tx: &mut Tx, member: MemberId) -> Result<Factors> {
    Ok(Factors {
        app: enabled_at(tx, member).await?.is_some(),
        passkeys: crate::passkeys::count(tx, member).await?,
    })
}

/// Those of the members who have a second factor or a passkey.
pub async fn list_enabled(tx: &mut Tx, members: &[MemberId]) -> Result<Vec<MemberId>> {
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new("SELECT member_id FROM second_factors WHERE enabled_at IS NOT NULL AND member_id IN ")
        .bind_list(members.iter().copied())
        .push(" UNION SELECT member_id FROM passkeys WHERE member_id IN ")
        .bind_list(members.iter().copied());
    tx.query_sql(sql, |row| row.get(0)).await
}

/// Keeps a secret that is being set up; an earlier one that was never confirmed gives way.
pub async fn begin(tx: &mut Tx, member: MemberId, sealed: &[u8], now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO second_factors (member_id, pending, pending_at, last_step) VALUES ($1, $2, $3, 0)
        ON CONFLICT (member_id) DO UPDATE SET pending = excluded.pending, pending_at = excluded.pending_at";
    tx.execute_one(sql, params![member, sealed, now]).await
}

/// Puts the secret that was set up into use, with the step of the code that proved it.
pub async fn enable(tx: &mut Tx, member: MemberId, step: i64, now: Timestamp) -> Result<()> {
    let sql =
        "UPDATE second_factors SET secret = pending, enabled_at = $3, pending = NULL, pending_at = NULL,
            last_step = $2 WHERE member_id = $1 AND pending IS NOT NULL";
    tx.execute_one(sql, params![member, step, now]).await?;
    note(tx, member, now).await
}

/// Uses the code of a step up; false if it, or a later one, was used before (ASVS v5.0.0-6.5.1).
pub async fn use_step(tx: &mut Tx, member: MemberId, step: i64) -> Result<bool> {
    let sql = "UPDATE second_factors SET last_step = $2 WHERE member_id = $1 AND last_step < $2";
    Ok(tx.execute(sql, params![member, step]).await? == 1)
}

/// Takes the authenticator app away, and the recovery codes unless a passkey is left; false if there was none in use.
pub async fn delete(tx: &mut Tx, member: MemberId, now: Timestamp) -> Result<bool> {
    let was_enabled = enabled_at(tx, member).await?.is_some();
    tx.execute("DELETE FROM second_factors WHERE member_id = $1", params![member])
        .await?;
    drop_idle_codes(tx, member).await?;
    if was_enabled {
        note(tx, member, now).await?;
    }
    Ok(was_enabled)
}

/// Recovery codes stand in for a second factor: without any they open nothing and go.
pub(crate) async fn drop_idle_codes(tx: &mut Tx, member: MemberId) -> Result<()> {
    if factors(tx, member).await?.any() {
        return Ok(());
    }
    let sql = "DELETE FROM recovery_codes WHERE member_id = $1";
    tx.execute(sql, params![member]).await.map(drop)
}

/// Whoever looks after members sees at once that this one has, or has lost, a second factor.
pub(crate) async fn note(tx: &mut Tx, member: MemberId, now: Timestamp) -> Result<()> {
    tx.record_change("member", member.uuid(), None, "updated", now)
        .await
        .map(drop)
}

/// Replaces the recovery codes of a member.
pub async fn set_recovery_codes(tx: &mut Tx, member: MemberId, hashes: &[[u8; 32]]) -> Result<()> {
    let delete = (
        "DELETE FROM recovery_codes WHERE member_id = $1",
        params![member].to_vec(),
    );
    let insert = "INSERT INTO recovery_codes (member_id, code_hash) VALUES ($1, $2)";
    let inserts = hashes
        .iter()
        .map(|hash| (insert, params![member, hash.as_slice()].to_vec()));
    tx.batch(std::iter::once(delete).chain(inserts).collect()).await
}

/// Uses a recovery code up; false if there is none with this hash.
pub async fn use_recovery_code(tx: &mut Tx, member: MemberId, hash: &[u8]) -> Result<bool> {
    let sql = "DELETE FROM recovery_codes WHERE member_id = $1 AND code_hash = $2";
    Ok(tx.execute(sql, params![member, hash]).await? == 1)
}

/// How many recovery codes a member has left.
pub async fn count_recovery_codes(tx: &mut Tx, member: MemberId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM recovery_codes WHERE member_id = $1";
    tx.scalar(sql, params![member]).await
}
