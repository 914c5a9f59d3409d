//! Signed heads: a chain for each stream.

use domain::{activity::StreamPlace, ids::MemberId};
use jiff::Timestamp;
use uuid::Uuid;

use super::{BEGIN, place};
use crate::{Result, Row, Sql, Tx, params};

/// A head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub place: StreamPlace,
    pub number: i64,
    pub hash: Vec<u8>,
    pub content: Vec<u8>,
    pub received_at: Timestamp,
}

const SELECT: &str =
    "SELECT device_id, stream, number, hash, content, received_at FROM activity_heads WHERE member_id = ";

fn head(row: &Row<'_>) -> Result<Head> {
    Ok(Head {
        place: place(row, 0)?,
        number: row.get(2)?,
        hash: row.get(3)?,
        content: row.get(4)?,
        received_at: row.get(5)?,
    })
}

pub async fn insert_head(tx: &mut Tx, member: MemberId, head: &Head) -> Result<()> {
    let sql = "INSERT INTO activity_heads (member_id, device_id, stream, number, hash, content, received_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let Head {
        place,
        number,
        hash,
        content,
        received_at,
    } = head;
    tx.execute_one(
        sql,
        params![
            member,
            place.device,
            place.stream,
            *number,
            hash.as_slice(),
            content.as_slice(),
            *received_at
        ],
    )
    .await
}

/// The head with this number.
pub async fn find_head(
    tx: &mut Tx,
    member: MemberId,
    place: StreamPlace,
    number: i64,
) -> Result<Option<Head>> {
    let sql = of_stream(member, place).push(" AND number = ").bind(number);
    Ok(tx.query_sql(sql, head).await?.into_iter().next())
}

/// The newest head of a stream.
pub async fn last_head(tx: &mut Tx, member: MemberId, place: StreamPlace) -> Result<Option<Head>> {
    let sql = of_stream(member, place).push(" ORDER BY number DESC LIMIT 1");
    Ok(tx.query_sql(sql, head).await?.into_iter().next())
}

fn of_stream(member: MemberId, place: StreamPlace) -> Sql {
    Sql::new(SELECT)
        .bind(member)
        .push(" AND device_id = ")
        .bind(place.device)
        .push(" AND stream = ")
        .bind(place.stream)
}

/// Heads by stream and number, after `position`, at most `limit`.
pub async fn list_heads(
    tx: &mut Tx,
    member: MemberId,
    device: Option<Uuid>,
    position: Option<(StreamPlace, i64)>,
    limit: i64,
) -> Result<Vec<Head>> {
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
    if let Some(device) = device {
        sql = sql.push(" AND device_id = ").bind(device);
    }
    let sql = sql.push(" ORDER BY device_id, stream, number LIMIT ").bind(limit);
    tx.query_sql(sql, head).await
}
