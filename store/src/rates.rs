//! Rates of hours, and budgets of projects in money.

use std::collections::HashMap;

use domain::{
    ids::{MemberId, ProjectId, RateId, TaskId},
    rates::{Rate, RateKind, RateScope},
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Result, Row, Sql, Tx, params, text};

/// A rate as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRate {
    pub id: RateId,
    pub rate: Rate,
    pub reason: String,
    pub set_by: MemberId,
    pub set_at: Timestamp,
}

/// A budget of a project in money, as it was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyBudget {
    pub id: Uuid,
    pub project_id: ProjectId,
    /// Minor units; none when it was taken away.
    pub budget_minor: Option<i64>,
    pub reason: String,
    pub set_by: MemberId,
    pub set_at: Timestamp,
}

/// Which rates a list shows. `None` does not restrict.
#[derive(Debug, Clone, Copy, Default)]
pub struct RateFilter {
    pub kind: Option<RateKind>,
    pub project: Option<ProjectId>,
    pub member: Option<MemberId>,
}

const SELECT: &str =
    "SELECT id, kind, member_id, project_id, task_id, valid_from, hourly_minor, reason, set_by, set_at
    FROM rates";

fn rate(row: &Row<'_>) -> Result<StoredRate> {
    Ok(StoredRate {
        id: row.get(0)?,
        rate: Rate {
            kind: row.word(1)?,
            scope: RateScope {
                member: row.get(2)?,
                project: row.get(3)?,
                task: row.get(4)?,
            },
            valid_from: row.get(5)?,
            hourly_minor: row.get(6)?,
        },
        reason: row.get(7)?,
        set_by: row.get(8)?,
        set_at: row.get(9)?,
    })
}

/// Stores a rate. Another one of the same scope and day is a conflict on `rates_scope_key`.
pub async fn insert(tx: &mut Tx, stored: &StoredRate) -> Result<()> {
    let sql = "INSERT INTO rates (id, kind, member_id, project_id, task_id, valid_from, hourly_minor, reason, set_by, set_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let Rate {
        kind,
        scope,
        valid_from,
        hourly_minor,
    } = stored.rate;
    let values = params![
        stored.id,
        text(&kind),
        scope.member,
        scope.project,
        scope.task,
        valid_from,
        hourly_minor,
        &stored.reason,
        stored.set_by,
        stored.set_at
    ];
    tx.execute_one(sql, values).await?;
    record(tx, stored, "created", stored.set_at).await
}

/// Costs change under a name of their own: even that there is one is for those only who see costs.
async fn record(tx: &mut Tx, stored: &StoredRate, op: &'static str, at: Timestamp) -> Result<()> {
    let kind = match stored.rate.kind {
        RateKind::Billable => "rate",
        RateKind::Cost => "cost_rate",
    };
    tx.record_change(kind, stored.id.uuid(), None, op, at)
        .await
        .map(drop)
}

pub async fn delete(tx: &mut Tx, stored: &StoredRate, now: Timestamp) -> Result<()> {
    tx.execute_one("DELETE FROM rates WHERE id = $1", params![stored.id])
        .await?;
    record(tx, stored, "deleted", now).await
}

pub async fn find(tx: &mut Tx, id: RateId) -> Result<Option<StoredRate>> {
    let sql = Sql::new(SELECT).push(" WHERE id = ").bind(id);
    Ok(tx.query_sql(sql, rate).await?.into_iter().next())
}

/// Rates that match, the newest first, after the one at `position`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    filter: RateFilter,
    position: Option<RateId>,
    limit: i64,
) -> Result<Vec<StoredRate>> {
    let before = position.map_or(Uuid::max(), RateId::uuid);
    let mut sql = Sql::new(SELECT).push(" WHERE id < ").bind(before);
    if let Some(kind) = filter.kind {
        sql = sql.push(" AND kind = ").bind(text(&kind));
    }
    if let Some(project) = filter.project {
        sql = sql.push(" AND project_id = ").bind(project);
    }
    if let Some(member) = filter.member {
        sql = sql.push(" AND member_id = ").bind(member);
    }
    tx.query_sql(sql.push(" ORDER BY id DESC LIMIT ").bind(limit), rate)
        .await
}

/// Every rate, for reports.
pub async fn all(tx: &mut Tx) -> Result<Vec<Rate>> {
    let rates = tx
        .query_sql(Sql::new(SELECT).push(" ORDER BY set_at, id"), rate)
        .await?;
    Ok(rates.into_iter().map(|stored| stored.rate).collect())
}

/// Whether there is a rate of the same scope and day.
pub async fn is_known(tx: &mut Tx, rate: &Rate) -> Result<bool> {
    let scope = rate.scope;
    let mut sql = Sql::new(SELECT)
        .push(" WHERE kind = ")
        .bind(text(&rate.kind))
        .push(" AND valid_from = ")
        .bind(rate.valid_from);
    let columns = [
        (
            " AND member_id = ",
            " AND member_id IS NULL",
            scope.member.map(MemberId::uuid),
        ),
        (
            " AND project_id = ",
            " AND project_id IS NULL",
            scope.project.map(ProjectId::uuid),
        ),
        (
            " AND task_id = ",
            " AND task_id IS NULL",
            scope.task.map(TaskId::uuid),
        ),
    ];
    for (is, is_null, id) in columns {
        sql = match id {
            Some(id) => sql.push(is).bind(id),
            None => sql.push(is_null),
        };
    }
    Ok(!tx.query_sql(sql, self::rate).await?.is_empty())
}

/// How many rates there are.
pub async fn count(tx: &mut Tx) -> Result<i64> {
    tx.scalar("SELECT COUNT(*) FROM rates", &[]).await
}

/// Whether any amount of money is stored, so that the currency cannot change under it.
pub async fn is_money_used(tx: &mut Tx) -> Result<bool> {
    tx.scalar(
        "SELECT EXISTS (SELECT 1 FROM rates WHERE hourly_minor IS NOT NULL)
            OR EXISTS (SELECT 1 FROM project_money_budgets WHERE budget_minor IS NOT NULL)",
        &[],
    )
    .await
}

/// Sets the budget of a project from now on.
pub async fn set_budget(tx: &mut Tx, budget: &MoneyBudget) -> Result<()> {
    let sql = "INSERT INTO project_money_budgets (id, project_id, budget_minor, reason, set_by, set_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    let b = budget;
    let values = params![b.id, b.project_id, b.budget_minor, &b.reason, b.set_by, b.set_at];
    tx.execute_one(sql, values).await?;
    tx.record_change("rate", b.project_id.uuid(), None, "updated", b.set_at)
        .await
        .map(drop)
}

fn budget(row: &Row<'_>) -> Result<MoneyBudget> {
    Ok(MoneyBudget {
        id: row.get(0)?,
        project_id: row.get(1)?,
        budget_minor: row.get(2)?,
        reason: row.get(3)?,
        set_by: row.get(4)?,
        set_at: row.get(5)?,
    })
}

const BUDGETS: &str =
    "SELECT id, project_id, budget_minor, reason, set_by, set_at FROM project_money_budgets";

/// The budgets that a project has had, the newest first, at most `limit`.
pub async fn budgets(tx: &mut Tx, project: ProjectId, limit: i64) -> Result<Vec<MoneyBudget>> {
    let sql = Sql::new(BUDGETS)
        .push(" WHERE project_id = ")
        .bind(project)
        .push(" ORDER BY set_at DESC, id DESC LIMIT ")
        .bind(limit);
    tx.query_sql(sql, budget).await
}

/// All budgets, in the order of their ids, behind `after`; for the archive.
pub async fn list_budgets(tx: &mut Tx, after: Option<Uuid>, limit: i64) -> Result<Vec<MoneyBudget>> {
    let sql = Sql::new(BUDGETS)
        .push(" WHERE id > ")
        .bind(after.unwrap_or(Uuid::nil()))
        .push(" ORDER BY id LIMIT ")
        .bind(limit);
    tx.query_sql(sql, budget).await
}

/// All rates, in the order of their ids, behind `after`; for the archive.
pub async fn list_rates(tx: &mut Tx, after: Option<Uuid>, limit: i64) -> Result<Vec<StoredRate>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE id > ")
        .bind(after.unwrap_or(Uuid::nil()))
        .push(" ORDER BY id LIMIT ")
        .bind(limit);
    tx.query_sql(sql, rate).await
}

/// A project with a budget in money, as far as telling people about it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budgeted {
    pub id: ProjectId,
    pub name: String,
    pub budget_minor: i64,
    /// Percent at which people are told, in order.
    pub alerts: Vec<i64>,
    /// The marks that people were told of, in order.
    pub told: Vec<i64>,
}

/// Every project with a budget in money that is not archived. Two queries.
pub async fn list_budgeted(tx: &mut Tx) -> Result<Vec<Budgeted>> {
    let sql = "SELECT p.id, p.name, b.budget_minor, p.budget_alerts FROM projects p
        JOIN project_money_budgets b ON b.project_id = p.id
        WHERE NOT p.archived AND b.budget_minor IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM project_money_budgets n
            WHERE n.project_id = b.project_id AND (n.set_at, n.id) > (b.set_at, b.id))";
    let mut projects = tx
        .query(sql, &[], |row| {
            Ok(Budgeted {
                id: row.get(0)?,
                name: row.get(1)?,
                budget_minor: row.get(2)?,
                alerts: row.json(3)?,
                told: Vec::new(),
            })
        })
        .await?;
    let told: Vec<(ProjectId, i64)> = tx
        .query(
            "SELECT project_id, percent FROM project_money_alerts ORDER BY project_id, percent",
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

/// The marks of a project's budget in money that people were told of, in order.
pub async fn list_told(tx: &mut Tx, project: ProjectId) -> Result<Vec<i64>> {
    tx.query(
        "SELECT percent FROM project_money_alerts WHERE project_id = $1 ORDER BY percent",
        params![project],
        |row| row.get(0),
    )
    .await
}

/// From now on people have been told of these marks of a budget in money and no others.
pub async fn replace_told(tx: &mut Tx, project: ProjectId, percents: &[i64], now: Timestamp) -> Result<()> {
    let gone = (
        "DELETE FROM project_money_alerts WHERE project_id = $1",
        params![project].to_vec(),
    );
    let add = |percent: &i64| {
        let sql = "INSERT INTO project_money_alerts (project_id, percent, told_at) VALUES ($1, $2, $3)";
        (sql, params![project, *percent, now].to_vec())
    };
    tx.batch(std::iter::once(gone).chain(percents.iter().map(add)).collect())
        .await
}
