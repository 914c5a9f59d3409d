//! From the wire form of a report query to its result.

use std::{collections::HashSet, hash::Hash};

use api::reports::{Dimension, ReportFilter, ReportQuery};
use domain::{
    entries::{DayRule, Kind},
    ids::{ClientId, MemberId, ProjectId, TagId, TaskId, TeamId},
    policy::{Action, PeopleScope, Target, people_reach},
    problems::FieldProblem,
    reports::{self, Amounts, Filter, Lookups, MOST_DIMENSIONS, Query, WeekStart, Without},
    rounding::Rounding,
    scope::fold_name,
    time::{Period, zone},
};
use jiff::{civil::Date, tz::TimeZone};
use store::organization::Organization;
use uuid::Uuid;

use super::{reader::Reader, replica::Snapshot};
use crate::{http::Failure, rates};

/// Ids in one list of a filter.
const MOST_IDS: usize = 1000;
/// There are no more things an entry can lack.
const MOST_WITHOUT: usize = 5;

/// A checked query and the data it is about.
pub struct Prepared {
    pub query: Query,
    pub rounding: Rounding,
    pub snapshot: Snapshot,
    /// ISO 4217, of amounts.
    pub currency: String,
}

/// Checks a query against the shape, the reader's permissions and the organization's defaults.
pub async fn prepare(reader: &Reader, input: ReportQuery) -> Result<Prepared, Failure> {
    reader.require(Action::ReportRead, Target::Of(reader.member.id))?;
    let mut problems = Vec::new();
    let period = period_of(input.from, input.to, &mut problems);
    let time_zone = check(&input, &mut problems);
    let Some(period) = period.filter(|_| problems.is_empty()) else {
        return Err(problems.into());
    };
    let organization = &reader.organization;
    let rounding = input.rounding.map_or(organization.rounding, Rounding::from);
    let amounts = amounts(reader, &input).await?;
    let snapshot = reader
        .app
        .replicas
        .snapshot(&reader.placement, &reader.database)
        .await?;
    let query = Query {
        period,
        zone: time_zone,
        filter: filter(
            reader,
            input.filter,
            &snapshot.lookups,
            input.visible_only.unwrap_or(false),
        )?,
        group_by: input.group_by.into_iter().map(Into::into).collect(),
        rounding,
        days: DayRule {
            boundary: input.day_boundary.map_or(organization.day_boundary, Into::into),
            day_start_seconds: 0,
        },
        week_start: input
            .week_start
            .map_or_else(|| week_start(organization), WeekStart::from),
        compare_estimates: input.compare_estimates.unwrap_or(false),
        compare: input.compare.map(Into::into),
        amounts,
    };
    Ok(Prepared {
        query,
        rounding,
        snapshot,
        currency: organization.currency.clone(),
    })
}

/// The rates for a report that asks for amounts. Where only what is visible is wanted, a reader who sees no rates gets
/// the report without them.
async fn amounts(reader: &Reader, input: &ReportQuery) -> Result<Option<Amounts>, Failure> {
    if input.amounts != Some(true) {
        return Ok(None);
    }
    let sees = reader.require(Action::RateRead, Target::Organization).is_ok();
    if !sees && input.visible_only == Some(true) {
        return Ok(None);
    }
    rates::amounts(reader).await.map(Some)
}

/// The period of a query; `None` with a problem if it is none.
pub fn period_of(from: Date, to: Date, problems: &mut Vec<FieldProblem>) -> Option<Period> {
    Period::new(from, to)
        .map_err(|error| problems.push(FieldProblem::new("to", "invalid_period", error.to_string())))
        .ok()
}

/// Checks everything of a query but its period and whom it is about. Gives the zone.
pub fn check(input: &ReportQuery, problems: &mut Vec<FieldProblem>) -> Option<TimeZone> {
    let time_zone = input
        .time_zone
        .as_deref()
        .map(zone)
        .transpose()
        .unwrap_or_else(|error| {
            problems.push(FieldProblem::new(
                "time_zone",
                "unknown_time_zone",
                error.to_string(),
            ));
            None
        });
    check_dimensions(&input.group_by, problems);
    if let Some(Err(problem)) = input
        .rounding
        .map(|rounding| Rounding::from(rounding).check("rounding"))
    {
        problems.push(problem);
    }
    check_lengths(&input.filter, problems);
    time_zone
}

/// The day on which weeks of the organization begin.
pub fn week_start(organization: &Organization) -> WeekStart {
    match organization.week_start.as_str() {
        "sunday" => WeekStart::Sunday,
        "saturday" => WeekStart::Saturday,
        _ => WeekStart::Monday,
    }
}

fn check_dimensions(group_by: &[Dimension], problems: &mut Vec<FieldProblem>) {
    if group_by.len() > MOST_DIMENSIONS {
        let message = format!("Group by at most {MOST_DIMENSIONS} dimensions.");
        problems.push(FieldProblem::new("group_by", "too_many", message));
    }
    let distinct: HashSet<_> = group_by.iter().collect();
    if distinct.len() < group_by.len() {
        problems.push(FieldProblem::new(
            "group_by",
            "repeated",
            "Name each dimension once.",
        ));
    }
}

fn check_lengths(filter: &ReportFilter, problems: &mut Vec<FieldProblem>) {
    let lengths = [
        ("filter.member_ids", filter.member_ids.len()),
        ("filter.team_ids", filter.team_ids.len()),
        ("filter.client_ids", filter.client_ids.len()),
        ("filter.project_ids", filter.project_ids.len()),
        ("filter.task_ids", filter.task_ids.len()),
        ("filter.tags", filter.tags.len()),
    ];
    for (field, _) in lengths.into_iter().filter(|(_, length)| *length > MOST_IDS) {
        problems.push(FieldProblem::new(
            field,
            "too_many",
            format!("Name at most {MOST_IDS}."),
        ));
    }
    if filter.without.len() > MOST_WITHOUT {
        let message = format!("Name at most {MOST_WITHOUT}.");
        problems.push(FieldProblem::new("filter.without", "too_many", message));
    }
    if filter
        .note
        .as_ref()
        .is_some_and(|note| note.chars().count() > 200)
    {
        problems.push(FieldProblem::new(
            "filter.note",
            "too_long",
            "Search for at most 200 characters.",
        ));
    }
}

fn filter(
    reader: &Reader,
    input: ReportFilter,
    lookups: &Lookups,
    visible_only: bool,
) -> Result<Filter, Failure> {
    let ReportFilter {
        member_ids,
        team_ids,
        client_ids,
        project_ids,
        task_ids,
        tags,
        billable,
        note,
        kinds,
        without,
    } = input;
    let folded: HashSet<String> = tags.iter().map(|name| fold_name(name)).collect();
    let named = lookups
        .tags
        .iter()
        .filter(|(_, name)| folded.contains(&fold_name(name)));
    let tag_ids: HashSet<TagId> = named.map(|(id, _)| *id).collect();
    Ok(Filter {
        member_ids: members(reader, member_ids, visible_only)?,
        team_ids: some::<TeamId>(team_ids),
        client_ids: some::<ClientId>(client_ids),
        project_ids: some::<ProjectId>(project_ids),
        task_ids: some::<TaskId>(task_ids),
        tag_ids: (!tags.is_empty()).then_some(tag_ids),
        billable,
        kinds: (!kinds.is_empty()).then(|| kinds.into_iter().map(Kind::from).collect()),
        note: note.filter(|note| !note.is_empty()),
        without: without.into_iter().map(Without::from).collect(),
    })
}

/// An empty list does not restrict.
fn some<T: From<Uuid> + Eq + Hash>(ids: Vec<Uuid>) -> Option<HashSet<T>> {
    (!ids.is_empty()).then(|| ids.into_iter().map(T::from).collect())
}

/// Whose entries: those asked for, each in the reader's reach, or everybody in reach. Somebody out of reach is refused,
/// or left out if only the visible ones are wanted.
fn members(
    reader: &Reader,
    asked: Vec<Uuid>,
    visible_only: bool,
) -> Result<Option<HashSet<MemberId>>, Failure> {
    let asked: Option<HashSet<MemberId>> = some(asked);
    if let Some(mut asked) = asked {
        if visible_only {
            asked.retain(|member| reader.require(Action::ReportRead, Target::Of(*member)).is_ok());
        }
        for member in &asked {
            reader.require(Action::ReportRead, Target::Of(*member))?;
        }
        return Ok(Some(asked));
    }
    let me = reader.member.id;
    Ok(match people_reach(&reader.actor, Action::ReportRead) {
        Some(PeopleScope::All) => None,
        Some(PeopleScope::Teams) => Some(reader.actor.led_members.iter().copied().chain([me]).collect()),
        Some(PeopleScope::Own | PeopleScope::None) | None => Some([me].into()),
    })
}

/// Computes away from the threads that answer requests.
pub async fn compute<T: Send + 'static>(
    prepared: Prepared,
    work: impl FnOnce(&Prepared) -> T + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(move || work(&prepared))
        .await
        .map_err(|error| {
            tracing::error!(%error, "a report failed");
            Failure::new(api::problem::Code::Internal, "")
        })
}

/// The report itself in its wire form.
pub fn report(prepared: &Prepared) -> api::reports::Report {
    let Prepared {
        query,
        rounding,
        snapshot,
        currency,
    } = prepared;
    let reports::Report {
        groups,
        total,
        policy,
        running_excluded,
        comparison,
    } = reports::run(&snapshot.replica.columns, &snapshot.lookups, query);
    api::reports::Report {
        groups: groups.into_iter().map(group).collect(),
        total: whole(total),
        policy: api::reports::ReportPolicy {
            time_zone: policy.time_zone,
            day_boundary: policy.day_boundary.into(),
            rounding: (*rounding).into(),
            week_start: policy.week_start.into(),
            text: policy.text,
            tags_note: policy.tags_note,
        },
        running_excluded: count(running_excluded),
        comparison: comparison.map(|earlier| api::reports::ReportComparison {
            from: earlier.period.from,
            to: earlier.period.to,
            total: whole(earlier.total),
        }),
        currency: query.amounts.is_some().then(|| currency.clone()),
    }
}

fn whole(total: reports::Total) -> api::reports::ReportTotal {
    api::reports::ReportTotal {
        duration_seconds: total.duration_seconds,
        entries: count(total.entries),
        billable_seconds: total.billable_seconds,
        money: total.money.map(money),
    }
}

fn money(sums: reports::MoneySums) -> api::reports::ReportMoney {
    api::reports::ReportMoney {
        billable_minor: sums.billable_minor,
        cost_minor: sums.cost_minor,
        unrated_seconds: sums.unrated_seconds,
    }
}

fn group(group: reports::Group) -> api::reports::ReportGroup {
    let reports::Group {
        keys,
        duration_seconds,
        entries,
        billable_seconds,
        estimate_seconds,
        money: worth,
        previous,
    } = group;
    let key = |reports::Key { dimension, id, label }| api::reports::ReportKey {
        dimension: dimension.into(),
        id,
        label,
    };
    api::reports::ReportGroup {
        keys: keys.into_iter().map(key).collect(),
        duration_seconds,
        entries: count(entries),
        billable_seconds,
        estimate_seconds,
        money: worth.map(money),
        previous: previous.map(whole),
    }
}

fn count(entries: u64) -> i64 {
    i64::try_from(entries).unwrap_or(i64::MAX)
}
