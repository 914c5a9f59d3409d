//! Favorites: pieces of work that a member keeps at hand, in an order of their own.

use std::collections::HashMap;

use domain::{
    entries::Work,
    ids::{FavoriteId, MemberId, TagId},
};
use jiff::Timestamp;

use crate::{Result, Row, Sql, Tx, Value, params, text};

/// A favorite as stored. `work.tags` holds the names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Favorite {
    pub id: FavoriteId,
    pub member_id: MemberId,
    /// Orders the favorites of the member; numbers may be missing.
    pub position: i64,
    pub work: Work,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Counts changes of the work; a favorite that only moved is the same one.
    pub version: i64,
}

const SELECT: &str = "SELECT f.id, f.member_id, f.position, f.project_id, f.task_id, f.note, f.billable,
    f.created_at, f.updated_at, f.version FROM favorites f";

fn favorite(row: &Row<'_>) -> Result<Favorite> {
    Ok(Favorite {
        id: row.get(0)?,
        member_id: row.get(1)?,
        position: row.get(2)?,
        work: Work {
            project_id: row.get(3)?,
            task_id: row.get(4)?,
            note: row.get(5)?,
            billable: row.word(6)?,
            tags: Vec::new(),
        },
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
        version: row.get(9)?,
    })
}

/// Stores a new favorite with the tags of these ids.
pub async fn insert(tx: &mut Tx, favorite: &Favorite, tags: &[TagId]) -> Result<()> {
    let sql = "INSERT INTO favorites (id, member_id, position, project_id, task_id, note, billable,
            created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let Favorite {
        id,
        member_id,
        position,
        work,
        created_at,
        updated_at,
        version,
    } = favorite;
    let values = params![
        *id,
        *member_id,
        *position,
        work.project_id,
        work.task_id,
        &work.note,
        text(&work.billable),
        *created_at,
        *updated_at,
        *version
    ];
    tx.execute_one(sql, values).await?;
    tx.batch(tags.iter().map(|tag| tag_insertion(*id, *tag)).collect())
        .await?;
    record(tx, favorite, "created", *updated_at).await
}

/// Stores changed work; `tags` is `None` when they stay as they are.
pub async fn update(tx: &mut Tx, favorite: &Favorite, tags: Option<&[TagId]>) -> Result<()> {
    let sql = "UPDATE favorites SET project_id = $2, task_id = $3, note = $4, billable = $5, updated_at = $6,
            version = $7
        WHERE id = $1";
    let Favorite {
        id,
        work,
        updated_at,
        version,
        ..
    } = favorite;
    let values = params![
        *id,
        work.project_id,
        work.task_id,
        &work.note,
        text(&work.billable),
        *updated_at,
        *version
    ];
    tx.execute_one(sql, values).await?;
    if let Some(tags) = tags {
        let removal = (
            "DELETE FROM favorite_tags WHERE favorite_id = $1",
            params![*id].to_vec(),
        );
        let mut statements = vec![removal];
        statements.extend(tags.iter().map(|tag| tag_insertion(*id, *tag)));
        tx.batch(statements).await?;
    }
    record(tx, favorite, "updated", *updated_at).await
}

/// Gives the favorites of a member the places in which they stand in `order`.
pub async fn set_order(tx: &mut Tx, order: &[Favorite], moved: &Favorite, now: Timestamp) -> Result<()> {
    let places = (1_i64..).zip(order);
    let statements = places
        .filter(|(place, favorite)| favorite.position != *place)
        .map(|(place, favorite)| {
            let sql = "UPDATE favorites SET position = $2 WHERE id = $1";
            (sql, params![favorite.id, place].to_vec())
        })
        .collect();
    tx.batch(statements).await?;
    record(tx, moved, "updated", now).await
}

pub async fn delete(tx: &mut Tx, favorite: &Favorite, now: Timestamp) -> Result<()> {
    tx.execute_one("DELETE FROM favorites WHERE id = $1", params![favorite.id])
        .await?;
    record(tx, favorite, "deleted", now).await
}

async fn record(tx: &mut Tx, favorite: &Favorite, op: &'static str, at: Timestamp) -> Result<()> {
    let member = Some(favorite.member_id.uuid());
    tx.record_change("favorite", favorite.id.uuid(), member, op, at)
        .await
        .map(drop)
}

fn tag_insertion(favorite: FavoriteId, tag: TagId) -> (&'static str, Vec<Value>) {
    (
        "INSERT INTO favorite_tags (favorite_id, tag_id) VALUES ($1, $2)",
        params![favorite, tag].to_vec(),
    )
}

/// The favorite of this member; that of another one is none.
pub async fn find(tx: &mut Tx, id: FavoriteId, member: MemberId) -> Result<Option<Favorite>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE f.id = ")
        .bind(id)
        .push(" AND f.member_id = ")
        .bind(member);
    let found = tx.query_sql(sql, favorite).await?;
    Ok(with_tags(tx, found).await?.into_iter().next())
}

/// Whether anybody has a favorite of this id.
pub async fn exists(tx: &mut Tx, id: FavoriteId) -> Result<bool> {
    tx.scalar(
        "SELECT EXISTS (SELECT 1 FROM favorites WHERE id = $1)",
        params![id],
    )
    .await
}

/// All favorites of a member, in their order.
pub async fn list(tx: &mut Tx, member: MemberId) -> Result<Vec<Favorite>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE f.member_id = ")
        .bind(member)
        .push(" ORDER BY f.position, f.id");
    let found = tx.query_sql(sql, favorite).await?;
    with_tags(tx, found).await
}

/// The favorites of everybody behind the one with id `after`, with the ids of their tags, at most `limit`: for the
/// archive.
pub async fn list_all(
    tx: &mut Tx,
    after: Option<FavoriteId>,
    limit: i64,
) -> Result<Vec<(Favorite, Vec<TagId>)>> {
    let mut sql = Sql::new(SELECT);
    if let Some(after) = after {
        sql = sql.push(" WHERE f.id > ").bind(after);
    }
    let found = tx
        .query_sql(sql.push(" ORDER BY f.id LIMIT ").bind(limit), favorite)
        .await?;
    let mut tags: HashMap<FavoriteId, Vec<TagId>> = HashMap::new();
    for (favorite, tag, _) in tags_of(tx, &found).await? {
        tags.entry(favorite).or_default().push(tag);
    }
    let with_tags = found.into_iter().map(|favorite| {
        let tags = tags.remove(&favorite.id).unwrap_or_default();
        (favorite, tags)
    });
    Ok(with_tags.collect())
}

async fn with_tags(tx: &mut Tx, mut favorites: Vec<Favorite>) -> Result<Vec<Favorite>> {
    let mut names: HashMap<FavoriteId, Vec<String>> = HashMap::new();
    for (favorite, _, name) in tags_of(tx, &favorites).await? {
        names.entry(favorite).or_default().push(name);
    }
    for favorite in &mut favorites {
        favorite.work.tags = names.remove(&favorite.id).unwrap_or_default();
    }
    Ok(favorites)
}

/// The tags of all of them with one query.
async fn tags_of(tx: &mut Tx, favorites: &[Favorite]) -> Result<Vec<(FavoriteId, TagId, String)>> {
    if favorites.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(
        "SELECT ft.favorite_id, t.id, t.name FROM favorite_tags ft JOIN tags t ON t.id = ft.tag_id
         WHERE ft.favorite_id IN ",
    )
    .bind_list(favorites.iter().map(|favorite| favorite.id))
    .push(" ORDER BY t.name_folded");
    tx.query_sql(sql, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .await
}
