//! Organizations that somebody asked for and has not confirmed yet, in the control database. Who asked is sealed: this module
//! sees hashes and sealed bytes only.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    Result, Row, Tx,
    control::{self, Placement},
    elsewhere, former_addresses, params,
};

/// An organization that waits for its confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignUp {
    pub id: Uuid,
    /// The first label of the address that was asked for. Nobody holds it: whoever confirms first gets it.
    pub slug: String,
    /// Who asked, and for what, sealed for this id.
    pub sealed: Vec<u8>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// How often its mail was tried.
    pub mail_attempts: i64,
}

/// How full the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Open ones of everybody.
    pub all: i64,
    /// Those that the same e-mail address asked for since a moment.
    pub of_email: i64,
}

const COLUMNS: &str = "SELECT id, slug, sealed, created_at, expires_at, mail_attempts FROM sign_ups";

fn sign_up(row: &Row<'_>) -> Result<SignUp> {
    Ok(SignUp {
        id: row.get(0)?,
        slug: row.get(1)?,
        sealed: row.get(2)?,
        created_at: row.get(3)?,
        expires_at: row.get(4)?,
        mail_attempts: row.get(5)?,
    })
}

/// Counts what decides whether a further one is taken.
pub async fn load(tx: &mut Tx, email_hash: &[u8], since: Timestamp, now: Timestamp) -> Result<Load> {
    let all = "SELECT COUNT(*) FROM sign_ups WHERE expires_at > $1";
    let of_email = "SELECT COUNT(*) FROM sign_ups WHERE email_hash = $1 AND created_at > $2";
    Ok(Load {
        all: tx.scalar(all, params![now]).await?,
        of_email: tx.scalar(of_email, params![email_hash, since]).await?,
    })
}

/// Keeps one; its mail is due at once.
pub async fn insert(tx: &mut Tx, sign_up: &SignUp, secret_hash: &[u8], email_hash: &[u8]) -> Result<()> {
    let sql = "INSERT INTO sign_ups (id, slug, secret_hash, email_hash, sealed, created_at, expires_at, mail_due_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $6)";
    let s = sign_up;
    let values = params![
        s.id,
        &s.slug,
        secret_hash,
        email_hash,
        s.sealed.as_slice(),
        s.created_at,
        s.expires_at
    ];
    tx.execute_one(sql, values).await
}

/// The one that a link belongs to, while it is good.
pub async fn find_open(tx: &mut Tx, secret_hash: &[u8], now: Timestamp) -> Result<Option<SignUp>> {
    let sql = crate::Sql::new(COLUMNS)
        .push(" WHERE secret_hash = ")
        .bind(secret_hash)
        .push(" AND expires_at > ")
        .bind(now);
    Ok(tx.query_sql(sql, sign_up).await?.pop())
}

/// The open ones, oldest first.
pub async fn list_open(tx: &mut Tx, now: Timestamp, limit: i64) -> Result<Vec<SignUp>> {
    let sql = crate::Sql::new(COLUMNS)
        .push(" WHERE expires_at > ")
        .bind(now)
        .push(" ORDER BY created_at LIMIT ")
        .bind(limit);
    tx.query_sql(sql, sign_up).await
}

/// Another address is asked for from now on. False if the link was used or has expired.
pub async fn set_slug(tx: &mut Tx, secret_hash: &[u8], slug: &str, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE sign_ups SET slug = $2 WHERE secret_hash = $1 AND expires_at > $3";
    Ok(tx.execute(sql, params![secret_hash, slug, now]).await? == 1)
}

/// Uses a link up. Of two uses at once only one gets true.
pub async fn complete(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<bool> {
    let sql = "DELETE FROM sign_ups WHERE id = $1 AND expires_at > $2";
    Ok(tx.execute(sql, params![id, now]).await? == 1)
}

/// Takes the next mail that is due. Until `again_at` nobody else takes it: two nodes do not send it both.
pub async fn lease_mail(tx: &mut Tx, now: Timestamp, again_at: Timestamp) -> Result<Option<SignUp>> {
    let sql = crate::Sql::new(COLUMNS)
        .push(" WHERE mail_due_at <= ")
        .bind(now)
        .push(" AND expires_at > ")
        .bind(now)
        .push(" ORDER BY mail_due_at LIMIT 1");
    let Some(due) = tx.query_sql(sql, sign_up).await?.pop() else {
        return Ok(None);
    };
    let sql = "UPDATE sign_ups SET mail_due_at = $2, mail_attempts = mail_attempts + 1
               WHERE id = $1 AND mail_attempts = $3";
    let taken = tx
        .execute(sql, params![due.id, again_at, due.mail_attempts])
        .await?;
    Ok((taken == 1).then_some(due))
}

/// The mail has gone out, or never will; with a moment it is tried again then. Says nothing where another process has taken the mail
/// meanwhile, because this one was too slow.
pub async fn settle_mail(tx: &mut Tx, taken: &SignUp, again_at: Option<Timestamp>) -> Result<()> {
    let sql = "UPDATE sign_ups SET mail_due_at = $2 WHERE id = $1 AND mail_attempts = $3";
    tx.execute(sql, params![taken.id, again_at, taken.mail_attempts + 1])
        .await
        .map(drop)
}

/// Forgets those whose link has expired. How many they were.
pub async fn delete_expired(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    let sql = "DELETE FROM sign_ups WHERE expires_at <= $1";
    tx.execute(sql, params![now]).await
}

/// Whether an address is free: no finished organization has it, it is held for none, and no other cell answers for it.
pub async fn is_free(tx: &mut Tx, slug: &str, now: Timestamp) -> Result<bool> {
    Ok(control::find_by_slug_in_any_state(tx, slug).await?.is_none()
        && !former_addresses::is_held(tx, slug, now).await?
        && elsewhere::find(tx, slug).await?.is_none())
}

/// Organizations whose creation broke off before this moment: nobody can reach them.
pub async fn list_unfinished(tx: &mut Tx, before: Timestamp) -> Result<Vec<Placement>> {
    let sql = "SELECT id, slug, state FROM organizations WHERE state = 'creating' AND created_at < $1
               ORDER BY created_at LIMIT 100";
    tx.query(sql, params![before], control::placement).await
}

/// Takes its address from an unfinished organization: nobody takes it over or activates it any more, and its remains can be
/// removed in peace. False if somebody has just finished it, or is at it again.
pub async fn give_up(tx: &mut Tx, placement: &Placement, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE organizations SET slug = $2 WHERE id = $1 AND state = 'creating'
               AND (creating_until IS NULL OR creating_until <= $3)";
    let nobodys = format!("-{}", placement.id);
    Ok(tx.execute(sql, params![placement.id, nobodys, now]).await? == 1)
}

/// Forgets one that was given up, once its database is gone.
pub async fn forget_unfinished(tx: &mut Tx, placement: &Placement) -> Result<()> {
    let sql = "DELETE FROM organizations WHERE id = $1 AND state = 'creating'";
    tx.execute(sql, params![placement.id]).await.map(drop)
}
