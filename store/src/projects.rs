//! Projects and their members.

use std::collections::HashMap;

use domain::{
    ids::{ClientId, MemberId, ProjectId},
    scope::{Color, Visibility, fold_name},
};
use jiff::{Timestamp, civil::Date};

use crate::{NamePosition, Result, Row, Sql, Tx, Value, assignments, name_position, params, text};

/// A project as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    pub id: ProjectId,
    /// `None` for work of the organization itself.
    pub client_id: Option<ClientId>,
    pub name: String,
    pub code: Option<String>,
    pub color: Color,
    pub note: String,
    pub billable: bool,
    pub visibility: Visibility,
    pub estimate_seconds: Option<i64>,
    pub budget_seconds: Option<i64>,
    /// Percent of the budget at which people are told, in order.
    pub budget_alerts: Vec<i64>,
    /// No new work on it; what was recorded stays.
    pub archived: bool,
    /// Each once, ordered by id.
    pub members: Vec<MemberId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

impl Project {
    /// Where the project stands in lists.
    pub fn position(&self) -> NamePosition {
        NamePosition::new(&self.name, self.id)
    }
}

/// Which projects a list shows. `None` does not restrict.
#[derive(Debug, Clone, Default)]
pub struct ProjectFilter {
    pub client: Option<ClientId>,
    pub archived: Option<bool>,
    /// Part of the name or the code, without regard to case.
    pub name: Option<String>,
    /// Only those that everyone sees or whose member this is.
    pub visible_to: Option<MemberId>,
}

const SELECT: &str = "SELECT p.id, p.client_id, p.name, p.code, p.color, p.note, p.billable, p.visibility,
    p.estimate_seconds, p.archived, p.created_at, p.updated_at, p.version, p.budget_seconds, p.budget_alerts
    FROM projects p";
const INSERT_MEMBER: &str = "INSERT INTO project_members (project_id, member_id) VALUES ($1, $2)";
const DELETE_MEMBER: &str = "DELETE FROM project_members WHERE project_id = $1 AND member_id = $2";

fn project(row: &Row<'_>) -> Result<Project> {
    Ok(Project {
        id: row.get(0)?,
        client_id: row.get(1)?,
        name: row.get(2)?,
        code: row.get(3)?,
        color: row.word(4)?,
        note: row.get(5)?,
        billable: row.get(6)?,
        visibility: row.word(7)?,
        estimate_seconds: row.get(8)?,
        archived: row.get(9)?,
        members: Vec::new(),
        created_at: row.get(10)?,
        updated_at: row.get(11)?,
        version: row.get(12)?,
        budget_seconds: row.get(13)?,
        budget_alerts: row.json(14)?,
    })
}

/// The columns of both statements below, from `$1` to `$16`.
fn columns(project: &Project) -> Vec<Value> {
    let p = project;
    let values = params![
        p.id,
        p.client_id,
        &p.name,
        fold_name(&p.name),
        p.code.clone(),
        p.code.as_deref().map(fold_name),
        text(&p.color),
        &p.note,
        p.billable,
        text(&p.visibility),
        p.estimate_seconds,
        p.archived,
        p.updated_at,
        p.version,
        p.budget_seconds,
        serde_json::Value::from(p.budget_alerts.clone()),
    ];
    values.to_vec()
}

/// Stores a new project with its members. A name that another project of the client has is a conflict on
/// `projects_name_folded_key`.
pub async fn insert(tx: &mut Tx, project: &Project) -> Result<()> {
    let sql =
        "INSERT INTO projects (id, client_id, name, name_folded, code, code_folded, color, note, billable,
            visibility, estimate_seconds, archived, updated_at, version, budget_seconds, budget_alerts, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    let mut values = columns(project);
    values.push(project.created_at.into());
    let mut statements = vec![(sql, values)];
    statements.extend(assignments::changes(
        project.id.uuid(),
        &[],
        &project.members,
        INSERT_MEMBER,
        DELETE_MEMBER,
    ));
    statements.push(
        tx.next_change("project", project.id.uuid(), None, "created", project.updated_at)
            .1,
    );
    tx.batch(statements).await
}

/// Stores a changed project; of its members only those that came or went.
pub async fn update(tx: &mut Tx, before: &Project, after: &Project) -> Result<()> {
    let sql = "UPDATE projects SET client_id = $2, name = $3, name_folded = $4, code = $5, code_folded = $6,
            color = $7, note = $8, billable = $9, visibility = $10, estimate_seconds = $11, archived = $12,
            updated_at = $13, version = $14, budget_seconds = $15, budget_alerts = $16
        WHERE id = $1";
    let id = after.id.uuid();
    let mut statements = vec![(sql, columns(after))];
    statements.extend(assignments::changes(
        id,
        &before.members,
        &after.members,
        INSERT_MEMBER,
        DELETE_MEMBER,
    ));
    statements.push(tx.next_change("project", id, None, "updated", after.updated_at).1);
    tx.batch(statements).await
}

/// Removes a project. Tasks and entries make this fail: ask [`is_used`] first.
pub async fn delete(tx: &mut Tx, id: ProjectId, now: Timestamp) -> Result<()> {
    tx.execute_one("DELETE FROM projects WHERE id = $1", params![id])
        .await?;
    tx.record_change("project", id.uuid(), None, "deleted", now)
        .await
        .map(drop)
}

/// Whether a task or an entry belongs to the project.
pub async fn is_used(tx: &mut Tx, id: ProjectId) -> Result<bool> {
    tx.scalar(
        "SELECT EXISTS (SELECT 1 FROM tasks WHERE project_id = $1)
            OR EXISTS (SELECT 1 FROM time_entries WHERE project_id = $1)",
        params![id],
    )
    .await
}

pub async fn find(tx: &mut Tx, id: ProjectId) -> Result<Option<Project>> {
    let found = tx
        .query_sql(Sql::new(SELECT).push(" WHERE p.id = ").bind(id), project)
        .await?;
    Ok(with_members(tx, found).await?.into_iter().next())
}

/// Projects that match, by name, after `position`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    filter: &ProjectFilter,
    position: Option<&NamePosition>,
    limit: i64,
) -> Result<Vec<Project>> {
    let mut sql = Sql::new(SELECT).push(" WHERE 1 = 1");
    if let Some(client) = filter.client {
        sql = sql.push(" AND p.client_id = ").bind(client);
    }
    if let Some(archived) = filter.archived {
        sql = sql.push(" AND p.archived = ").bind(archived);
    }
    if let Some(part) = &filter.name {
        let pattern = name_position::containing(part);
        sql = sql
            .push(" AND (p.name_folded LIKE ")
            .bind(&pattern)
            .push(" ESCAPE '\\'");
        sql = sql
            .push(" OR p.code_folded LIKE ")
            .bind(&pattern)
            .push(" ESCAPE '\\')");
    }
    if let Some(member) = filter.visible_to {
        sql = sql
            .push(" AND (p.visibility = 'everyone' OR p.id IN")
            .push(MEMBER_OF)
            .bind(member)
            .push("))");
    }
    if let Some(NamePosition { name, id }) = position {
        sql = sql
            .push(" AND (p.name_folded, p.id) > (")
            .bind(name)
            .push(", ")
            .bind(*id)
            .push(")");
    }
    let found = tx
        .query_sql(
            sql.push(" ORDER BY p.name_folded, p.id LIMIT ").bind(limit),
            project,
        )
        .await?;
    with_members(tx, found).await
}

/// The projects of a member, still open: bind the member and close it.
pub(crate) const MEMBER_OF: &str = " (SELECT pm.project_id FROM project_members pm WHERE pm.member_id = ";

/// Fills in the members of a page of projects with one query.
async fn with_members(tx: &mut Tx, mut projects: Vec<Project>) -> Result<Vec<Project>> {
    if projects.is_empty() {
        return Ok(projects);
    }
    let sql = Sql::new("SELECT project_id, member_id FROM project_members WHERE project_id IN ")
        .bind_list(projects.iter().map(|project| project.id))
        .push(" ORDER BY member_id");
    let mut members = assignments::list(tx, sql).await?;
    for project in &mut projects {
        project.members = members.remove(&project.id.uuid()).unwrap_or_default();
    }
    Ok(projects)
}

/// All time recorded on each of these projects, in seconds, running timers left out. One query; projects without
/// time are absent.
pub async fn sum_tracked(tx: &mut Tx, projects: &[ProjectId]) -> Result<HashMap<ProjectId, i64>> {
    if projects.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = Sql::new(
        "SELECT project_id, CAST(COALESCE(SUM(duration_seconds), 0) AS BIGINT) FROM time_entries
            WHERE project_id IN ",
    )
    .bind_list(projects.iter().copied())
    .push(" GROUP BY project_id");
    let sums = tx.query_sql(sql, |row| Ok((row.get(0)?, row.get(1)?))).await?;
    Ok(sums.into_iter().collect())
}

/// The first and the last local date with time on the project.
pub async fn entry_dates(tx: &mut Tx, project: ProjectId) -> Result<Option<(Date, Date)>> {
    let sql = "SELECT MIN(date), MAX(end_date) FROM time_entries WHERE project_id = $1";
    let dates = tx
        .query_opt(sql, params![project], |row| {
            Ok((row.get::<Option<Date>>(0)?, row.get::<Option<Date>>(1)?))
        })
        .await?;
    Ok(dates.and_then(|(first, last)| first.zip(last)))
}
