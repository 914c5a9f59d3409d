//! Baselines: the tasks of a project with their estimates, frozen.

use domain::ids::{BaselineId, MemberId, ProjectId, TaskId};
use jiff::Timestamp;

use crate::{Result, Row, Sql, Tx, params};

/// A baseline without its tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    pub id: BaselineId,
    pub project_id: ProjectId,
    pub name: String,
    pub reason: String,
    pub set_by: MemberId,
    pub set_at: Timestamp,
    /// How many tasks it holds.
    pub tasks: i64,
    /// The sum of their estimates, in seconds.
    pub estimate_seconds: i64,
}

/// A task as a baseline holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineTask {
    pub task_id: TaskId,
    pub name: String,
    pub estimate_seconds: Option<i64>,
}

const SELECT: &str = "SELECT b.id, b.project_id, b.name, b.reason, b.set_by, b.set_at,
    (SELECT COUNT(*) FROM baseline_tasks t WHERE t.baseline_id = b.id),
    (SELECT CAST(COALESCE(SUM(t.estimate_seconds), 0) AS BIGINT) FROM baseline_tasks t WHERE t.baseline_id = b.id)
    FROM baselines b";
const INSERT: &str = "INSERT INTO baselines (id, project_id, name, reason, set_by, set_at)
    VALUES ($1, $2, $3, $4, $5, $6)";

fn baseline(row: &Row<'_>) -> Result<Baseline> {
    Ok(Baseline {
        id: row.get(0)?,
        project_id: row.get(1)?,
        name: row.get(2)?,
        reason: row.get(3)?,
        set_by: row.get(4)?,
        set_at: row.get(5)?,
        tasks: row.get(6)?,
        estimate_seconds: row.get(7)?,
    })
}

/// Freezes the tasks of the project that count now. Later changes count against this baseline.
pub async fn set(tx: &mut Tx, new: &Baseline) -> Result<()> {
    insert_row(tx, new).await?;
    let tasks = "INSERT INTO baseline_tasks (baseline_id, task_id, name, estimate_seconds)
        SELECT $1, id, name, estimate_seconds FROM tasks WHERE project_id = $2 AND NOT archived";
    let project = new.project_id.uuid();
    let statements = vec![
        (tasks, params![new.id, new.project_id].to_vec()),
        tx.next_change("project", project, None, "updated", new.set_at).1,
    ];
    tx.batch(statements).await
}

/// Stores a baseline that came from elsewhere; its tasks follow with [`insert_task`].
pub async fn insert_row(tx: &mut Tx, new: &Baseline) -> Result<()> {
    let values = params![
        new.id,
        new.project_id,
        &new.name,
        &new.reason,
        new.set_by,
        new.set_at
    ];
    tx.batch(vec![(INSERT, values.to_vec())]).await
}

pub async fn insert_task(tx: &mut Tx, baseline: BaselineId, task: BaselineTask) -> Result<()> {
    let sql =
        "INSERT INTO baseline_tasks (baseline_id, task_id, name, estimate_seconds) VALUES ($1, $2, $3, $4)";
    let values = params![baseline, task.task_id, task.name, task.estimate_seconds];
    tx.batch(vec![(sql, values.to_vec())]).await
}

/// Takes a baseline away. What counted against it counts against the one before, if there is one.
pub async fn delete(tx: &mut Tx, gone: &Baseline, now: Timestamp) -> Result<()> {
    let moved = "UPDATE scope_changes SET baseline_id =
            (SELECT b.id FROM baselines b WHERE b.project_id = $2 AND (b.set_at, b.id) < ($3, $1)
             ORDER BY b.set_at DESC, b.id DESC LIMIT 1)
        WHERE baseline_id = $1";
    let project = gone.project_id.uuid();
    let statements = vec![
        (moved, params![gone.id, gone.project_id, gone.set_at].to_vec()),
        ("DELETE FROM baselines WHERE id = $1", params![gone.id].to_vec()),
        tx.next_change("project", project, None, "updated", now).1,
    ];
    tx.batch(statements).await
}

pub async fn find(tx: &mut Tx, id: BaselineId) -> Result<Option<Baseline>> {
    let sql = Sql::new(SELECT).push(" WHERE b.id = ").bind(id);
    Ok(tx.query_sql(sql, baseline).await?.into_iter().next())
}

/// The newest baseline of a project.
pub async fn newest(tx: &mut Tx, project: ProjectId) -> Result<Option<BaselineId>> {
    let sql = "SELECT id FROM baselines WHERE project_id = $1 ORDER BY set_at DESC, id DESC LIMIT 1";
    tx.query_opt(sql, params![project], |row| row.get(0)).await
}

/// The baselines of a project, newest first, at most `limit`.
pub async fn list(tx: &mut Tx, project: ProjectId, limit: i64) -> Result<Vec<Baseline>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE b.project_id = ")
        .bind(project)
        .push(" ORDER BY b.set_at DESC, b.id DESC LIMIT ")
        .bind(limit);
    tx.query_sql(sql, baseline).await
}

/// How many baselines a project has.
pub async fn count(tx: &mut Tx, project: ProjectId) -> Result<i64> {
    tx.scalar(
        "SELECT COUNT(*) FROM baselines WHERE project_id = $1",
        params![project],
    )
    .await
}

/// Baselines of all projects in the order of their ids, behind `after`; for the archive.
pub async fn list_all(tx: &mut Tx, after: Option<BaselineId>, limit: i64) -> Result<Vec<Baseline>> {
    let mut sql = Sql::new(SELECT);
    if let Some(after) = after {
        sql = sql.push(" WHERE b.id > ").bind(after);
    }
    tx.query_sql(sql.push(" ORDER BY b.id LIMIT ").bind(limit), baseline)
        .await
}

/// The tasks of all baselines in the order of their ids, behind `after`; for the archive.
pub async fn list_all_tasks(
    tx: &mut Tx,
    after: Option<(BaselineId, TaskId)>,
    limit: i64,
) -> Result<Vec<(BaselineId, BaselineTask)>> {
    let mut sql = Sql::new("SELECT baseline_id, task_id, name, estimate_seconds FROM baseline_tasks");
    if let Some((baseline, task)) = after {
        sql = sql
            .push(" WHERE (baseline_id, task_id) > (")
            .bind(baseline)
            .push(", ")
            .bind(task)
            .push(")");
    }
    let sql = sql.push(" ORDER BY baseline_id, task_id LIMIT ").bind(limit);
    tx.query_sql(sql, |row| {
        let task = BaselineTask {
            task_id: row.get(1)?,
            name: row.get(2)?,
            estimate_seconds: row.get(3)?,
        };
        Ok((row.get(0)?, task))
    })
    .await
}
