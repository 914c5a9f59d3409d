//! Every change of the scope of projects: tasks that came, went or have another estimate.

use std::collections::BTreeMap;

use domain::{
    ids::{BaselineId, MemberId, ProjectId, ScopeChangeId, TaskId},
    scope::{ScopeChange, ScopeChangeKind, Sum},
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Result, Row, Sql, Tx, params, text};

/// One change with who made it and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredChange {
    pub id: ScopeChangeId,
    pub project_id: ProjectId,
    /// The newest baseline of the project when the change was made.
    pub baseline_id: Option<BaselineId>,
    /// The task, which may be gone by now.
    pub task_id: TaskId,
    /// What the task was called then.
    pub task_name: String,
    pub change: ScopeChange,
    pub reason: String,
    /// `None` for what was there before changes were recorded.
    pub changed_by: Option<MemberId>,
    pub changed_at: Timestamp,
    pub version: i64,
}

const SELECT: &str =
    "SELECT c.id, c.project_id, c.baseline_id, c.task_id, c.task_name, c.kind, c.before_seconds,
    c.after_seconds, c.reason, c.changed_by, c.changed_at, c.version FROM scope_changes c";

fn change(row: &Row<'_>) -> Result<StoredChange> {
    Ok(StoredChange {
        id: row.get(0)?,
        project_id: row.get(1)?,
        baseline_id: row.get(2)?,
        task_id: row.get(3)?,
        task_name: row.get(4)?,
        change: ScopeChange {
            kind: row.word(5)?,
            before_seconds: row.get(6)?,
            after_seconds: row.get(7)?,
        },
        reason: row.get(8)?,
        changed_by: row.get(9)?,
        changed_at: row.get(10)?,
        version: row.get(11)?,
    })
}

/// Keeps changes as they are, each against the baseline that it names.
pub async fn insert(tx: &mut Tx, changes: Vec<StoredChange>) -> Result<()> {
    let sql =
        "INSERT INTO scope_changes (id, project_id, baseline_id, task_id, task_name, kind, before_seconds,
            after_seconds, reason, changed_by, changed_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let statement = |c: StoredChange| {
        let values = params![
            c.id,
            c.project_id,
            c.baseline_id,
            c.task_id,
            c.task_name,
            text(&c.change.kind),
            c.change.before_seconds,
            c.change.after_seconds,
            c.reason,
            c.changed_by,
            c.changed_at,
            c.version
        ];
        (sql, values.to_vec())
    };
    tx.batch(changes.into_iter().map(statement).collect()).await
}

/// Gives every task that counts and has no history the beginning of one; for tasks that an import brought.
pub async fn begin_missing(tx: &mut Tx, by: MemberId) -> Result<()> {
    let sql = "INSERT INTO scope_changes (id, project_id, baseline_id, task_id, task_name, kind, before_seconds,
            after_seconds, reason, changed_by, changed_at, version)
        SELECT t.id, t.project_id,
            (SELECT b.id FROM baselines b WHERE b.project_id = t.project_id ORDER BY b.set_at DESC, b.id DESC LIMIT 1),
            t.id, t.name, 'added', NULL, t.estimate_seconds, '', $1, t.created_at, 1
        FROM tasks t
        WHERE NOT t.archived AND NOT EXISTS (SELECT 1 FROM scope_changes c WHERE c.task_id = t.id)";
    tx.batch(vec![(sql, params![by].to_vec())]).await
}

pub async fn find(tx: &mut Tx, id: ScopeChangeId) -> Result<Option<StoredChange>> {
    let sql = Sql::new(SELECT).push(" WHERE c.id = ").bind(id);
    Ok(tx.query_sql(sql, change).await?.into_iter().next())
}

/// Says why a change was made; the project counts as changed.
pub async fn set_reason(tx: &mut Tx, change: &StoredChange, now: Timestamp) -> Result<()> {
    let sql = "UPDATE scope_changes SET reason = $2, version = $3 WHERE id = $1";
    let values = params![change.id, &change.reason, change.version];
    let project = change.project_id.uuid();
    let statements = vec![
        (sql, values.to_vec()),
        tx.next_change("project", project, None, "updated", now).1,
    ];
    tx.batch(statements).await
}

/// The changes of a project, newest first, behind the one with id `after`, at most `limit`. `since` leaves out what
/// was changed before that baseline.
pub async fn list(
    tx: &mut Tx,
    project: ProjectId,
    since: Option<BaselineId>,
    after: Option<ScopeChangeId>,
    limit: i64,
) -> Result<Vec<StoredChange>> {
    let mut sql = Sql::new(SELECT).push(" WHERE c.project_id = ").bind(project);
    if let Some(baseline) = since {
        sql = sql
            .push(
                " AND c.baseline_id IN (SELECT n.id FROM baselines n JOIN baselines b ON b.project_id = n.project_id
                    WHERE (n.set_at, n.id) >= (b.set_at, b.id) AND b.id = ",
            )
            .bind(baseline)
            .push(")");
    }
    if let Some(after) = after {
        // A change is never taken back, so the row is still there.
        sql = sql.push(
            " AND (c.changed_at, c.id) < (SELECT a.changed_at, a.id FROM scope_changes a WHERE a.id = ",
        );
        sql = sql.bind(after).push(")");
    }
    tx.query_sql(
        sql.push(" ORDER BY c.changed_at DESC, c.id DESC LIMIT ")
            .bind(limit),
        change,
    )
    .await
}

/// Changes of all projects in the order of their ids, behind `after`; for the archive.
pub async fn list_all(tx: &mut Tx, after: Option<Uuid>, limit: i64) -> Result<Vec<StoredChange>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE c.id > ")
        .bind(after.unwrap_or(Uuid::nil()))
        .push(" ORDER BY c.id LIMIT ")
        .bind(limit);
    tx.query_sql(sql, change).await
}

/// What the changes of a project come to, by the baseline they count against and by kind. One query.
pub async fn sums(
    tx: &mut Tx,
    project: ProjectId,
) -> Result<Vec<(Option<BaselineId>, ScopeChangeKind, Sum)>> {
    let sql = "SELECT baseline_id, kind, COUNT(*),
            CAST(SUM(COALESCE(after_seconds, 0) - COALESCE(before_seconds, 0)) AS BIGINT)
        FROM scope_changes WHERE project_id = $1 GROUP BY baseline_id, kind";
    tx.query(sql, params![project], |row| {
        let sum = Sum {
            count: row.get(2)?,
            delta_seconds: row.get(3)?,
        };
        Ok((row.get(0)?, row.word(1)?, sum))
    })
    .await
}

/// When the scope of a project changed and by how much, summed by instant.
pub async fn series(tx: &mut Tx, project: ProjectId) -> Result<BTreeMap<Timestamp, i64>> {
    let sql = "SELECT changed_at,
            CAST(SUM(COALESCE(after_seconds, 0) - COALESCE(before_seconds, 0)) AS BIGINT)
        FROM scope_changes WHERE project_id = $1 GROUP BY changed_at";
    let sums = tx
        .query(sql, params![project], |row| Ok((row.get(0)?, row.get(1)?)))
        .await?;
    Ok(sums.into_iter().collect())
}
