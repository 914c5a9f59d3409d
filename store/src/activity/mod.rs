//! The sealed activity log of a member: what its devices signed, and which sealed files there are.
//!
//! Everything is asked with its owner; there is no way to anybody else's.

mod heads;
mod lists;
mod offers;
mod removals;
mod segments;
mod wraps;

use domain::{activity::StreamPlace, ids::MemberId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Result, Row, Tx, params};

pub use heads::{Head, find_head, insert_head, last_head, list_heads};
pub use lists::{DeviceList, find_list, insert_list, last_list, list_lists};
pub use offers::{Offer, delete_offer, delete_offer_of, delete_old_offers, insert_offer, list_offers};
pub use removals::{Removal, find_removal, insert_removal, list_removals, mark_removed, removed_between};
pub use segments::{
    Segment, SegmentFilter, find_segment, find_segment_at, insert_segment, last_segment, list_segments,
};
pub use wraps::{Wrap, delete_wrap, list_wraps, store_wrap};

/// A member's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// Its name.
    pub name: Vec<u8>,
    /// Bytes that are kept of it.
    pub bytes: i64,
    pub created_at: Timestamp,
}

/// How far a stream has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamState {
    pub place: StreamPlace,
    pub segments: i64,
    pub heads: i64,
}

pub async fn find_log(tx: &mut Tx, member: MemberId) -> Result<Option<Log>> {
    let sql = "SELECT log, bytes, created_at FROM activity_logs WHERE member_id = $1";
    tx.query_opt(sql, params![member], |row| {
        Ok(Log {
            name: row.get(0)?,
            bytes: row.get(1)?,
            created_at: row.get(2)?,
        })
    })
    .await
}

pub async fn insert_log(tx: &mut Tx, member: MemberId, name: &[u8], now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO activity_logs (member_id, log, bytes, created_at) VALUES ($1, $2, 0, $3)";
    tx.execute_one(sql, params![member, name, now]).await
}

/// Counts bytes that came or, negative, went. It is also what one upload of a member waits for while another commits.
pub async fn grow(tx: &mut Tx, member: MemberId, bytes: i64) -> Result<i64> {
    tx.scalar(
        "UPDATE activity_logs SET bytes = bytes + $2 WHERE member_id = $1 RETURNING bytes",
        params![member, bytes],
    )
    .await
}

/// Forgets the log with everything that belongs to it.
pub async fn delete_log(tx: &mut Tx, member: MemberId) -> Result<()> {
    tx.execute("DELETE FROM activity_logs WHERE member_id = $1", params![member])
        .await
        .map(drop)
}

/// The streams by device, with the numbers of their last segments and heads.
pub async fn streams(tx: &mut Tx, member: MemberId) -> Result<Vec<StreamState>> {
    tx.query(
        "SELECT device_id, stream, CAST(MAX(segments) AS bigint), CAST(MAX(heads) AS bigint) FROM (
            SELECT device_id, stream, MAX(number) AS segments, 0 AS heads FROM activity_segments
            WHERE member_id = $1 GROUP BY device_id, stream
            UNION ALL
            SELECT device_id, stream, 0 AS segments, MAX(number) AS heads FROM activity_heads
            WHERE member_id = $1 GROUP BY device_id, stream
         ) AS ends GROUP BY device_id, stream ORDER BY device_id, stream",
        params![member],
        |row| {
            Ok(StreamState {
                place: place(row, 0)?,
                segments: row.get(2)?,
                heads: row.get(3)?,
            })
        },
    )
    .await
}

/// Before the first of a list by stream and number.
const BEGIN: (StreamPlace, i64) = (
    StreamPlace {
        device: Uuid::nil(),
        stream: 0,
    },
    0,
);

fn place(row: &Row<'_>, first: usize) -> Result<StreamPlace> {
    let stream: i64 = row.get(first + 1)?;
    Ok(StreamPlace {
        device: row.get(first)?,
        stream: u32::try_from(stream).unwrap_or(u32::MAX),
    })
}
