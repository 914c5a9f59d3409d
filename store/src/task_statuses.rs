//! The statuses that tasks can have, in the order of the board's columns.

use domain::{
    ids::{TaskId, TaskStatusId},
    scope::{Rank, StatusCategory, fold_name},
};
use jiff::Timestamp;

use crate::{
    Result, Row, Sql, Tx, params,
    tasks::{self, Place},
    text,
};

/// A status as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskStatus {
    pub id: TaskStatusId,
    pub name: String,
    /// What it means to programs.
    pub category: StatusCategory,
    /// Where its column stands.
    pub rank: Rank,
    /// How many tasks shall be in it at most.
    pub task_limit: Option<i64>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

const SELECT: &str =
    "SELECT id, name, category, rank, task_limit, created_at, updated_at, version FROM task_statuses";

fn status(row: &Row<'_>) -> Result<TaskStatus> {
    Ok(TaskStatus {
        id: row.get(0)?,
        name: row.get(1)?,
        category: row.word(2)?,
        rank: row.word(3)?,
        task_limit: row.get(4)?,
        created_at: row.get(5)?,
        updated_at: row.get(6)?,
        version: row.get(7)?,
    })
}

/// Stores a new status. A name that another one has is a conflict on `task_statuses_name_folded_key`.
pub async fn insert(tx: &mut Tx, status: &TaskStatus) -> Result<()> {
    let sql = "INSERT INTO task_statuses (id, name, name_folded, category, rank, task_limit, created_at, updated_at,
            version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let s = status;
    let values = params![
        s.id,
        &s.name,
        fold_name(&s.name),
        text(&s.category),
        s.rank.as_str(),
        s.task_limit,
        s.created_at,
        s.updated_at,
        s.version
    ];
    tx.execute_one(sql, values).await?;
    tx.record_change("task_status", s.id.uuid(), None, "created", s.updated_at)
        .await
        .map(drop)
}

/// Stores a changed status.
pub async fn update(tx: &mut Tx, status: &TaskStatus) -> Result<()> {
    let sql =
        "UPDATE task_statuses SET name = $2, name_folded = $3, category = $4, rank = $5, task_limit = $6,
            updated_at = $7, version = $8
        WHERE id = $1";
    let s = status;
    let values = params![
        s.id,
        &s.name,
        fold_name(&s.name),
        text(&s.category),
        s.rank.as_str(),
        s.task_limit,
        s.updated_at,
        s.version
    ];
    tx.execute_one(sql, values).await?;
    tx.record_change("task_status", s.id.uuid(), None, "updated", s.updated_at)
        .await
        .map(drop)
}

/// Removes a status. Tasks in it make this fail: move them with [`move_tasks`] first.
pub async fn delete(tx: &mut Tx, id: TaskStatusId, now: Timestamp) -> Result<()> {
    tx.execute_one("DELETE FROM task_statuses WHERE id = $1", params![id])
        .await?;
    tx.record_change("task_status", id.uuid(), None, "deleted", now)
        .await
        .map(drop)
}

/// Removes every status of an organization without tasks: others take their place in the same unit.
pub async fn clear(tx: &mut Tx) -> Result<()> {
    tx.execute("DELETE FROM task_statuses", &[]).await.map(drop)
}

/// Every status, in the order of the columns. There are few.
pub async fn list(tx: &mut Tx) -> Result<Vec<TaskStatus>> {
    let sql = Sql::new(SELECT).push(" ORDER BY rank, id");
    tx.query_sql(sql, status).await
}

pub async fn find(tx: &mut Tx, id: TaskStatusId) -> Result<Option<TaskStatus>> {
    let sql = Sql::new(SELECT).push(" WHERE id = ").bind(id);
    Ok(tx.query_sql(sql, status).await?.into_iter().next())
}

/// The status with this name; two names are the same if they fold to the same.
pub async fn find_by_name(tx: &mut Tx, name: &str) -> Result<Option<TaskStatus>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE name_folded = ")
        .bind(fold_name(name));
    Ok(tx.query_sql(sql, status).await?.into_iter().next())
}

/// The first status of a category: where a task goes of which only the category is known. There always is one.
pub async fn first_of(tx: &mut Tx, category: StatusCategory) -> Result<Option<TaskStatus>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE category = ")
        .bind(text(&category))
        .push(" ORDER BY rank, id LIMIT 1");
    Ok(tx.query_sql(sql, status).await?.into_iter().next())
}

/// Number of tasks in a status, archived ones included.
pub async fn count_tasks(tx: &mut Tx, id: TaskStatusId) -> Result<i64> {
    tx.scalar("SELECT COUNT(*) FROM tasks WHERE status_id = $1", params![id])
        .await
}

/// Puts every task of one status behind those of another, in their order, and gives their number. Subscribers learn of
/// it by the status that goes; sync finds a change of each task.
pub async fn move_tasks(tx: &mut Tx, from: TaskStatusId, to: TaskStatusId, now: Timestamp) -> Result<i64> {
    let sql = "SELECT id FROM tasks WHERE status_id = $1 ORDER BY rank, id";
    let moved: Vec<TaskId> = tx.query(sql, params![from], |row| row.get(0)).await?;
    let count = i64::try_from(moved.len()).unwrap_or(i64::MAX);
    let before = tx.take_sequences(count);
    let changes = "INSERT INTO changes (seq, kind, object_id, member_id, op, at)
        SELECT CAST($2 AS BIGINT) + ROW_NUMBER() OVER (ORDER BY rank, id), 'task', id, NULL, 'updated', $3
        FROM tasks WHERE status_id = $1";
    tx.execute(changes, params![from, before, now]).await?;
    let sql =
        "UPDATE tasks SET status_id = $2, rank = $3, updated_at = $4, version = version + 1 WHERE id = $1";
    let mut rank = tasks::rank_at(tx, to, None, Place::Last).await?;
    let mut statements = Vec::with_capacity(moved.len());
    for task in moved {
        statements.push((sql, params![task, to, rank.as_str(), now].to_vec()));
        rank = Rank::between(Some(&rank), None);
    }
    tx.batch(statements).await?;
    Ok(count)
}
