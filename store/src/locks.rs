//! Closed periods: one for everybody and one for each member at most.

use domain::ids::MemberId;
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use crate::{Result, Row, Sql, Tx, params};

/// A closed period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    pub id: Uuid,
    /// `None`: for everybody.
    pub member_id: Option<MemberId>,
    /// Last date that is closed.
    pub locked_until: Date,
    pub reason: String,
    pub set_by: MemberId,
    pub set_at: Timestamp,
}

const SELECT: &str = "SELECT l.id, l.member_id, l.locked_until, l.reason, l.set_by, l.set_at FROM locks l";

fn lock(row: &Row<'_>) -> Result<Lock> {
    Ok(Lock {
        id: row.get(0)?,
        member_id: row.get(1)?,
        locked_until: row.get(2)?,
        reason: row.get(3)?,
        set_by: row.get(4)?,
        set_at: row.get(5)?,
    })
}

/// The lock of this member, or the one for everybody.
pub async fn find(tx: &mut Tx, member: Option<MemberId>) -> Result<Option<Lock>> {
    let sql = match member {
        Some(member) => Sql::new(SELECT).push(" WHERE l.member_id = ").bind(member),
        None => Sql::new(SELECT).push(" WHERE l.member_id IS NULL"),
    };
    Ok(tx.query_sql(sql, lock).await?.into_iter().next())
}

/// Stores a lock in place of the one that held for the same people.
pub async fn replace(tx: &mut Tx, before: Option<&Lock>, lock: &Lock) -> Result<()> {
    if let Some(before) = before {
        tx.execute_one("DELETE FROM locks WHERE id = $1", params![before.id])
            .await?;
    }
    let Lock {
        id,
        member_id,
        locked_until,
        reason,
        set_by,
        set_at,
    } = lock;
    let sql = "INSERT INTO locks (id, member_id, locked_until, reason, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.execute_one(
        sql,
        params![*id, *member_id, *locked_until, reason, *set_by, *set_at],
    )
    .await?;
    let op = if before.is_some() { "updated" } else { "created" };
    record(tx, lock, op, lock.set_at).await
}

/// Opens the whole period.
pub async fn delete(tx: &mut Tx, lock: &Lock, now: Timestamp) -> Result<()> {
    tx.execute_one("DELETE FROM locks WHERE id = $1", params![lock.id])
        .await?;
    record(tx, lock, "deleted", now).await
}

async fn record(tx: &mut Tx, lock: &Lock, op: &'static str, at: Timestamp) -> Result<()> {
    tx.record_change("lock", lock.id, lock.member_id.map(MemberId::uuid), op, at)
        .await
        .map(drop)
}

/// The lock for everybody and those of `members` (of all if `None`), after the one of `position`, at most `limit`.
/// The lock for everybody comes first; a position without a member stands behind it.
pub async fn list(
    tx: &mut Tx,
    members: Option<&[MemberId]>,
    position: Option<Option<MemberId>>,
    limit: i64,
) -> Result<Vec<Lock>> {
    let mut sql = Sql::new(SELECT).push(" WHERE 1 = 1");
    if let Some(members) = members {
        sql = sql.push(" AND (l.member_id IS NULL OR l.member_id IN ");
        sql = sql.bind_list(members.iter().copied()).push(")");
    }
    sql = match position {
        None => sql,
        Some(None) => sql.push(" AND l.member_id IS NOT NULL"),
        Some(Some(member)) => sql.push(" AND l.member_id > ").bind(member),
    };
    // The engines disagree on where NULL stands, so its place is said.
    sql = sql.push(" ORDER BY CASE WHEN l.member_id IS NULL THEN 0 ELSE 1 END, l.member_id LIMIT ");
    tx.query_sql(sql.bind(limit), lock).await
}
