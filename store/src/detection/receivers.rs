//! Receivers of alerts: addresses that get a signed message about each new finding.

use domain::{
    detection::Severity,
    ids::{AlertReceiverId, MemberId},
};
use jiff::Timestamp;

use crate::{Result, Row, Tx, params, text};

/// A receiver as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    pub id: AlertReceiverId,
    pub name: String,
    pub url: String,
    /// The key of its signatures, sealed.
    pub sealed_secret: Vec<u8>,
    /// What is graver than this or as grave is sent.
    pub least_severity: Severity,
    pub created_by: Option<MemberId>,
    pub created_at: Timestamp,
    pub last_sent_at: Option<Timestamp>,
    /// Why the last message did not arrive.
    pub last_error: Option<String>,
}

fn receiver(row: &Row<'_>) -> Result<Receiver> {
    Ok(Receiver {
        id: row.get(0)?,
        name: row.get(1)?,
        url: row.get(2)?,
        sealed_secret: row.get(3)?,
        least_severity: row.word(4)?,
        created_by: row.get(5)?,
        created_at: row.get(6)?,
        last_sent_at: row.get(7)?,
        last_error: row.get(8)?,
    })
}

pub async fn insert(tx: &mut Tx, receiver: &Receiver) -> Result<()> {
    let sql =
        "INSERT INTO alert_receivers (id, name, url, sealed_secret, least_severity, created_by, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let r = receiver;
    let values = params![
        r.id,
        &r.name,
        &r.url,
        r.sealed_secret.clone(),
        text(&r.least_severity),
        r.created_by,
        r.created_at
    ];
    tx.execute_one(sql, values).await
}

/// All receivers, oldest first: as many as an organization may have, which is few.
pub async fn list(tx: &mut Tx) -> Result<Vec<Receiver>> {
    let sql = "SELECT id, name, url, sealed_secret, least_severity, created_by, created_at, last_sent_at, last_error
        FROM alert_receivers ORDER BY id";
    tx.query(sql, &[], receiver).await
}

pub async fn find(tx: &mut Tx, id: AlertReceiverId) -> Result<Option<Receiver>> {
    let sql = "SELECT id, name, url, sealed_secret, least_severity, created_by, created_at, last_sent_at, last_error
        FROM alert_receivers WHERE id = $1";
    tx.query_opt(sql, params![id], receiver).await
}

/// Notes how the last message went.
pub async fn note(tx: &mut Tx, id: AlertReceiverId, error: Option<&str>, now: Timestamp) -> Result<()> {
    let sql = "UPDATE alert_receivers SET last_sent_at = $2, last_error = $3 WHERE id = $1";
    tx.execute(sql, params![id, now, error]).await.map(drop)
}

pub async fn delete(tx: &mut Tx, id: AlertReceiverId) -> Result<bool> {
    let sql = "DELETE FROM alert_receivers WHERE id = $1";
    Ok(tx.execute(sql, params![id]).await? == 1)
}
