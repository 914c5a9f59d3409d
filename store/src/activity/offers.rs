//! Devices that wait to be let in. What is over is as good as gone: nobody sees it, and the next offer takes it away.

use domain::ids::MemberId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Result, Row, Tx, params};

/// The public keys of a device that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub id: Uuid,
    pub device: Uuid,
    /// What it says it is called; nobody signed that.
    pub name: String,
    pub content: Vec<u8>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

pub async fn insert_offer(tx: &mut Tx, member: MemberId, offer: &Offer) -> Result<()> {
    let sql = "INSERT INTO activity_offers (member_id, id, device_id, name, content, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let Offer {
        id,
        device,
        name,
        content,
        created_at,
        expires_at,
    } = offer;
    let content = content.as_slice();
    let values = params![member, *id, *device, name, content, *created_at, *expires_at];
    tx.execute_one(sql, values).await
}

/// Forgets what is over.
pub async fn delete_old_offers(tx: &mut Tx, member: MemberId, now: Timestamp) -> Result<()> {
    let sql = "DELETE FROM activity_offers WHERE member_id = $1 AND expires_at <= $2";
    tx.execute(sql, params![member, now]).await.map(drop)
}

/// Those that wait, by id and so the oldest first, after this one.
pub async fn list_offers(
    tx: &mut Tx,
    member: MemberId,
    now: Timestamp,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Offer>> {
    let sql = "SELECT id, device_id, name, content, created_at, expires_at FROM activity_offers
               WHERE member_id = $1 AND expires_at > $2 AND id > $3 ORDER BY id LIMIT $4";
    tx.query(sql, params![member, now, after, limit], read).await
}

/// Forgets an offer; answers which, if it was there.
pub async fn delete_offer(tx: &mut Tx, member: MemberId, id: Uuid) -> Result<Option<Offer>> {
    let sql = "DELETE FROM activity_offers WHERE member_id = $1 AND id = $2
               RETURNING id, device_id, name, content, created_at, expires_at";
    tx.query_opt(sql, params![member, id], read).await
}

/// Forgets the offer of a device, which was let in.
pub async fn delete_offer_of(tx: &mut Tx, member: MemberId, device: Uuid) -> Result<()> {
    let sql = "DELETE FROM activity_offers WHERE member_id = $1 AND device_id = $2";
    tx.execute(sql, params![member, device]).await.map(drop)
}

fn read(row: &Row<'_>) -> Result<Offer> {
    Ok(Offer {
        id: row.get(0)?,
        device: row.get(1)?,
        name: row.get(2)?,
        content: row.get(3)?,
        created_at: row.get(4)?,
        expires_at: row.get(5)?,
    })
}
