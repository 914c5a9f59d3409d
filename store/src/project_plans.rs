//! Every estimate and budget that projects have had.

use domain::ids::{MemberId, ProjectId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Result, Row, Sql, Tx, params};

/// Estimate and budget of a project from a moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectPlan {
    pub id: Uuid,
    pub project_id: ProjectId,
    pub estimate_seconds: Option<i64>,
    pub budget_seconds: Option<i64>,
    pub reason: String,
    pub set_by: MemberId,
    pub set_at: Timestamp,
}

const SELECT: &str =
    "SELECT id, project_id, estimate_seconds, budget_seconds, reason, set_by, set_at FROM project_plans";

fn plan(row: &Row<'_>) -> Result<ProjectPlan> {
    Ok(ProjectPlan {
        id: row.get(0)?,
        project_id: row.get(1)?,
        estimate_seconds: row.get(2)?,
        budget_seconds: row.get(3)?,
        reason: row.get(4)?,
        set_by: row.get(5)?,
        set_at: row.get(6)?,
    })
}

/// Adds to the history; the project itself is written by whoever changes it.
pub async fn insert(tx: &mut Tx, plan: ProjectPlan) -> Result<()> {
    let sql =
        "INSERT INTO project_plans (id, project_id, estimate_seconds, budget_seconds, reason, set_by, set_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = params![
        plan.id,
        plan.project_id,
        plan.estimate_seconds,
        plan.budget_seconds,
        plan.reason,
        plan.set_by,
        plan.set_at
    ];
    tx.batch(vec![(sql, values.to_vec())]).await
}

/// What a project has had, newest first, after the one with id `after`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    project: ProjectId,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<ProjectPlan>> {
    let mut sql = Sql::new(SELECT).push(" WHERE project_id = ").bind(project);
    if let Some(after) = after {
        // The history only grows, so the row is still there.
        sql = sql.push(" AND (set_at, id) < (SELECT p.set_at, p.id FROM project_plans p WHERE p.id = ");
        sql = sql.bind(after).push(")");
    }
    tx.query_sql(
        sql.push(" ORDER BY set_at DESC, id DESC LIMIT ").bind(limit),
        plan,
    )
    .await
}

/// What all projects have had, in the order of its ids, behind `after`; for the archive.
pub async fn list_all(tx: &mut Tx, after: Option<Uuid>, limit: i64) -> Result<Vec<ProjectPlan>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE id > ")
        .bind(after.unwrap_or(Uuid::nil()))
        .push(" ORDER BY id LIMIT ")
        .bind(limit);
    tx.query_sql(sql, plan).await
}
