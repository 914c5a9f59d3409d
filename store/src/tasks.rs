//! Tasks, their assignees and the history of their estimates.

use std::collections::HashMap;

use domain::{
    entries::Billable,
    ids::{ClientId, MemberId, ProjectId, TaskId, TaskStatusId},
    scope::{Rank, StatusCategory, Visibility, fold_name},
};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use crate::{
    NamePosition, Result, Row, Sql, Tx, Value, assignments, name_position, params, projects::MEMBER_OF, text,
};

/// A task as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    pub id: TaskId,
    pub project_id: ProjectId,
    /// Who sees the project, and with it the task. Read together with the task, stored with the project.
    pub visibility: Visibility,
    pub name: String,
    pub note: String,
    pub status_id: TaskStatusId,
    /// What the status means. Read together with the task, stored with the status.
    pub status: StatusCategory,
    /// Where the card stands among those of its status.
    pub rank: Rank,
    pub estimate_seconds: Option<i64>,
    pub deadline: Option<Date>,
    pub billable: Billable,
    /// No new work on it; what was recorded stays.
    pub archived: bool,
    /// Each once, ordered by id.
    pub assignees: Vec<MemberId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

impl Task {
    /// Where the task stands in lists.
    pub fn position(&self) -> NamePosition {
        NamePosition::new(&self.name, self.id)
    }
}

/// An estimate that a task got at some time; `estimate_seconds` is `None` when it was taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    pub id: Uuid,
    pub estimate_seconds: Option<i64>,
    pub reason: String,
    pub set_by: MemberId,
    pub set_at: Timestamp,
}

/// Which tasks a list shows. `None` does not restrict.
#[derive(Debug, Clone, Default)]
pub struct TaskFilter {
    pub project: Option<ProjectId>,
    pub client: Option<ClientId>,
    pub status: Option<StatusCategory>,
    pub status_id: Option<TaskStatusId>,
    pub assignee: Option<MemberId>,
    pub archived: Option<bool>,
    /// Part of the name, without regard to case.
    pub name: Option<String>,
    /// Only those of projects that everyone sees or whose member this is.
    pub visible_to: Option<MemberId>,
}

const SELECT: &str =
    "SELECT t.id, t.project_id, p.visibility, t.name, t.note, t.status_id, s.category, t.rank,
    t.estimate_seconds, t.deadline, t.billable, t.archived, t.created_at, t.updated_at, t.version
    FROM tasks t JOIN projects p ON p.id = t.project_id JOIN task_statuses s ON s.id = t.status_id";
const INSERT_ASSIGNEE: &str = "INSERT INTO task_assignees (task_id, member_id) VALUES ($1, $2)";
const DELETE_ASSIGNEE: &str = "DELETE FROM task_assignees WHERE task_id = $1 AND member_id = $2";

fn task(row: &Row<'_>) -> Result<Task> {
    Ok(Task {
        id: row.get(0)?,
        project_id: row.get(1)?,
        visibility: row.word(2)?,
        name: row.get(3)?,
        note: row.get(4)?,
        status_id: row.get(5)?,
        status: row.word(6)?,
        rank: row.word(7)?,
        estimate_seconds: row.get(8)?,
        deadline: row.get(9)?,
        billable: row.word(10)?,
        archived: row.get(11)?,
        assignees: Vec::new(),
        created_at: row.get(12)?,
        updated_at: row.get(13)?,
        version: row.get(14)?,
    })
}

/// The columns of both statements below, from `$1` to `$12`.
fn columns(task: &Task) -> Vec<Value> {
    let t = task;
    let values = params![
        t.id,
        &t.name,
        fold_name(&t.name),
        &t.note,
        t.status_id,
        t.rank.as_str(),
        t.estimate_seconds,
        t.deadline,
        text(&t.billable),
        t.archived,
        t.updated_at,
        t.version,
    ];
    values.to_vec()
}

/// Stores a new task with its assignees and, if it has an estimate, the beginning of its history. A name that
/// another task of the project has is a conflict on `tasks_project_id_name_folded_key`.
pub async fn insert(tx: &mut Tx, task: &Task, estimate: Option<Estimate>) -> Result<()> {
    let sql = "INSERT INTO tasks (id, name, name_folded, note, status_id, rank, estimate_seconds, deadline, billable,
            archived, updated_at, version, project_id, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let id = task.id.uuid();
    let mut values = columns(task);
    values.extend([Value::from(task.project_id), Value::from(task.created_at)]);
    let mut statements = vec![(sql, values)];
    statements.extend(assignments::changes(
        id,
        &[],
        &task.assignees,
        INSERT_ASSIGNEE,
        DELETE_ASSIGNEE,
    ));
    statements.extend(estimate.map(|estimate| estimate_insertion(task.id, estimate)));
    statements.push(tx.next_change("task", id, None, "created", task.updated_at).1);
    tx.batch(statements).await
}

/// Stores a changed task; of its assignees only those that came or went. `estimate` is given when it changed.
pub async fn update(tx: &mut Tx, before: &Task, after: &Task, estimate: Option<Estimate>) -> Result<()> {
    let sql = "UPDATE tasks SET name = $2, name_folded = $3, note = $4, status_id = $5, rank = $6,
            estimate_seconds = $7, deadline = $8, billable = $9, archived = $10, updated_at = $11, version = $12
        WHERE id = $1";
    let id = after.id.uuid();
    let mut statements = vec![(sql, columns(after))];
    let (old, new) = (&before.assignees, &after.assignees);
    statements.extend(assignments::changes(
        id,
        old,
        new,
        INSERT_ASSIGNEE,
        DELETE_ASSIGNEE,
    ));
    statements.extend(estimate.map(|estimate| estimate_insertion(after.id, estimate)));
    statements.push(tx.next_change("task", id, None, "updated", after.updated_at).1);
    tx.batch(statements).await
}

/// Adds an earlier estimate to the history of a task; the task itself stays as it is.
pub async fn insert_estimate(tx: &mut Tx, task: TaskId, estimate: Estimate) -> Result<()> {
    tx.batch(vec![estimate_insertion(task, estimate)]).await
}

fn estimate_insertion(task: TaskId, estimate: Estimate) -> (&'static str, Vec<Value>) {
    let sql = "INSERT INTO task_estimates (id, task_id, estimate_seconds, reason, set_by, set_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    let Estimate {
        id,
        estimate_seconds,
        reason,
        set_by,
        set_at,
    } = estimate;
    (
        sql,
        params![id, task, estimate_seconds, reason, set_by, set_at].to_vec(),
    )
}

/// Removes a task with the history of its estimate. Entries make this fail: ask [`is_used`] first.
pub async fn delete(tx: &mut Tx, id: TaskId, now: Timestamp) -> Result<()> {
    tx.execute_one("DELETE FROM tasks WHERE id = $1", params![id])
        .await?;
    tx.record_change("task", id.uuid(), None, "deleted", now)
        .await
        .map(drop)
}

/// Whether there is any task.
pub async fn exist(tx: &mut Tx) -> Result<bool> {
    tx.scalar("SELECT EXISTS (SELECT 1 FROM tasks)", &[]).await
}

/// Whether any entry belongs to the task.
pub async fn is_used(tx: &mut Tx, id: TaskId) -> Result<bool> {
    tx.scalar(
        "SELECT EXISTS (SELECT 1 FROM time_entries WHERE task_id = $1)",
        params![id],
    )
    .await
}

pub async fn find(tx: &mut Tx, id: TaskId) -> Result<Option<Task>> {
    let found = tx
        .query_sql(Sql::new(SELECT).push(" WHERE t.id = ").bind(id), task)
        .await?;
    Ok(with_assignees(tx, found).await?.into_iter().next())
}

/// Tasks that match, by name, after `position`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    filter: &TaskFilter,
    position: Option<&NamePosition>,
    limit: i64,
) -> Result<Vec<Task>> {
    let mut sql = filtered(Sql::new(SELECT), filter);
    if let Some(NamePosition { name, id }) = position {
        sql = sql
            .push(" AND (t.name_folded, t.id) > (")
            .bind(name)
            .push(", ")
            .bind(*id)
            .push(")");
    }
    let found = tx
        .query_sql(sql.push(" ORDER BY t.name_folded, t.id LIMIT ").bind(limit), task)
        .await?;
    with_assignees(tx, found).await
}

fn filtered(mut sql: Sql, filter: &TaskFilter) -> Sql {
    sql = sql.push(" WHERE 1 = 1");
    if let Some(project) = filter.project {
        sql = sql.push(" AND t.project_id = ").bind(project);
    }
    if let Some(status) = filter.status {
        sql = sql.push(" AND s.category = ").bind(text(&status));
    }
    if let Some(status) = filter.status_id {
        sql = sql.push(" AND t.status_id = ").bind(status);
    }
    if let Some(client) = filter.client {
        sql = sql.push(" AND p.client_id = ").bind(client);
    }
    if let Some(assignee) = filter.assignee {
        sql = sql.push(" AND t.id IN (SELECT ta.task_id FROM task_assignees ta WHERE ta.member_id = ");
        sql = sql.bind(assignee).push(")");
    }
    if let Some(archived) = filter.archived {
        sql = sql.push(" AND t.archived = ").bind(archived);
    }
    if let Some(part) = &filter.name {
        sql = sql
            .push(" AND t.name_folded LIKE ")
            .bind(name_position::containing(part))
            .push(" ESCAPE '\\'");
    }
    if let Some(member) = filter.visible_to {
        sql = sql
            .push(" AND (p.visibility = 'everyone' OR p.id IN")
            .push(MEMBER_OF)
            .bind(member)
            .push("))");
    }
    sql
}

/// Where a card can stand among those of its status, archived and hidden ones included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    First,
    Last,
    /// Right behind this task.
    Behind(TaskId),
    /// Right before this task.
    Before(TaskId),
}

/// A rank at this place of a status. `moved` is the task that goes there: it does not count as a neighbour of itself.
/// A neighbour that has left the status meanwhile makes it the last place. At most two rows are read.
pub async fn rank_at(tx: &mut Tx, status: TaskStatusId, moved: Option<TaskId>, place: Place) -> Result<Rank> {
    let moved = moved.map_or(Uuid::nil(), TaskId::uuid);
    let (neighbour, behind) = match place {
        Place::First => {
            return Ok(Rank::between(
                None,
                edge(tx, status, moved, false).await?.as_ref(),
            ));
        }
        Place::Last => return Ok(Rank::between(edge(tx, status, moved, true).await?.as_ref(), None)),
        Place::Behind(task) => (task, true),
        Place::Before(task) => (task, false),
    };
    let sql = "SELECT rank FROM tasks WHERE id = $1 AND status_id = $2 AND id <> $3";
    let values = params![neighbour, status, moved];
    let found: Option<Rank> = tx.query_opt(sql, values, |row| row.word(0)).await?;
    let Some(rank) = found else {
        return Ok(Rank::between(edge(tx, status, moved, true).await?.as_ref(), None));
    };
    let sql = if behind {
        "SELECT rank FROM tasks WHERE status_id = $1 AND id <> $2 AND (rank, id) > ($3, $4)
            ORDER BY rank, id LIMIT 1"
    } else {
        "SELECT rank FROM tasks WHERE status_id = $1 AND id <> $2 AND (rank, id) < ($3, $4)
            ORDER BY rank DESC, id DESC LIMIT 1"
    };
    let values = params![status, moved, rank.as_str(), neighbour];
    let other: Option<Rank> = tx.query_opt(sql, values, |row| row.word(0)).await?;
    Ok(if behind {
        Rank::between(Some(&rank), other.as_ref())
    } else {
        Rank::between(other.as_ref(), Some(&rank))
    })
}

/// The rank of the first or last card of a status.
async fn edge(tx: &mut Tx, status: TaskStatusId, moved: Uuid, last: bool) -> Result<Option<Rank>> {
    let sql = if last {
        "SELECT rank FROM tasks WHERE status_id = $1 AND id <> $2 ORDER BY rank DESC, id DESC LIMIT 1"
    } else {
        "SELECT rank FROM tasks WHERE status_id = $1 AND id <> $2 ORDER BY rank, id LIMIT 1"
    };
    tx.query_opt(sql, params![status, moved], |row| row.word(0)).await
}

/// Fills in the assignees of a page of tasks with one query.
async fn with_assignees(tx: &mut Tx, mut tasks: Vec<Task>) -> Result<Vec<Task>> {
    if tasks.is_empty() {
        return Ok(tasks);
    }
    let sql = Sql::new("SELECT task_id, member_id FROM task_assignees WHERE task_id IN ")
        .bind_list(tasks.iter().map(|task| task.id))
        .push(" ORDER BY member_id");
    let mut assignees = assignments::list(tx, sql).await?;
    for task in &mut tasks {
        task.assignees = assignees.remove(&task.id.uuid()).unwrap_or_default();
    }
    Ok(tasks)
}

/// All time recorded on each of these tasks, in seconds, running timers left out. One query; tasks without time
/// are absent.
pub async fn sum_tracked(tx: &mut Tx, tasks: &[TaskId]) -> Result<HashMap<TaskId, i64>> {
    if tasks.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = Sql::new(
        "SELECT task_id, CAST(COALESCE(SUM(duration_seconds), 0) AS BIGINT) FROM time_entries
            WHERE task_id IN ",
    )
    .bind_list(tasks.iter().copied())
    .push(" GROUP BY task_id");
    let sums = tx.query_sql(sql, |row| Ok((row.get(0)?, row.get(1)?))).await?;
    Ok(sums.into_iter().collect())
}

/// The estimates a task has had, newest first, after the one with id `after`, at most `limit`.
pub async fn list_estimates(
    tx: &mut Tx,
    task: TaskId,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Estimate>> {
    let mut sql =
        Sql::new("SELECT id, estimate_seconds, reason, set_by, set_at FROM task_estimates WHERE task_id = ")
            .bind(task);
    if let Some(after) = after {
        // The history only grows, so the row is still there.
        sql = sql.push(" AND (set_at, id) < (SELECT e.set_at, e.id FROM task_estimates e WHERE e.id = ");
        sql = sql.bind(after).push(")");
    }
    sql = sql.push(" ORDER BY set_at DESC, id DESC LIMIT ").bind(limit);
    tx.query_sql(sql, |row| {
        Ok(Estimate {
            id: row.get(0)?,
            estimate_seconds: row.get(1)?,
            reason: row.get(2)?,
            set_by: row.get(3)?,
            set_at: row.get(4)?,
        })
    })
    .await
}
