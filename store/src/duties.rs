//! Duties of the operator: who answers for one, what was shown for it, and who approved that.

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use crate::{Result, Row, StoreError, Tx, params};

/// Somebody answers for a duty until it is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    pub duty: String,
    pub owner: String,
    pub due_on: Date,
}

/// What was shown for a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    pub id: Uuid,
    pub duty: String,
    pub attested_by: String,
    pub attested_at: Timestamp,
    pub note: String,
    pub file_name: Option<String>,
    /// SHA-256 of the file in lower-case hexadecimal digits.
    pub file_hash: Option<String>,
    pub approved_by: Option<String>,
    pub approved_at: Option<Timestamp>,
    pub good_until: Option<Date>,
}

/// The duty gets an owner and a date, or other ones.
pub async fn assign(tx: &mut Tx, assignment: &Assignment, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO duties (duty, owner, due_on, assigned_at) VALUES ($1, $2, $3, $4)
               ON CONFLICT (duty) DO UPDATE SET owner = excluded.owner, due_on = excluded.due_on,
                   assigned_at = excluded.assigned_at";
    let Assignment { duty, owner, due_on } = assignment;
    tx.execute_one(sql, params![duty, owner, *due_on, now]).await
}

pub async fn list_assignments(tx: &mut Tx) -> Result<Vec<Assignment>> {
    tx.query(
        "SELECT duty, owner, due_on FROM duties ORDER BY duty",
        &[],
        |row| {
            Ok(Assignment {
                duty: row.get(0)?,
                owner: row.get(1)?,
                due_on: row.get(2)?,
            })
        },
    )
    .await
}

/// Adds what was shown, with the file itself.
pub async fn insert_attestation(
    tx: &mut Tx,
    attestation: &Attestation,
    content: Option<Vec<u8>>,
) -> Result<()> {
    let sql = "INSERT INTO attestations
                   (id, duty, attested_by, attested_at, note, file_name, file_hash, file_content)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let a = attestation;
    let (name, hash) = (a.file_name.clone(), a.file_hash.clone());
    tx.execute_one(
        sql,
        params![
            a.id,
            &a.duty,
            &a.attested_by,
            a.attested_at,
            &a.note,
            name,
            hash,
            content
        ],
    )
    .await
}

/// Approves it and moves the date of the duty; one that was approved already is a conflict.
pub async fn approve(tx: &mut Tx, id: Uuid, approver: &str, now: Timestamp, good_until: Date) -> Result<()> {
    let sql = "UPDATE attestations SET approved_by = $2, approved_at = $3, good_until = $4
               WHERE id = $1 AND approved_at IS NULL";
    if tx.execute(sql, params![id, approver, now, good_until]).await? == 0 {
        return Err(StoreError::Conflict("attestations_approved".into()));
    }
    let sql = "UPDATE duties SET due_on = $2
               WHERE duty = (SELECT a.duty FROM attestations a WHERE a.id = $1)";
    tx.execute(sql, params![id, good_until]).await.map(drop)
}

const LIST: &str =
    "SELECT id, duty, attested_by, attested_at, note, file_name, file_hash, approved_by, approved_at,
    good_until FROM attestations ORDER BY duty, attested_at, id";

/// The whole history, oldest first for each duty.
pub async fn list_attestations(tx: &mut Tx) -> Result<Vec<Attestation>> {
    tx.query(LIST, &[], attestation).await
}

/// The file that was shown.
pub async fn find_content(tx: &mut Tx, id: Uuid) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT file_content FROM attestations WHERE id = $1";
    let found = tx
        .query_opt(sql, params![id], |row| row.get::<Option<Vec<u8>>>(0))
        .await?;
    Ok(found.flatten())
}

fn attestation(row: &Row<'_>) -> Result<Attestation> {
    Ok(Attestation {
        id: row.get(0)?,
        duty: row.get(1)?,
        attested_by: row.get(2)?,
        attested_at: row.get(3)?,
        note: row.get(4)?,
        file_name: row.get(5)?,
        file_hash: row.get(6)?,
        approved_by: row.get(7)?,
        approved_at: row.get(8)?,
        good_until: row.get(9)?,
    })
}
