//! Client mutation ids: the first answer given to each `Idempotency-Key`.

use domain::ids::MemberId;
use jiff::Timestamp;

use crate::{Result, Sql, Tx, Value, params};

/// An answer as it can be given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub etag: Option<String>,
    pub location: Option<String>,
    pub body: Vec<u8>,
}

impl Answer {
    /// Stands for an answer that held a secret; the secret itself is not kept.
    pub fn shown_once() -> Self {
        Self {
            status: 0,
            etag: None,
            location: None,
            body: Vec::new(),
        }
    }

    pub fn is_shown_once(&self) -> bool {
        self.status == 0
    }
}

/// The request hash and the answer kept under this key for this member.
pub async fn find(tx: &mut Tx, actor: MemberId, key: &str) -> Result<Option<(Vec<u8>, Answer)>> {
    let found = tx.query_sql(finding(actor, key), |row| {
        let status: i64 = row.get(1)?;
        let status = u16::try_from(status).unwrap_or_default();
        Ok((
            row.get(0)?,
            Answer {
                status,
                etag: row.get(2)?,
                location: row.get(3)?,
                body: row.get(4)?,
            },
        ))
    });
    Ok(found.await?.into_iter().next())
}

/// The question of [`find`].
pub fn finding(actor: MemberId, key: &str) -> Sql {
    Sql::with(
        "SELECT request_hash, status, etag, location, body FROM mutations WHERE actor = $1 AND key = $2",
        params![actor, key],
    )
}

/// The statement that keeps an answer.
pub fn insertion(
    actor: MemberId,
    key: &str,
    request_hash: &[u8],
    answer: Answer,
    now: Timestamp,
) -> (&'static str, Vec<Value>) {
    let sql = "INSERT INTO mutations (actor, key, request_hash, status, etag, location, body, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let Answer {
        status,
        etag,
        location,
        body,
    } = answer;
    (
        sql,
        params![actor, key, request_hash, status, etag, location, body, now].to_vec(),
    )
}

/// Forgets answers older than `before`.
pub async fn delete_older(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM mutations WHERE created_at < $1", params![before])
        .await
}
