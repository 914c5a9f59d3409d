//! The lists that an archive is made of, each page by page behind the position of the last one that was written.

use std::collections::HashMap;

use domain::ids::{BaselineId, CommentId, FavoriteId, MemberId, RecurringEntryId, TagId, TaskId};
use futures::future::BoxFuture;
use store::{
    NamePosition, Result, Tx,
    baselines::{self, Baseline, BaselineTask},
    clients::{self, Client, ClientFilter},
    comments::{self, Comment},
    entries::{self, EntryFilter, EntryPosition, Origin, StoredEntry},
    exports,
    favorites::{self, Favorite},
    locks::{self, Lock},
    members::{self, Member, MemberFilter},
    project_plans::{self, ProjectPlan},
    project_templates::{self, ProjectTemplate},
    projects::{self, Project, ProjectFilter},
    rates::{self, MoneyBudget, StoredRate},
    recurring_entries::{self, RecurringEntry},
    saved_reports::{self, SavedReport},
    scope_changes::{self, StoredChange},
    tags::{self, Tag, TagFilter},
    tasks::{self, Estimate, Task, TaskFilter},
    teams::{self, Team},
    timesheets::{self, Taken, Timesheet, TimesheetFilter, TimesheetPosition},
};
use uuid::Uuid;

/// Objects read at once.
const PAGE: i64 = 500;

/// A page of a list; an empty one is its end.
pub type Page<'t, T> = BoxFuture<'t, Result<Vec<T>>>;

pub fn members(tx: &mut Tx, after: Option<NamePosition>) -> Page<'_, Member> {
    Box::pin(async move { members::list(tx, &MemberFilter::default(), after.as_ref(), PAGE).await })
}

pub fn teams(tx: &mut Tx, after: Option<NamePosition>) -> Page<'_, Team> {
    Box::pin(async move { teams::list(tx, after.as_ref(), PAGE).await })
}

pub fn clients(tx: &mut Tx, after: Option<NamePosition>) -> Page<'_, Client> {
    Box::pin(async move { clients::list(tx, &ClientFilter::default(), after.as_ref(), PAGE).await })
}

pub fn projects(tx: &mut Tx, after: Option<NamePosition>) -> Page<'_, Project> {
    Box::pin(async move { projects::list(tx, &ProjectFilter::default(), after.as_ref(), PAGE).await })
}

pub fn tasks(tx: &mut Tx, after: Option<NamePosition>) -> Page<'_, Task> {
    Box::pin(async move { tasks::list(tx, &TaskFilter::default(), after.as_ref(), PAGE).await })
}

pub fn estimates(tx: &mut Tx, after: Option<Uuid>) -> Page<'_, (TaskId, Estimate)> {
    Box::pin(exports::list_estimates(tx, after, PAGE))
}

pub fn comments(tx: &mut Tx, after: Option<CommentId>) -> Page<'_, Comment> {
    Box::pin(comments::list_all(tx, after, PAGE))
}

pub fn plans(tx: &mut Tx, after: Option<Uuid>) -> Page<'_, ProjectPlan> {
    Box::pin(project_plans::list_all(tx, after, PAGE))
}

pub fn baselines(tx: &mut Tx, after: Option<BaselineId>) -> Page<'_, Baseline> {
    Box::pin(baselines::list_all(tx, after, PAGE))
}

pub fn baseline_tasks(
    tx: &mut Tx,
    after: Option<(BaselineId, TaskId)>,
) -> Page<'_, (BaselineId, BaselineTask)> {
    Box::pin(baselines::list_all_tasks(tx, after, PAGE))
}

pub fn scope_changes(tx: &mut Tx, after: Option<Uuid>) -> Page<'_, StoredChange> {
    Box::pin(scope_changes::list_all(tx, after, PAGE))
}

pub fn templates(tx: &mut Tx, after: Option<NamePosition>) -> Page<'_, ProjectTemplate> {
    Box::pin(async move { project_templates::list(tx, after.as_ref(), PAGE).await })
}

pub fn rates(tx: &mut Tx, after: Option<Uuid>) -> Page<'_, StoredRate> {
    Box::pin(rates::list_rates(tx, after, PAGE))
}

pub fn money_budgets(tx: &mut Tx, after: Option<Uuid>) -> Page<'_, MoneyBudget> {
    Box::pin(rates::list_budgets(tx, after, PAGE))
}

pub fn tags(tx: &mut Tx, after: Option<NamePosition>) -> Page<'_, Tag> {
    Box::pin(async move { tags::list(tx, &TagFilter::default(), after.as_ref(), PAGE).await })
}

/// Entries with the ids of their tags and where they came from.
pub fn entries(tx: &mut Tx, after: Option<EntryPosition>) -> Page<'_, (StoredEntry, Vec<TagId>, Origin)> {
    Box::pin(async move {
        let page = entries::list(tx, &EntryFilter::default(), after, true, PAGE).await?;
        let mut tags = exports::tag_ids(tx, &page).await?;
        let mut origins = exports::origins(tx, &page).await?;
        let with_both = page.into_iter().map(|entry| {
            let tags = tags.remove(&entry.id).unwrap_or_default();
            let origin = origins.remove(&entry.id).unwrap_or_default();
            (entry, tags, origin)
        });
        Ok(with_both.collect())
    })
}

/// Timesheets with their steps, the oldest first.
pub fn timesheets(tx: &mut Tx, after: Option<TimesheetPosition>) -> Page<'_, (Timesheet, Vec<Taken>)> {
    Box::pin(async move {
        let page = timesheets::list(tx, &TimesheetFilter::default(), after, true, PAGE).await?;
        let ids: Vec<_> = page.iter().map(|sheet| sheet.id).collect();
        let mut steps = HashMap::new();
        for step in timesheets::list_steps(tx, &ids).await? {
            steps.entry(step.timesheet_id).or_insert_with(Vec::new).push(step);
        }
        let with_steps = page.into_iter().map(|sheet| {
            let steps = steps.remove(&sheet.id).unwrap_or_default();
            (sheet, steps)
        });
        Ok(with_steps.collect())
    })
}

#[expect(
    clippy::option_option,
    reason = "the position of the lock of everybody, which names no member"
)]
pub fn locks(tx: &mut Tx, after: Option<Option<MemberId>>) -> Page<'_, Lock> {
    Box::pin(locks::list(tx, None, after, PAGE))
}

/// Saved reports with those who have pinned them.
pub fn saved_reports(tx: &mut Tx, after: Option<NamePosition>) -> Page<'_, (SavedReport, Vec<MemberId>)> {
    Box::pin(async move {
        let page = saved_reports::list(tx, None, None, after.as_ref(), PAGE).await?;
        let mut pins = saved_reports::pins(tx, &page).await?;
        let pinned = page.into_iter().map(|report| {
            let pinned_by = pins.remove(&report.id).unwrap_or_default();
            (report, pinned_by)
        });
        Ok(pinned.collect())
    })
}

pub fn favorites(tx: &mut Tx, after: Option<FavoriteId>) -> Page<'_, (Favorite, Vec<TagId>)> {
    Box::pin(favorites::list_all(tx, after, PAGE))
}

pub fn recurring_entries(
    tx: &mut Tx,
    after: Option<RecurringEntryId>,
) -> Page<'_, (RecurringEntry, Vec<TagId>)> {
    Box::pin(recurring_entries::list_all(tx, after, PAGE))
}
