//! Which marks of budgets people have been told of.

use std::collections::HashMap;

use domain::{ids::ProjectId, policy::Action};
use jiff::Timestamp;

use crate::{
    Result, Sql, Tx,
    members::{self, Member},
    params,
};

/// A project with a budget, as far as telling people about it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budgeted {
    pub id: ProjectId,
    pub name: String,
    pub budget_seconds: i64,
    /// Percent at which people are told, in order.
    pub alerts: Vec<i64>,
    pub tracked_seconds: i64,
    /// The marks that people were told of, in order.
    pub told: Vec<i64>,
}

/// Somebody who manages a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    pub email: String,
    pub locale: String,
}

/// Every project with a budget that is not archived. Three queries.
pub async fn list_budgeted(tx: &mut Tx) -> Result<Vec<Budgeted>> {
    let sql = "SELECT p.id, p.name, p.budget_seconds, p.budget_alerts,
            (SELECT CAST(COALESCE(SUM(e.duration_seconds), 0) AS BIGINT) FROM time_entries e WHERE e.project_id = p.id)
        FROM projects p WHERE p.budget_seconds IS NOT NULL AND NOT p.archived";
    let mut projects = tx
        .query(sql, &[], |row| {
            Ok(Budgeted {
                id: row.get(0)?,
                name: row.get(1)?,
                budget_seconds: row.get(2)?,
                alerts: row.json(3)?,
                tracked_seconds: row.get(4)?,
                told: Vec::new(),
            })
        })
        .await?;
    let told: Vec<(ProjectId, i64)> = tx
        .query(
            "SELECT project_id, percent FROM project_alerts ORDER BY project_id, percent",
            &[],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .await?;
    let mut marks: HashMap<ProjectId, Vec<i64>> = HashMap::new();
    for (project, percent) in told {
        marks.entry(project).or_default().push(percent);
    }
    for project in &mut projects {
        project.told = marks.remove(&project.id).unwrap_or_default();
    }
    Ok(projects)
}

/// From now on people have been told of these marks and no others.
pub async fn replace(tx: &mut Tx, project: ProjectId, percents: &[i64], now: Timestamp) -> Result<()> {
    let gone = (
        "DELETE FROM project_alerts WHERE project_id = $1",
        params![project].to_vec(),
    );
    let add = |percent: &i64| {
        let sql = "INSERT INTO project_alerts (project_id, percent, told_at) VALUES ($1, $2, $3)";
        (sql, params![project, *percent, now].to_vec())
    };
    tx.batch(std::iter::once(gone).chain(percents.iter().map(add)).collect())
        .await
}

/// Those among the members of a project who change it and may do this as well; where there are none, the admins and owners who may.
pub async fn list_recipients(
    tx: &mut Tx,
    project: ProjectId,
    action: Action,
    now: Timestamp,
) -> Result<Vec<Recipient>> {
    let own = members::select()
        .push(" WHERE m.id IN (SELECT member_id FROM project_members WHERE project_id = ")
        .bind(project)
        .push(") AND m.state = 'active' ORDER BY m.id");
    let found = recipients(tx, own, action, now).await?;
    if !found.is_empty() {
        return Ok(found);
    }
    let admins =
        members::select().push(" WHERE m.state = 'active' AND m.role IN ('owner', 'admin') ORDER BY m.id");
    recipients(tx, admins, action, now).await
}

async fn recipients(tx: &mut Tx, sql: Sql, action: Action, now: Timestamp) -> Result<Vec<Recipient>> {
    let manages = |one: &Member| {
        let rights = one.rights(now);
        [Action::ProjectUpdate, action]
            .into_iter()
            .all(|needed| rights.grant(needed).is_some())
    };
    let found = tx.query_sql(sql, members::member).await?;
    Ok(found
        .into_iter()
        .filter(manages)
        .map(|one| Recipient {
            email: one.email,
            locale: one.locale,
        })
        .collect())
}
