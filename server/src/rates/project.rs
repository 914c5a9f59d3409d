use std::collections::HashSet;

use api::{
    Problem,
    rates::{MoneyBudget, MoneyPoint, ProjectMoney},
};
use axum::Json;
use domain::{
    entries::DayRule,
    ids::ProjectId,
    policy::{Action, Target},
    reports::{self, Amounts, Dimension, Filter, Report},
    rounding::Rounding,
    scope::budget,
    time::Period,
};
use jiff::civil::Date;
use store::{projects::Project, rates};

use super::amounts;
use crate::{
    access::Ctx,
    http::{Failure, Id},
    projects::get::find,
    reports::{Reader, Snapshot, week_start},
};

/// The most points of the series; what lies before the first one is in it.
const MOST_POINTS: usize = 800;
/// The most budgets that are shown of the history.
const MOST_BUDGETS: i64 = 50;

/// Read the money of a project
///
/// Budget, what the billable time comes to, and what is left. Time is taken as recorded, not rounded.
#[utoipa::path(
    get, path = "/projects/{id}/money", tag = "rates", params(("id" = Uuid, Path, description = "Id of the project")),
    responses((status = 200, body = ProjectMoney), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn read_project_money(ctx: Ctx, Id(id): Id<ProjectId>) -> Result<Json<ProjectMoney>, Failure> {
    let unit = ctx.clone();
    let (project, budgets, dates) = ctx
        .database
        .read(move |tx| {
            Box::pin(async move {
                let project = find(tx, &unit, id, Action::ProjectRead).await?;
                unit.require(Action::RateRead, Target::Organization)?;
                let budgets = rates::budgets(tx, id, MOST_BUDGETS).await?;
                let dates = store::projects::entry_dates(tx, id).await?;
                Ok::<_, Failure>((project, budgets, dates))
            })
        })
        .await?;
    let reader = Reader::from(&ctx);
    let amounts = amounts(&reader).await?;
    let report = match dates {
        Some(dates) => {
            let snapshot = ctx.app.replicas.snapshot(&ctx.placement, &ctx.database).await?;
            let days = DayRule {
                boundary: ctx.organization.day_boundary,
                day_start_seconds: 0,
            };
            let query = query(days, week_start(&ctx.organization), id, dates, amounts.clone());
            Some(run(snapshot, query).await?)
        }
        None => None,
    };
    Ok(Json(present(
        &ctx,
        &project,
        budgets,
        report.as_ref(),
        amounts.with_cost,
    )))
}

/// What all time of a project comes to, by day.
pub fn query(
    days: DayRule,
    week_start: reports::WeekStart,
    project: ProjectId,
    (first, last): (Date, Date),
    amounts: Amounts,
) -> reports::Query {
    reports::Query {
        period: Period {
            from: first,
            to: last.tomorrow().unwrap_or(last),
        },
        zone: None,
        filter: Filter {
            project_ids: Some(HashSet::from([project])),
            ..Filter::default()
        },
        group_by: vec![Dimension::Day],
        rounding: Rounding::default(),
        days,
        week_start,
        compare_estimates: false,
        compare: None,
        amounts: Some(amounts),
    }
}

/// Computes away from the threads that answer requests.
pub async fn run(snapshot: Snapshot, query: reports::Query) -> Result<Report, Failure> {
    let report = tokio::task::spawn_blocking(move || {
        reports::run(&snapshot.replica.columns, &snapshot.lookups, &query)
    });
    report.await.map_err(|error| {
        tracing::error!(%error, "the money of a project could not be worked out");
        Failure::new(api::problem::Code::Internal, "")
    })
}

fn present(
    ctx: &Ctx,
    project: &Project,
    budgets: Vec<rates::MoneyBudget>,
    report: Option<&Report>,
    with_cost: bool,
) -> ProjectMoney {
    let total = report.and_then(|report| report.total.money).unwrap_or_default();
    let budget_minor = budgets.first().and_then(|budget| budget.budget_minor);
    let spent_minor = total.billable_minor;
    ProjectMoney {
        currency: ctx.organization.currency.clone(),
        budget_minor,
        spent_minor,
        remaining_minor: budget_minor.map(|budget| budget - spent_minor),
        cost_minor: with_cost.then(|| total.cost_minor.unwrap_or_default()),
        unrated_seconds: total.unrated_seconds,
        alerts_reached: budget::reached(spent_minor, budget_minor, &project.budget_alerts),
        points: report.map(points).unwrap_or_default(),
        budgets: budgets
            .into_iter()
            .map(|budget| MoneyBudget {
                budget_minor: budget.budget_minor,
                reason: budget.reason,
                set_by: budget.set_by.uuid(),
                set_at: budget.set_at.into(),
            })
            .collect(),
    }
}

/// One point for each day with billable time; the days come in order.
fn points(report: &Report) -> Vec<MoneyPoint> {
    let mut spent_minor = 0;
    let mut points: Vec<MoneyPoint> = Vec::new();
    for group in &report.groups {
        let day = group.keys.first().and_then(|key| key.id.as_deref()?.parse().ok());
        let worth = group.money.map_or(0, |money| money.billable_minor);
        let (Some(date), true) = (day, worth != 0) else {
            continue;
        };
        spent_minor += worth;
        points.push(MoneyPoint { date, spent_minor });
    }
    points.split_off(points.len().saturating_sub(MOST_POINTS))
}
