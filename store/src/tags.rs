//! Tags: words that cut across projects.

use domain::{
    ids::TagId,
    scope::{Color, fold_name},
};
use jiff::Timestamp;

use crate::{NamePosition, Result, Row, Sql, Tx, name_position, params, text};

/// A tag as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    pub id: TagId,
    pub name: String,
    pub color: Color,
    /// Offered no more; entries keep it.
    pub archived: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

impl Tag {
    /// A tag in the default colour.
    pub fn new(id: TagId, name: String, now: Timestamp) -> Self {
        Self {
            id,
            name,
            color: Color::default(),
            archived: false,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// Where the tag stands in lists.
    pub fn position(&self) -> NamePosition {
        NamePosition::new(&self.name, self.id)
    }
}

/// Which tags a list shows. `None` does not restrict.
#[derive(Debug, Clone, Default)]
pub struct TagFilter {
    pub archived: Option<bool>,
    /// Part of the name, without regard to case.
    pub name: Option<String>,
}

const SELECT: &str = "SELECT id, name, color, archived, created_at, updated_at, version FROM tags";

fn tag(row: &Row<'_>) -> Result<Tag> {
    Ok(Tag {
        id: row.get(0)?,
        name: row.get(1)?,
        color: row.word(2)?,
        archived: row.get(3)?,
        created_at: row.get(4)?,
        updated_at: row.get(5)?,
        version: row.get(6)?,
    })
}

/// Stores a new tag. A name that another tag has is a conflict on `tags_name_folded_key`.
pub async fn insert(tx: &mut Tx, tag: &Tag) -> Result<()> {
    let sql = "INSERT INTO tags (id, name, name_folded, color, archived, created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let Tag {
        id,
        name,
        color,
        archived,
        created_at,
        updated_at,
        version,
    } = tag;
    let values = params![
        *id,
        name,
        fold_name(name),
        text(color),
        *archived,
        *created_at,
        *updated_at,
        *version
    ];
    tx.execute_one(sql, values).await?;
    tx.record_change("tag", id.uuid(), None, "created", *updated_at)
        .await
        .map(drop)
}

/// Stores a changed tag.
pub async fn update(tx: &mut Tx, tag: &Tag) -> Result<()> {
    let sql = "UPDATE tags SET name = $2, name_folded = $3, color = $4, archived = $5, updated_at = $6, version = $7
        WHERE id = $1";
    let Tag {
        id,
        name,
        color,
        archived,
        created_at: _,
        updated_at,
        version,
    } = tag;
    let values = params![
        *id,
        name,
        fold_name(name),
        text(color),
        *archived,
        *updated_at,
        *version
    ];
    tx.execute_one(sql, values).await?;
    tx.record_change("tag", id.uuid(), None, "updated", *updated_at)
        .await
        .map(drop)
}

/// Removes a tag. Entries that carry it make this fail: ask [`is_used`] first.
pub async fn delete(tx: &mut Tx, id: TagId, now: Timestamp) -> Result<()> {
    tx.execute_one("DELETE FROM tags WHERE id = $1", params![id])
        .await?;
    tx.record_change("tag", id.uuid(), None, "deleted", now)
        .await
        .map(drop)
}

/// Whether any entry carries the tag.
pub async fn is_used(tx: &mut Tx, id: TagId) -> Result<bool> {
    tx.scalar(
        "SELECT EXISTS (SELECT 1 FROM time_entry_tags WHERE tag_id = $1)",
        params![id],
    )
    .await
}

pub async fn find(tx: &mut Tx, id: TagId) -> Result<Option<Tag>> {
    Ok(tx
        .query_sql(Sql::new(SELECT).push(" WHERE id = ").bind(id), tag)
        .await?
        .into_iter()
        .next())
}

/// The tag with this name; two names are the same if they fold to the same.
pub async fn find_by_name(tx: &mut Tx, name: &str) -> Result<Option<Tag>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE name_folded = ")
        .bind(fold_name(name));
    Ok(tx.query_sql(sql, tag).await?.into_iter().next())
}

/// Tags that match, by name, after `position`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    filter: &TagFilter,
    position: Option<&NamePosition>,
    limit: i64,
) -> Result<Vec<Tag>> {
    let mut sql = Sql::new(SELECT).push(" WHERE 1 = 1");
    if let Some(archived) = filter.archived {
        sql = sql.push(" AND archived = ").bind(archived);
    }
    if let Some(part) = &filter.name {
        sql = sql
            .push(" AND name_folded LIKE ")
            .bind(name_position::containing(part))
            .push(" ESCAPE '\\'");
    }
    if let Some(NamePosition { name, id }) = position {
        sql = sql
            .push(" AND (name_folded, id) > (")
            .bind(name)
            .push(", ")
            .bind(*id)
            .push(")");
    }
    tx.query_sql(sql.push(" ORDER BY name_folded, id LIMIT ").bind(limit), tag)
        .await
}
