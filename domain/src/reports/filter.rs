use std::collections::HashSet;

use super::columns::{Columns, Marks};
use super::labels::Lookups;
use crate::entries::{Billable, Kind, effective};
use crate::ids::{ClientId, MemberId, ProjectId, TagId, TaskId, TeamId};

/// Which entries count. A list that is `None` does not restrict; an empty list lets nothing through. Within a list
/// one match is enough; all the lists have to match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Entries of these members.
    pub member_ids: Option<HashSet<MemberId>>,
    /// Entries of members of these teams.
    pub team_ids: Option<HashSet<TeamId>>,
    /// Entries of projects of these clients.
    pub client_ids: Option<HashSet<ClientId>>,
    /// Entries of these projects.
    pub project_ids: Option<HashSet<ProjectId>>,
    /// Entries of these tasks.
    pub task_ids: Option<HashSet<TaskId>>,
    /// Entries with one of these tags.
    pub tag_ids: Option<HashSet<TagId>>,
    /// Entries that are billable in the end, or that are not.
    pub billable: Option<bool>,
    /// Entries of these kinds.
    pub kinds: Option<Vec<Kind>>,
    /// Entries whose note contains this text, upper and lower case being the same.
    pub note: Option<String>,
    /// Entries that have none of these.
    pub without: Vec<Without>,
}

/// What an entry can lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Without {
    /// It has no project, or one that is for no client.
    Client,
    /// It has no project.
    Project,
    /// It has no task.
    Task,
    /// Its member is in no team.
    Team,
    /// It has no tag.
    Tag,
}

/// A filter turned into tables that are indexed by the numbers in the columns.
pub(super) struct Sieve {
    /// Whether everything passes, so that no table has to be asked.
    open: bool,
    members: Vec<bool>,
    projects: Vec<bool>,
    tasks: Vec<bool>,
    tags: Option<Vec<bool>>,
    untagged: bool,
    billable: Option<bool>,
    kinds: Option<Vec<Kind>>,
    note: Option<String>,
    task_billable: Vec<Option<Billable>>,
    project_billable: Vec<Option<bool>>,
}

impl Sieve {
    pub(super) fn new(filter: &Filter, columns: &Columns, lookups: &Lookups) -> Self {
        let without = |what| filter.without.contains(&what);
        Self {
            open: *filter == Filter::default(),
            members: columns.member_ids.map(|member| {
                let named = contains(filter.member_ids.as_ref(), member);
                let teams = member
                    .and_then(|member| lookups.members.get(&member))
                    .map(|facts| &facts.teams);
                let in_team = filter.team_ids.as_ref().is_none_or(|wanted| {
                    teams.is_some_and(|teams| teams.iter().any(|team| wanted.contains(team)))
                });
                let lacking = !without(Without::Team) || teams.is_none_or(Vec::is_empty);
                named && in_team && lacking
            }),
            projects: columns.project_ids.map(|project| {
                let client = project
                    .and_then(|project| lookups.projects.get(&project))
                    .and_then(|facts| facts.client);
                let named = contains(filter.project_ids.as_ref(), project)
                    && contains(filter.client_ids.as_ref(), client);
                let lacking = (!without(Without::Project) || project.is_none())
                    && (!without(Without::Client) || client.is_none());
                named && lacking
            }),
            tasks: columns.task_ids.map(|task| {
                contains(filter.task_ids.as_ref(), task) && (!without(Without::Task) || task.is_none())
            }),
            tags: filter.tag_ids.as_ref().map(|wanted| {
                columns
                    .tag_ids
                    .map(|tag| tag.is_some_and(|tag| wanted.contains(&tag)))
            }),
            untagged: without(Without::Tag),
            billable: filter.billable,
            kinds: filter.kinds.clone(),
            note: filter
                .note
                .as_deref()
                .map(str::to_lowercase)
                .filter(|note| !note.is_empty()),
            task_billable: columns
                .task_ids
                .map(|task| Some(lookups.tasks.get(&task?)?.billable)),
            project_billable: columns
                .project_ids
                .map(|project| Some(lookups.projects.get(&project?)?.billable)),
        }
    }

    /// Whether the entry counts.
    pub(super) fn lets_through(&self, columns: &Columns, at: usize) -> bool {
        self.open || self.matches(columns, at)
    }

    fn matches(&self, columns: &Columns, at: usize) -> bool {
        self.members[columns.members[at] as usize]
            && self.projects[columns.projects[at] as usize]
            && self.tasks[columns.tasks[at] as usize]
            && self
                .billable
                .is_none_or(|wanted| self.is_billable(columns, at) == wanted)
            && self
                .kinds
                .as_ref()
                .is_none_or(|kinds| kinds.contains(&columns.marks[at].kind))
            && self
                .tags
                .as_ref()
                .is_none_or(|wanted| columns.tags_of(at).iter().any(|tag| wanted[*tag as usize]))
            && (!self.untagged || columns.tags_of(at).is_empty())
            && self
                .note
                .as_ref()
                .is_none_or(|note| columns.note_of(at).to_lowercase().contains(note))
    }

    /// Whether the entry is billable in the end.
    pub(super) fn is_billable(&self, columns: &Columns, at: usize) -> bool {
        let Marks { billable, .. } = columns.marks[at];
        let task = self.task_billable[columns.tasks[at] as usize];
        effective(
            billable,
            task,
            self.project_billable[columns.projects[at] as usize],
        )
    }
}

fn contains<T: Eq + std::hash::Hash>(wanted: Option<&HashSet<T>>, thing: Option<T>) -> bool {
    wanted.is_none_or(|wanted| thing.is_some_and(|thing| wanted.contains(&thing)))
}
