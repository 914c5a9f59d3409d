//! Invitations. Only a hash of the secret in the link is kept.

use domain::{
    ids::{InvitationId, MemberId, TeamId},
    people::{Role, fold_email},
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Result, Row, Tx, params, text};

/// An invitation that was not accepted yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub id: InvitationId,
    pub email: String,
    /// The role that whoever accepts will have.
    pub role: Role,
    pub teams: Vec<TeamId>,
    pub invited_by: MemberId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

fn invitation(row: &Row<'_>) -> Result<Invitation> {
    Ok(Invitation {
        id: row.get(0)?,
        email: row.get(1)?,
        role: row.word(2)?,
        teams: row.json(3)?,
        invited_by: row.get(4)?,
        created_at: row.get(5)?,
        expires_at: row.get(6)?,
    })
}

/// Stores an invitation. An expired one to the same address gives way; an open one is a conflict on
/// `invitations_email_folded_key`.
pub async fn insert(tx: &mut Tx, invitation: &Invitation, secret_hash: &[u8]) -> Result<()> {
    let Invitation {
        id,
        email,
        role,
        teams,
        invited_by,
        created_at,
        expires_at,
    } = invitation;
    let folded = fold_email(email);
    let sql = "DELETE FROM invitations WHERE email_folded = $1 AND expires_at <= $2";
    tx.execute(sql, params![&folded, *created_at]).await?;
    let sql = "INSERT INTO invitations (id, email, email_folded, role, team_ids, secret_hash, invited_by, created_at,
            expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let teams: serde_json::Value = teams.iter().map(ToString::to_string).collect();
    let values = params![
        *id,
        email,
        folded,
        text(role),
        teams,
        secret_hash,
        *invited_by,
        *created_at,
        *expires_at
    ];
    tx.execute_one(sql, values).await
}

pub async fn find(tx: &mut Tx, id: InvitationId) -> Result<Option<Invitation>> {
    let sql =
        "SELECT id, email, role, team_ids, invited_by, created_at, expires_at FROM invitations WHERE id = $1";
    tx.query_opt(sql, params![id], invitation).await
}

/// The open invitation with this secret; `None` if it was accepted, withdrawn, has expired or never existed.
pub async fn find_open(tx: &mut Tx, secret_hash: &[u8], now: Timestamp) -> Result<Option<Invitation>> {
    let sql = "SELECT id, email, role, team_ids, invited_by, created_at, expires_at FROM invitations
               WHERE secret_hash = $1 AND expires_at > $2";
    tx.query_opt(sql, params![secret_hash, now], invitation).await
}

/// The open invitation to this address.
pub async fn find_open_by_email(tx: &mut Tx, email: &str, now: Timestamp) -> Result<Option<Invitation>> {
    let sql = "SELECT id, email, role, team_ids, invited_by, created_at, expires_at FROM invitations
               WHERE email_folded = $1 AND expires_at > $2";
    tx.query_opt(sql, params![fold_email(email), now], invitation)
        .await
}

/// Invitations, newest first, after the one at `position`, at most `limit`.
pub async fn list(tx: &mut Tx, position: Option<InvitationId>, limit: i64) -> Result<Vec<Invitation>> {
    // Ids grow with time; before any of them is the greatest id there can be.
    let before = position.map_or(Uuid::max(), InvitationId::uuid);
    tx.query(
        "SELECT id, email, role, team_ids, invited_by, created_at, expires_at FROM invitations
         WHERE id < $1 ORDER BY id DESC LIMIT $2",
        params![before, limit],
        invitation,
    )
    .await
}

/// Removes an invitation because it was accepted or withdrawn. Two uses at once cannot both succeed.
pub async fn delete(tx: &mut Tx, id: InvitationId) -> Result<()> {
    tx.execute_one("DELETE FROM invitations WHERE id = $1", params![id])
        .await
}

/// Forgets invitations that ended before `before` and that nobody followed.
pub async fn delete_expired(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM invitations WHERE expires_at < $1", params![before])
        .await
}

/// Withdraws what a member has invited.
pub async fn delete_by_inviter(tx: &mut Tx, inviter: MemberId) -> Result<u64> {
    tx.execute("DELETE FROM invitations WHERE invited_by = $1", params![inviter])
        .await
}
