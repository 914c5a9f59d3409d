use std::collections::{BTreeMap, HashSet};

use api::{
    Problem,
    burn_up::{BurnUp, BurnUpForecast, BurnUpPoint, BurnUpQuery, BurnUpScope},
};
use axum::Json;
use domain::{
    entries::DayRule,
    ids::ProjectId,
    policy::Action,
    reports::{self, Dimension, Filter, WeekStart},
    rounding::Rounding,
    scope::burn_up,
    time::{Period, local_date, zone},
};
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use store::{Tx, project_plans, projects, projects::Project, scope_changes};

use super::get::find;
use crate::{
    access::Ctx,
    http::{Failure, Id, Query},
    reports::week_start,
};

/// The most changes of a project's estimate that the series follows.
const MOST_PLANS: i64 = 1000;

/// Read the burn-up of a project
///
/// Tracked time and scope as they grew, and the day on which they may meet: the remaining scope divided by the tracked
/// time of the last four whole weeks before today. With too little to go by there is no forecast.
#[utoipa::path(
    get, path = "/projects/{id}/burn-up", tag = "projects",
    params(("id" = Uuid, Path, description = "Id of the project"), BurnUpQuery),
    responses((status = 200, body = BurnUp), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn read_burn_up(
    ctx: Ctx,
    Id(id): Id<ProjectId>,
    Query(query): Query<BurnUpQuery>,
) -> Result<Json<BurnUp>, Failure> {
    let unit = ctx.clone();
    let facts = ctx
        .database
        .read(move |tx| Box::pin(async move { facts(tx, &unit, id).await }))
        .await?;
    let work = match facts.dates {
        Some(dates) => work(&ctx, id, dates).await?,
        None => BTreeMap::new(),
    };
    let first_day = match week_start(&ctx.organization) {
        WeekStart::Monday => Weekday::Monday,
        WeekStart::Sunday => Weekday::Sunday,
        WeekStart::Saturday => Weekday::Saturday,
    };
    let step = query.step.map(Into::into);
    let laid_out = burn_up::burn_up(&work, &facts.scope, facts.today, step, first_day);
    Ok(Json(present(laid_out, facts.source)))
}

/// What is stored about the scope of a project.
struct Facts {
    today: Date,
    /// The first and the last date with time.
    dates: Option<(Date, Date)>,
    source: BurnUpScope,
    /// By how much the scope changed on each day.
    scope: BTreeMap<Date, i64>,
}

async fn facts(tx: &mut Tx, ctx: &Ctx, id: ProjectId) -> Result<Facts, Failure> {
    let project = find(tx, ctx, id, Action::BurnUpRead).await?;
    let zone = zone(&ctx.organization.time_zone).unwrap_or(TimeZone::UTC);
    let mut scope = BTreeMap::new();
    let mut source = BurnUpScope::Tasks;
    for (instant, delta) in scope_changes::series(tx, id).await? {
        *scope.entry(local_date(instant, &zone)).or_default() += delta;
    }
    if scope.values().all(|delta| *delta == 0) && project.estimate_seconds.is_some() {
        source = BurnUpScope::Project;
        scope = estimates(tx, &project, &zone).await?;
    }
    Ok(Facts {
        today: local_date(ctx.now, &zone),
        dates: projects::entry_dates(tx, id).await?,
        source,
        scope,
    })
}

/// The estimate of the project itself as it changed. One from before the history counts from the beginning.
async fn estimates(tx: &mut Tx, project: &Project, zone: &TimeZone) -> Result<BTreeMap<Date, i64>, Failure> {
    let mut plans = project_plans::list(tx, project.id, None, MOST_PLANS).await?;
    plans.reverse();
    let mut steps: Vec<_> = plans
        .iter()
        .map(|plan| (plan.set_at, plan.estimate_seconds.unwrap_or(0)))
        .collect();
    if steps.is_empty() {
        steps.push((project.created_at, project.estimate_seconds.unwrap_or(0)));
    }
    let mut scope = BTreeMap::new();
    let mut before = 0;
    for (instant, seconds) in steps {
        *scope.entry(local_date(instant, zone)).or_default() += seconds - before;
        before = seconds;
    }
    Ok(scope)
}

/// The time of each day, by the same arithmetic as every report.
async fn work(ctx: &Ctx, id: ProjectId, (first, last): (Date, Date)) -> Result<BTreeMap<Date, i64>, Failure> {
    let past = last.checked_add(1.day()).unwrap_or(last);
    let Ok(period) = Period::new(first, past) else {
        return Ok(BTreeMap::new());
    };
    let query = reports::Query {
        period,
        zone: None,
        filter: Filter {
            project_ids: Some(HashSet::from([id])),
            ..Filter::default()
        },
        group_by: vec![Dimension::Day],
        rounding: Rounding::default(),
        days: DayRule {
            boundary: ctx.organization.day_boundary,
            day_start_seconds: 0,
        },
        week_start: week_start(&ctx.organization),
        compare_estimates: false,
        compare: None,
        amounts: None,
    };
    let snapshot = ctx.app.replicas.snapshot(&ctx.placement, &ctx.database).await?;
    let report = tokio::task::spawn_blocking(move || {
        reports::run(&snapshot.replica.columns, &snapshot.lookups, &query)
    });
    let report = report.await.map_err(|error| {
        tracing::error!(%error, "a burn-up failed");
        Failure::new(api::problem::Code::Internal, "")
    })?;
    let day = |group: &reports::Group| {
        let date = group.keys.first()?.id.as_deref()?.parse().ok()?;
        Some((date, group.duration_seconds))
    };
    Ok(report.groups.iter().filter_map(day).collect())
}

fn present(laid_out: burn_up::BurnUp, scope: BurnUpScope) -> BurnUp {
    let forecast = laid_out.forecast.map(|forecast| BurnUpForecast {
        date: forecast.date,
        remaining_seconds: forecast.remaining_seconds,
        weekly_seconds: forecast.weekly_seconds,
        from: forecast.from,
        to: forecast.to,
    });
    let point = |point: burn_up::Point| BurnUpPoint {
        date: point.date,
        tracked_seconds: point.tracked_seconds,
        scope_seconds: point.scope_seconds,
    };
    BurnUp {
        step: laid_out.step.into(),
        scope,
        points: laid_out.points.into_iter().map(point).collect(),
        scope_since: laid_out.scope_since,
        no_forecast: forecast.err().map(Into::into),
        forecast: forecast.ok(),
    }
}
