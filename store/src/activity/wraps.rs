//! The key ring, sealed for one who may open it: one wrap under each name.

use domain::ids::MemberId;
use jiff::Timestamp;

use crate::{Result, Tx, params};

/// A wrap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrap {
    pub name: String,
    pub content: Vec<u8>,
    pub updated_at: Timestamp,
}

/// Stores a wrap in place of the one with its name.
pub async fn store_wrap(tx: &mut Tx, member: MemberId, wrap: &Wrap) -> Result<()> {
    let sql = "INSERT INTO activity_wraps (member_id, name, content, updated_at) VALUES ($1, $2, $3, $4)
               ON CONFLICT (member_id, name) DO UPDATE SET content = $3, updated_at = $4";
    let Wrap {
        name,
        content,
        updated_at,
    } = wrap;
    tx.execute_one(sql, params![member, name, content.as_slice(), *updated_at])
        .await
}

/// Forgets the wrap with this name; nothing happens where there is none.
pub async fn delete_wrap(tx: &mut Tx, member: MemberId, name: &str) -> Result<()> {
    let sql = "DELETE FROM activity_wraps WHERE member_id = $1 AND name = $2";
    tx.execute(sql, params![member, name]).await.map(drop)
}

/// The wraps after this name, at most `limit`.
pub async fn list_wraps(tx: &mut Tx, member: MemberId, after: &str, limit: i64) -> Result<Vec<Wrap>> {
    let sql = "SELECT name, content, updated_at FROM activity_wraps
               WHERE member_id = $1 AND name > $2 ORDER BY name LIMIT $3";
    tx.query(sql, params![member, after, limit], |row| {
        Ok(Wrap {
            name: row.get(0)?,
            content: row.get(1)?,
            updated_at: row.get(2)?,
        })
    })
    .await
}
