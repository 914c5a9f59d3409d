//! Which sealed files there are. A removed one keeps its row: its name belongs to the chain of its stream.

use domain::{activity::StreamPlace, ids::MemberId};
use jiff::Timestamp;
use uuid::Uuid;

use super::{BEGIN, place};
use crate::{Result, Row, Sql, Tx, params};

/// A segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    pub place: StreamPlace,
    pub number: i64,
    pub hash: Vec<u8>,
    /// Its file in the object folder.
    pub object: Uuid,
    pub bytes: i64,
    pub uploaded_at: Timestamp,
    pub removed_at: Option<Timestamp>,
}

/// Which segments to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct SegmentFilter {
    pub device: Option<Uuid>,
    pub uploaded_from: Option<Timestamp>,
    pub uploaded_until: Option<Timestamp>,
}

const SELECT: &str = "SELECT device_id, stream, number, hash, object_id, bytes, uploaded_at, removed_at FROM activity_segments WHERE member_id = ";

fn segment(row: &Row<'_>) -> Result<Segment> {
    Ok(Segment {
        place: place(row, 0)?,
        number: row.get(2)?,
        hash: row.get(3)?,
        object: row.get(4)?,
        bytes: row.get(5)?,
        uploaded_at: row.get(6)?,
        removed_at: row.get(7)?,
    })
}

pub async fn insert_segment(tx: &mut Tx, member: MemberId, segment: &Segment) -> Result<()> {
    let sql = "INSERT INTO activity_segments (member_id, device_id, stream, number, hash, object_id, bytes, uploaded_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let Segment {
        place,
        number,
        hash,
        object,
        bytes,
        uploaded_at,
        removed_at: _,
    } = segment;
    tx.execute_one(
        sql,
        params![
            member,
            place.device,
            place.stream,
            *number,
            hash.as_slice(),
            *object,
            *bytes,
            *uploaded_at
        ],
    )
    .await
}

/// The segment with this name.
pub async fn find_segment(tx: &mut Tx, member: MemberId, hash: &[u8]) -> Result<Option<Segment>> {
    let sql = Sql::new(SELECT).bind(member).push(" AND hash = ").bind(hash);
    Ok(tx.query_sql(sql, segment).await?.into_iter().next())
}

/// The segment at this place.
pub async fn find_segment_at(
    tx: &mut Tx,
    member: MemberId,
    place: StreamPlace,
    number: i64,
) -> Result<Option<Segment>> {
    let sql = of_stream(member, place).push(" AND number = ").bind(number);
    Ok(tx.query_sql(sql, segment).await?.into_iter().next())
}

/// The newest segment of a stream.
pub async fn last_segment(tx: &mut Tx, member: MemberId, place: StreamPlace) -> Result<Option<Segment>> {
    let sql = of_stream(member, place).push(" ORDER BY number DESC LIMIT 1");
    Ok(tx.query_sql(sql, segment).await?.into_iter().next())
}

fn of_stream(member: MemberId, place: StreamPlace) -> Sql {
    Sql::new(SELECT)
        .bind(member)
        .push(" AND device_id = ")
        .bind(place.device)
        .push(" AND stream = ")
        .bind(place.stream)
}

/// Segments by stream and number, after `position`, at most `limit`.
pub async fn list_segments(
    tx: &mut Tx,
    member: MemberId,
    filter: &SegmentFilter,
    position: Option<(StreamPlace, i64)>,
    limit: i64,
) -> Result<Vec<Segment>> {
    let (after, number) = position.unwrap_or(BEGIN);
    let mut sql = Sql::new(SELECT)
        .bind(member)
        .push(" AND (device_id, stream, number) > (")
        .bind(after.device)
        .push(", ")
        .bind(after.stream)
        .push(", ")
        .bind(number)
        .push(")");
    if let Some(device) = filter.device {
        sql = sql.push(" AND device_id = ").bind(device);
    }
    if let Some(from) = filter.uploaded_from {
        sql = sql.push(" AND uploaded_at >= ").bind(from);
    }
    if let Some(until) = filter.uploaded_until {
        sql = sql.push(" AND uploaded_at < ").bind(until);
    }
    let sql = sql.push(" ORDER BY device_id, stream, number LIMIT ").bind(limit);
    tx.query_sql(sql, segment).await
}
