//! Device lists: a chain, kept whole.

use domain::ids::MemberId;
use jiff::Timestamp;

use crate::{Result, Row, Tx, params};

/// One version of a device list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceList {
    pub number: i64,
    pub hash: Vec<u8>,
    pub content: Vec<u8>,
    pub received_at: Timestamp,
}

fn device_list(row: &Row<'_>) -> Result<DeviceList> {
    Ok(DeviceList {
        number: row.get(0)?,
        hash: row.get(1)?,
        content: row.get(2)?,
        received_at: row.get(3)?,
    })
}

pub async fn insert_list(tx: &mut Tx, member: MemberId, list: &DeviceList) -> Result<()> {
    let sql = "INSERT INTO activity_device_lists (member_id, number, hash, content, received_at)
               VALUES ($1, $2, $3, $4, $5)";
    let DeviceList {
        number,
        hash,
        content,
        received_at,
    } = list;
    tx.execute_one(
        sql,
        params![member, *number, hash.as_slice(), content.as_slice(), *received_at],
    )
    .await
}

pub async fn find_list(tx: &mut Tx, member: MemberId, number: i64) -> Result<Option<DeviceList>> {
    let sql = "SELECT number, hash, content, received_at FROM activity_device_lists
               WHERE member_id = $1 AND number = $2";
    tx.query_opt(sql, params![member, number], device_list).await
}

pub async fn last_list(tx: &mut Tx, member: MemberId) -> Result<Option<DeviceList>> {
    let sql = "SELECT number, hash, content, received_at FROM activity_device_lists
               WHERE member_id = $1 ORDER BY number DESC LIMIT 1";
    tx.query_opt(sql, params![member], device_list).await
}

/// The lists after the one with this number, at most `limit`.
pub async fn list_lists(tx: &mut Tx, member: MemberId, after: i64, limit: i64) -> Result<Vec<DeviceList>> {
    let sql = "SELECT number, hash, content, received_at FROM activity_device_lists
               WHERE member_id = $1 AND number > $2 ORDER BY number LIMIT $3";
    tx.query(sql, params![member, after, limit], device_list).await
}
