//! Which members were erased: with reason and counts in the database of the organization, by ids alone in the control
//! database, which outlives the loss of the other.

use std::collections::BTreeMap;

use domain::ids::{MemberId, OrganizationId};
use jiff::Timestamp;

use crate::{Result, Row, StoreError, Tx, params};

/// The record of an erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    pub member: MemberId,
    /// What stands in the place of the name.
    pub number: i64,
    /// Nobody's where it was done again after a loss.
    pub erased_by: Option<MemberId>,
    pub erased_at: Timestamp,
    pub reason: String,
    /// Whether the texts that they wrote went as well.
    pub texts: bool,
    /// Rows that went or lost a text, by table.
    pub counts: BTreeMap<String, u64>,
}

const SELECT: &str =
    "SELECT member_id, number, erased_by, erased_at, reason, texts, counts FROM member_erasures";

fn erasure(row: &Row<'_>) -> Result<Erasure> {
    Ok(Erasure {
        member: row.get(0)?,
        number: row.get(1)?,
        erased_by: row.get(2)?,
        erased_at: row.get(3)?,
        reason: row.get(4)?,
        texts: row.get(5)?,
        counts: row.json(6)?,
    })
}

/// The record of a member, if they were erased.
pub async fn find(tx: &mut Tx, member: MemberId) -> Result<Option<Erasure>> {
    let sql = "SELECT member_id, number, erased_by, erased_at, reason, texts, counts FROM member_erasures
               WHERE member_id = $1";
    tx.query_opt(sql, params![member], erasure).await
}

/// Everybody who was erased, in the order of their numbers.
pub async fn list(tx: &mut Tx) -> Result<Vec<Erasure>> {
    let mut erasures = tx.query(SELECT, &[], erasure).await?;
    erasures.sort_by_key(|erasure| erasure.number);
    Ok(erasures)
}

/// The number of the next one.
pub async fn next_number(tx: &mut Tx) -> Result<i64> {
    tx.scalar("SELECT COALESCE(MAX(number), 0) + 1 FROM member_erasures", &[])
        .await
}

/// Keeps the record; one that is there already stays as it is, and so does a number that already stands for somebody.
pub async fn insert(tx: &mut Tx, erasure: &Erasure) -> Result<()> {
    let sql = "INSERT INTO member_erasures (member_id, number, erased_by, erased_at, reason, texts, counts)
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    let e = erasure;
    let counts = serde_json::to_value(&e.counts)
        .map_err(|_| StoreError::Internal("counts that are no JSON".into()))?;
    let values = params![
        e.member,
        e.number,
        e.erased_by,
        e.erased_at,
        &e.reason,
        e.texts,
        counts
    ];
    tx.execute(sql, values).await.map(drop)
}

/// What the control database knows of the organization: no reasons, no counts, nobody who did it.
pub async fn list_in_control(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Erasure>> {
    let sql = "SELECT member_id, number, texts, erased_at FROM member_erasures
               WHERE organization_id = $1 ORDER BY number";
    tx.query(sql, params![organization], |row| {
        Ok(Erasure {
            member: row.get(0)?,
            number: row.get(1)?,
            erased_by: None,
            erased_at: row.get(3)?,
            reason: String::new(),
            texts: row.get(2)?,
            counts: BTreeMap::new(),
        })
    })
    .await
}

/// Keeps in the control database who was erased.
pub async fn keep_in_control(tx: &mut Tx, organization: OrganizationId, erasure: &Erasure) -> Result<()> {
    let sql = "INSERT INTO member_erasures (organization_id, member_id, number, texts, erased_at)
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organization_id, member_id) DO NOTHING";
    let e = erasure;
    let values = params![organization, e.member, e.number, e.texts, e.erased_at];
    tx.execute(sql, values).await.map(drop)
}
