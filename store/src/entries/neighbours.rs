//! What an entry has to do with other rows: overlapping entries, its project and task, billing.

use domain::{
    entries::Billable,
    ids::{EntryId, MemberId, ProjectId, TaskId},
};
use jiff::Timestamp;

use super::StoredEntry;
use crate::{Result, Sql, Tx, params};

/// The member's other entries that share an instant with `[start, end)`; a running timer lasts for ever.
/// Both bounds of the index are used: no entry is longer than 31 days.
pub async fn find_overlaps(
    tx: &mut Tx,
    member: MemberId,
    itself: EntryId,
    start: Timestamp,
    end: Option<Timestamp>,
) -> Result<Vec<EntryId>> {
    tx.query_sql(finding_overlaps(member, itself, start, end), |row| row.get(0))
        .await
}

/// The question of [`find_overlaps`].
pub fn finding_overlaps(member: MemberId, itself: EntryId, start: Timestamp, end: Option<Timestamp>) -> Sql {
    const LONGEST: jiff::SignedDuration =
        jiff::SignedDuration::from_secs(domain::entries::LONGEST_INTERVAL_SECONDS);
    let end = end.unwrap_or(Timestamp::MAX);
    let latest_end = end.checked_add(LONGEST).unwrap_or(Timestamp::MAX);
    Sql::with(
        "SELECT id FROM time_entries
         WHERE member_id = $1 AND ended_at > $2 AND ended_at <= $3 AND started_at < $4 AND id <> $5
         UNION ALL
         SELECT id FROM time_entries
         WHERE member_id = $1 AND kind = 'interval' AND ended_at IS NULL AND started_at < $4 AND id <> $5
         LIMIT 20",
        params![member, start, capped(latest_end), capped(end), itself],
    )
}

/// PostgreSQL's `timestamptz` and jiff do not end at the same instant.
fn capped(instant: Timestamp) -> Timestamp {
    const YEAR_9000: i64 = 221_845_392_000;
    Timestamp::from_second(YEAR_9000).map_or(instant, |cap| instant.min(cap))
}

/// What an entry on this project and task inherits and whether it may be made there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkPlace {
    pub project_billable: bool,
    /// The project or its client is archived.
    pub project_archived: bool,
    /// The project shows only to its members.
    pub members_only: bool,
    /// The asking member is one of them.
    pub is_project_member: bool,
    /// Present when a task was asked for and belongs to the project.
    pub task: Option<(Billable, bool)>,
}

/// Looks a project up together with its client and one of its tasks; `None` if there is no such project.
pub async fn find_work_place(
    tx: &mut Tx,
    project: ProjectId,
    task: Option<TaskId>,
    member: MemberId,
) -> Result<Option<WorkPlace>> {
    let found = tx.query_sql(finding_work_place(project, task, member), |row| {
        let task = match row.get::<Option<String>>(4)? {
            Some(_) => Some((row.word(4)?, row.get(5)?)),
            None => None,
        };
        Ok(WorkPlace {
            project_billable: row.get(0)?,
            project_archived: row.get::<bool>(1)? || row.get::<bool>(2)?,
            members_only: row.get::<String>(3)? == "members",
            is_project_member: row.get(6)?,
            task,
        })
    });
    Ok(found.await?.into_iter().next())
}

/// The question of [`find_work_place`].
pub fn finding_work_place(project: ProjectId, task: Option<TaskId>, member: MemberId) -> Sql {
    Sql::with(
        "SELECT p.billable, p.archived, COALESCE(c.archived, p.archived), p.visibility, t.billable, t.archived,
                EXISTS (SELECT 1 FROM project_members pm WHERE pm.project_id = p.id AND pm.member_id = $3)
         FROM projects p
         LEFT JOIN clients c ON c.id = p.client_id
         LEFT JOIN tasks t ON t.project_id = p.id AND t.id = $2
         WHERE p.id = $1",
        params![project, task, member],
    )
}

/// Whether an entry is billable in the end, for a page of entries: one query.
pub async fn list_billing(tx: &mut Tx, entries: &[StoredEntry]) -> Result<Vec<bool>> {
    let projects: Vec<ProjectId> = unique(entries.iter().filter_map(|entry| entry.content.project_id));
    let tasks: Vec<TaskId> = unique(entries.iter().filter_map(|entry| entry.content.task_id));
    let mut of_project = std::collections::HashMap::new();
    if !projects.is_empty() {
        let sql = Sql::new("SELECT id, billable FROM projects WHERE id IN ").bind_list(projects);
        of_project.extend(
            tx.query_sql(sql, |row| Ok((row.get::<ProjectId>(0)?, row.get::<bool>(1)?)))
                .await?,
        );
    }
    let mut of_task = std::collections::HashMap::new();
    if !tasks.is_empty() {
        let sql = Sql::new("SELECT id, billable FROM tasks WHERE id IN ").bind_list(tasks);
        of_task.extend(
            tx.query_sql(sql, |row| Ok((row.get::<TaskId>(0)?, row.word::<Billable>(1)?)))
                .await?,
        );
    }
    let effective = |entry: &StoredEntry| {
        let task = entry.content.task_id.and_then(|id| of_task.get(&id).copied());
        let project = entry
            .content
            .project_id
            .and_then(|id| of_project.get(&id).copied());
        domain::entries::effective(entry.content.billable, task, project)
    };
    Ok(entries.iter().map(effective).collect())
}

fn unique<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values.dedup();
    values
}
