//! Canaries: a token that opens nothing, a record that nobody should open. Whoever touches one has looked where they should not.

use domain::ids::{CanaryId, MemberId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Result, Row, Tx, params};

/// A canary as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canary {
    pub id: CanaryId,
    pub name: String,
    pub bait: Bait,
    pub created_by: Option<MemberId>,
    pub created_at: Timestamp,
    pub last_touched_at: Option<Timestamp>,
    pub touches: i64,
}

/// What lies there to be touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bait {
    Token,
    /// A client, project or task.
    Record {
        kind: String,
        id: Uuid,
    },
}

fn canary(row: &Row<'_>) -> Result<Canary> {
    let (kind, id): (Option<String>, Option<Uuid>) = (row.get(2)?, row.get(3)?);
    Ok(Canary {
        id: row.get(0)?,
        name: row.get(1)?,
        bait: match (kind, id) {
            (Some(kind), Some(id)) => Bait::Record { kind, id },
            _ => Bait::Token,
        },
        created_by: row.get(4)?,
        created_at: row.get(5)?,
        last_touched_at: row.get(6)?,
        touches: row.get(7)?,
    })
}

/// Stores a canary; a token with the hash of its secret. A record that is one already is a conflict on `canaries_object_key`.
pub async fn insert(tx: &mut Tx, canary: &Canary, secret_hash: Option<Vec<u8>>) -> Result<()> {
    let sql =
        "INSERT INTO canaries (id, kind, name, secret_hash, object_kind, object_id, created_by, created_at, touches)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let (word, kind, object) = match &canary.bait {
        Bait::Token => ("token", None, None),
        Bait::Record { kind, id } => ("record", Some(kind.clone()), Some(*id)),
    };
    let values = params![
        canary.id,
        word,
        &canary.name,
        secret_hash,
        kind,
        object,
        canary.created_by,
        canary.created_at,
        canary.touches
    ];
    tx.execute_one(sql, values).await
}

/// All canaries, oldest first: as many as an organization may have, which is few.
pub async fn list(tx: &mut Tx) -> Result<Vec<Canary>> {
    let sql = "SELECT id, name, object_kind, object_id, created_by, created_at, last_touched_at, touches FROM canaries
        ORDER BY id";
    tx.query(sql, &[], canary).await
}

/// The canary whose token has this hash.
pub async fn find_by_secret(tx: &mut Tx, secret_hash: &[u8]) -> Result<Option<Canary>> {
    let sql = "SELECT id, name, object_kind, object_id, created_by, created_at, last_touched_at, touches FROM canaries
        WHERE secret_hash = $1";
    tx.query_opt(sql, params![secret_hash], canary).await
}

/// Counts that it was touched.
pub async fn touch(tx: &mut Tx, id: CanaryId, now: Timestamp) -> Result<()> {
    let sql = "UPDATE canaries SET touches = touches + 1, last_touched_at = $2 WHERE id = $1";
    tx.execute(sql, params![id, now]).await.map(drop)
}

/// Takes a canary away and gives it; `None` if there is none.
pub async fn delete(tx: &mut Tx, id: CanaryId) -> Result<Option<Canary>> {
    let sql = "DELETE FROM canaries WHERE id = $1
        RETURNING id, name, object_kind, object_id, created_by, created_at, last_touched_at, touches";
    tx.query_opt(sql, params![id], canary).await
}
