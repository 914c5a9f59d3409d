//! Contracts: working-time agreements of members.

use domain::{
    contracts::Contract,
    ids::{ContractId, MemberId},
};
use jiff::{Timestamp, civil::Date};

use crate::{Result, Row, Sql, Tx, params};

/// A contract as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredContract {
    pub id: ContractId,
    pub member_id: MemberId,
    pub contract: Contract,
    pub note: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

const SELECT: &str = "SELECT id, member_id, valid_from, monday_seconds, tuesday_seconds, wednesday_seconds,
    thursday_seconds, friday_seconds, saturday_seconds, sunday_seconds, note, created_at, updated_at, version
    FROM contracts";

fn contract(row: &Row<'_>) -> Result<StoredContract> {
    Ok(StoredContract {
        id: row.get(0)?,
        member_id: row.get(1)?,
        contract: Contract {
            valid_from: row.get(2)?,
            day_seconds: [
                row.get(3)?,
                row.get(4)?,
                row.get(5)?,
                row.get(6)?,
                row.get(7)?,
                row.get(8)?,
                row.get(9)?,
            ],
        },
        note: row.get(10)?,
        created_at: row.get(11)?,
        updated_at: row.get(12)?,
        version: row.get(13)?,
    })
}

/// Stores a contract. Another one of the member that begins on the same day is a conflict on
/// `contracts_member_id_valid_from_key`.
pub async fn insert(tx: &mut Tx, stored: &StoredContract) -> Result<()> {
    let sql = "INSERT INTO contracts (id, member_id, valid_from, monday_seconds, tuesday_seconds, wednesday_seconds,
            thursday_seconds, friday_seconds, saturday_seconds, sunday_seconds, note, created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = stored.contract.day_seconds;
    let values = params![
        stored.id,
        stored.member_id,
        stored.contract.valid_from,
        monday,
        tuesday,
        wednesday,
        thursday,
        friday,
        saturday,
        sunday,
        &stored.note,
        stored.created_at,
        stored.updated_at,
        stored.version
    ];
    tx.execute_one(sql, values).await?;
    record(tx, stored, "created", stored.updated_at).await
}

/// Stores a changed contract, with the same conflict.
pub async fn update(tx: &mut Tx, stored: &StoredContract) -> Result<()> {
    let sql = "UPDATE contracts SET valid_from = $2, monday_seconds = $3, tuesday_seconds = $4, wednesday_seconds = $5,
            thursday_seconds = $6, friday_seconds = $7, saturday_seconds = $8, sunday_seconds = $9, note = $10,
            updated_at = $11, version = $12
        WHERE id = $1";
    let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = stored.contract.day_seconds;
    let values = params![
        stored.id,
        stored.contract.valid_from,
        monday,
        tuesday,
        wednesday,
        thursday,
        friday,
        saturday,
        sunday,
        &stored.note,
        stored.updated_at,
        stored.version
    ];
    tx.execute_one(sql, values).await?;
    record(tx, stored, "updated", stored.updated_at).await
}

pub async fn delete(tx: &mut Tx, stored: &StoredContract, now: Timestamp) -> Result<()> {
    tx.execute_one("DELETE FROM contracts WHERE id = $1", params![stored.id])
        .await?;
    record(tx, stored, "deleted", now).await
}

async fn record(tx: &mut Tx, stored: &StoredContract, op: &'static str, at: Timestamp) -> Result<()> {
    let member = Some(stored.member_id.uuid());
    tx.record_change("contract", stored.id.uuid(), member, op, at)
        .await
        .map(drop)
}

pub async fn find(tx: &mut Tx, id: ContractId) -> Result<Option<StoredContract>> {
    let sql = Sql::new(SELECT).push(" WHERE id = ").bind(id);
    Ok(tx.query_sql(sql, contract).await?.into_iter().next())
}

/// The contracts of a member, the one that begins last first, at most `limit`.
pub async fn list(tx: &mut Tx, member: MemberId, limit: i64) -> Result<Vec<StoredContract>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE member_id = ")
        .bind(member)
        .push(" ORDER BY valid_from DESC LIMIT ")
        .bind(limit);
    tx.query_sql(sql, contract).await
}

/// What a member recorded on the days from `first` to `last`, both included: entries that have ended, each on the day on
/// which it starts. One sum over the index of the member's days.
pub async fn recorded_seconds(tx: &mut Tx, member: MemberId, first: Date, last: Date) -> Result<i64> {
    tx.scalar(
        "SELECT CAST(COALESCE(SUM(duration_seconds), 0) AS BIGINT) FROM time_entries
        WHERE member_id = $1 AND date >= $2 AND date <= $3",
        params![member, first, last],
    )
    .await
}
