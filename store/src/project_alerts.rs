//! Which marks of budgets people have been told of.

use std::collections::HashMap;

use domain::ids::ProjectId;
use jiff::Timestamp;

use crate::{Result, Tx, params};

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

/// The managers among the members of a project; where there are none, owners and admins.
pub async fn list_recipients(tx: &mut Tx, project: ProjectId) -> Result<Vec<Recipient>> {
    let managers = "SELECT m.email, m.locale FROM members m JOIN project_members pm ON pm.member_id = m.id
        WHERE pm.project_id = $1 AND m.state = 'active' AND m.role <> 'member' ORDER BY m.id";
    let found = tx
        .query(managers, params![project], |row| {
            Ok(Recipient {
                email: row.get(0)?,
                locale: row.get(1)?,
            })
        })
        .await?;
    if !found.is_empty() {
        return Ok(found);
    }
    let admins = "SELECT m.email, m.locale FROM members m
        WHERE m.state = 'active' AND m.role IN ('owner', 'admin') ORDER BY m.id";
    tx.query(admins, &[], |row| {
        Ok(Recipient {
            email: row.get(0)?,
            locale: row.get(1)?,
        })
    })
    .await
}
