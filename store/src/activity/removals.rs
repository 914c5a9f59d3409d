//! Removals: the owner's signed word that segments went on purpose.

use domain::{activity::StreamPlace, ids::MemberId};
use jiff::Timestamp;
use uuid::Uuid;

use super::place;
use crate::{Result, Row, Tx, params};

/// A removal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    pub id: Uuid,
    pub place: StreamPlace,
    pub first: i64,
    pub last: i64,
    pub hash: Vec<u8>,
    pub content: Vec<u8>,
    pub received_at: Timestamp,
}

fn removal(row: &Row<'_>) -> Result<Removal> {
    Ok(Removal {
        id: row.get(0)?,
        place: place(row, 1)?,
        first: row.get(3)?,
        last: row.get(4)?,
        hash: row.get(5)?,
        content: row.get(6)?,
        received_at: row.get(7)?,
    })
}

pub async fn insert_removal(tx: &mut Tx, member: MemberId, removal: &Removal) -> Result<()> {
    let sql = "INSERT INTO activity_removals
                   (id, member_id, device_id, stream, first_number, last_number, hash, content, received_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let r = removal;
    tx.execute_one(
        sql,
        params![
            r.id,
            member,
            r.place.device,
            r.place.stream,
            r.first,
            r.last,
            r.hash.as_slice(),
            r.content.as_slice(),
            r.received_at
        ],
    )
    .await
}

/// The removal with this hash.
pub async fn find_removal(tx: &mut Tx, member: MemberId, hash: &[u8]) -> Result<Option<Removal>> {
    let sql = "SELECT id, device_id, stream, first_number, last_number, hash, content, received_at
               FROM activity_removals WHERE member_id = $1 AND hash = $2";
    tx.query_opt(sql, params![member, hash], removal).await
}

/// Removals after the one with this id, oldest first, at most `limit`.
pub async fn list_removals(tx: &mut Tx, member: MemberId, after: Uuid, limit: i64) -> Result<Vec<Removal>> {
    let sql = "SELECT id, device_id, stream, first_number, last_number, hash, content, received_at
               FROM activity_removals WHERE member_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    tx.query(sql, params![member, after, limit], removal).await
}

/// Notes that these segments are gone; answers how many bytes that frees.
pub async fn mark_removed(tx: &mut Tx, member: MemberId, removal: &Removal) -> Result<i64> {
    let sql = "UPDATE activity_segments SET removed_at = $6
               WHERE member_id = $1 AND device_id = $2 AND stream = $3 AND number >= $4 AND number <= $5
                   AND removed_at IS NULL
               RETURNING bytes";
    let r = removal;
    let values = params![
        member,
        r.place.device,
        r.place.stream,
        r.first,
        r.last,
        r.received_at
    ];
    let freed: Vec<i64> = tx.query(sql, values, |row| row.get(0)).await?;
    Ok(freed.iter().sum())
}

/// The files of the removed segments of a stream from `first` to `last`.
pub async fn removed_between(
    tx: &mut Tx,
    member: MemberId,
    place: StreamPlace,
    first: i64,
    last: i64,
) -> Result<Vec<Uuid>> {
    let sql = "SELECT object_id FROM activity_segments
               WHERE member_id = $1 AND device_id = $2 AND stream = $3 AND number >= $4 AND number <= $5
                   AND removed_at IS NOT NULL";
    tx.query(
        sql,
        params![member, place.device, place.stream, first, last],
        |row| row.get(0),
    )
    .await
}
