//! Sessions of the web app. Only a hash of the secret is kept.

use domain::{
    ids::{MemberId, SessionId},
    people::SessionFactor,
};
use jiff::Timestamp;

use crate::{Result, Row, Sql, Tx, params, text};

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub member_id: MemberId,
    pub user_agent: String,
    /// The network it was used from last.
    pub network: String,
    pub second_factor: SessionFactor,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// When its holder proved last who they are.
    pub confirmed_at: Timestamp,
    pub expires_at: Timestamp,
    /// A proof after this instant is wanted before the session is good for anything again.
    pub confirm_after: Option<Timestamp>,
}

impl Session {
    /// Whether its holder has to prove who they are before anything else.
    pub fn is_held(&self) -> bool {
        self.confirm_after
            .is_some_and(|wanted| self.confirmed_at <= wanted)
    }
}

pub(crate) const COLUMNS: &str =
    "s.id, s.member_id, s.user_agent, s.network, s.second_factor, s.created_at, s.last_seen_at, s.confirmed_at,
    s.expires_at, s.confirm_after";
pub(crate) const WIDTH: usize = 10;

pub(crate) fn session(row: &Row<'_>) -> Result<Session> {
    Ok(Session {
        id: row.get(0)?,
        member_id: row.get(1)?,
        user_agent: row.get(2)?,
        network: row.get(3)?,
        second_factor: row.word(4)?,
        created_at: row.get(5)?,
        last_seen_at: row.get(6)?,
        confirmed_at: row.get(7)?,
        expires_at: row.get(8)?,
        confirm_after: row.get(9)?,
    })
}

pub async fn insert(tx: &mut Tx, session: &Session, secret_hash: &[u8]) -> Result<()> {
    let sql =
        "INSERT INTO sessions (id, member_id, secret_hash, user_agent, network, second_factor, created_at, last_seen_at,
            confirmed_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let Session {
        id,
        member_id,
        user_agent,
        network,
        second_factor,
        created_at,
        last_seen_at,
        confirmed_at,
        expires_at,
        confirm_after: _,
    } = session;
    tx.execute_one(
        sql,
        params![
            *id,
            *member_id,
            secret_hash,
            user_agent,
            network,
            text(second_factor),
            *created_at,
            *last_seen_at,
            *confirmed_at,
            *expires_at
        ],
    )
    .await
}

/// A member's sessions that have not ended at `now` and were used since `seen_since`, newest first, after the one
/// at `position`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    member: MemberId,
    now: Timestamp,
    seen_since: Timestamp,
    position: Option<SessionId>,
    limit: i64,
) -> Result<Vec<Session>> {
    let sql = Sql::new("SELECT ")
        .push(COLUMNS)
        .push(" FROM sessions s WHERE member_id = ")
        .bind(member)
        .push(" AND expires_at > ")
        .bind(now)
        .push(" AND last_seen_at >= ")
        .bind(seen_since)
        .push(" AND id < ")
        .bind(before(position))
        .push(" ORDER BY id DESC LIMIT ")
        .bind(limit);
    tx.query_sql(sql, session).await
}

/// Ids grow with time, so the newest come first by falling id; before any of them is the greatest id there can be.
fn before(position: Option<SessionId>) -> uuid::Uuid {
    position.map_or(uuid::Uuid::max(), SessionId::uuid)
}

/// Wants a proof of who its holder is, or no more.
pub async fn hold(tx: &mut Tx, id: SessionId, since: Option<Timestamp>) -> Result<()> {
    let sql = "UPDATE sessions SET confirm_after = $2 WHERE id = $1";
    tx.execute(sql, params![id, since]).await.map(drop)
}

/// Moves the idle time-out; called at most once a minute per session.
pub async fn touch(tx: &mut Tx, id: SessionId, network: &str, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE sessions SET last_seen_at = $2, network = $3 WHERE id = $1",
        params![id, now, network],
    )
    .await
    .map(drop)
}

/// Gives a session another secret, because its holder proved who they are; false if it has ended.
pub async fn renew(
    tx: &mut Tx,
    id: SessionId,
    secret_hash: &[u8],
    second_factor: SessionFactor,
    now: Timestamp,
) -> Result<bool> {
    let sql = "UPDATE sessions SET secret_hash = $2, second_factor = $3, confirmed_at = $4 WHERE id = $1";
    Ok(tx
        .execute(sql, params![id, secret_hash, text(&second_factor), now])
        .await?
        == 1)
}

/// Ends one session of this member; false if there is none.
pub async fn delete(tx: &mut Tx, member: MemberId, id: SessionId) -> Result<bool> {
    Ok(tx
        .execute(
            "DELETE FROM sessions WHERE id = $1 AND member_id = $2",
            params![id, member],
        )
        .await?
        == 1)
}

/// Ends the session with this secret, whoever it belongs to.
pub async fn delete_by_secret(tx: &mut Tx, secret_hash: &[u8]) -> Result<()> {
    tx.execute(
        "DELETE FROM sessions WHERE secret_hash = $1",
        params![secret_hash],
    )
    .await
    .map(drop)
}

/// Ends the oldest sessions of a member, so that at most `kept` remain.
pub async fn delete_oldest(tx: &mut Tx, member: MemberId, kept: i64) -> Result<()> {
    let sql = "DELETE FROM sessions WHERE member_id = $1
               AND id NOT IN (SELECT id FROM sessions WHERE member_id = $1 ORDER BY id DESC LIMIT $2)";
    tx.execute(sql, params![member, kept]).await.map(drop)
}

/// Ends all sessions of a member but `kept`.
pub async fn delete_all_but(tx: &mut Tx, member: MemberId, kept: Option<SessionId>) -> Result<u64> {
    let kept = kept.map_or(uuid::Uuid::nil(), SessionId::uuid);
    tx.execute(
        "DELETE FROM sessions WHERE member_id = $1 AND id <> $2",
        params![member, kept],
    )
    .await
}

/// Removes sessions that ended by time.
pub async fn delete_expired(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM sessions WHERE expires_at <= $1", params![now])
        .await
}
