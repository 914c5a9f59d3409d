//! What changed, in the order of commits: the source of live updates and of sync.

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::{Result, Tx, fence, params};

/// One change of one object. `seq` grows by commit order within an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    pub seq: i64,
    /// The noun of the object, such as `time_entry`.
    pub kind: String,
    pub object: Uuid,
    /// The member whose object it is; `None` for objects of the whole organization.
    pub member: Option<Uuid>,
    /// `created`, `updated` or `deleted`.
    pub op: String,
}

/// Up to `limit` changes after sequence `after`, oldest first.
pub async fn list_after(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<Change>> {
    tx.query(
        "SELECT seq, kind, object_id, member_id, op FROM changes WHERE seq > $1 ORDER BY seq LIMIT $2",
        params![after, limit],
        |row| {
            Ok(Change {
                seq: row.get(0)?,
                kind: row.get(1)?,
                object: row.get(2)?,
                member: row.get(3)?,
                op: row.get(4)?,
            })
        },
    )
    .await
}

/// The oldest and the newest sequence kept; `(0, 0)` when nothing ever changed.
pub async fn bounds(tx: &mut Tx) -> Result<(i64, i64)> {
    let oldest = tx
        .scalar("SELECT COALESCE(MIN(seq), 0) FROM changes", &[])
        .await?;
    Ok((oldest, newest(tx).await?))
}

/// The newest sequence; 0 when nothing ever changed.
pub async fn newest(tx: &mut Tx) -> Result<i64> {
    let newest = tx
        .scalar(
            "SELECT COALESCE((SELECT seq FROM change_counter WHERE id = 1), (SELECT MAX(seq) FROM changes), 0)",
            &[],
        )
        .await?;
    Ok(fence::counted(newest))
}

/// When the newest change was made; nothing when nothing ever changed.
pub async fn newest_at(tx: &mut Tx) -> Result<Option<Timestamp>> {
    tx.query_opt("SELECT at FROM changes ORDER BY seq DESC LIMIT 1", &[], |row| {
        row.get(0)
    })
    .await
}

/// Forgets some of the oldest changes from before `before`; call it until it gives 0. The newest one always stays, so
/// that a device that was away for long learns that it missed something.
pub async fn delete_older(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    const AT_ONCE: i64 = 2000;
    let newest: i64 = tx
        .scalar("SELECT COALESCE(MAX(seq), 0) FROM changes", &[])
        .await?;
    let oldest = tx
        .query(
            "SELECT seq, at FROM changes ORDER BY seq LIMIT $1",
            params![AT_ONCE],
            |row| Ok((row.get::<i64>(0)?, row.get::<Timestamp>(1)?)),
        )
        .await?;
    let old = oldest
        .iter()
        .take_while(|(seq, at)| *at < before && *seq < newest);
    let Some((last, _)) = old.last() else { return Ok(0) };
    tx.execute("DELETE FROM changes WHERE seq <= $1", params![*last])
        .await
}
