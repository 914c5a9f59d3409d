use super::calendar::{Buckets, buckets, label};
use super::columns::Columns;
use super::filter::Sieve;
use super::intern::{Interner, NONE};
use super::labels::Lookups;
use super::money::Worth;
use super::notes::{MOST_NOTES, Notes, OTHER_NOTES};
use super::{Dimension, Key, Query};
use crate::ids::{ClientId, TeamId};

/// A part of an entry that lies on one day.
pub(super) struct Part<'a> {
    pub(super) columns: &'a Columns,
    pub(super) at: usize,
    pub(super) day: usize,
    pub(super) seconds: i64,
    pub(super) billable: bool,
    pub(super) worth: Worth,
}

/// One dimension, ready to number the entries.
pub(super) struct Axis {
    pub(super) dimension: Dimension,
    pub(super) of: Numbers,
    pub(super) slots: usize,
}

/// Where the number of an entry on an axis comes from.
pub(super) enum Numbers {
    Member,
    Project,
    Task,
    Client(Vec<u32>, Interner<ClientId>),
    Billable,
    Calendar(Buckets),
    Tag,
    Team(Vec<Vec<u32>>, Interner<TeamId>),
    Note(Notes),
}

impl Axis {
    pub(super) fn new(
        dimension: Dimension,
        columns: &Columns,
        lookups: &Lookups,
        sieve: &Sieve,
        query: &Query,
    ) -> Self {
        let (of, slots) = match dimension {
            Dimension::Member => (Numbers::Member, columns.member_ids.slots()),
            Dimension::Project => (Numbers::Project, columns.project_ids.slots()),
            Dimension::Task => (Numbers::Task, columns.task_ids.slots()),
            Dimension::Tag => (Numbers::Tag, columns.tag_ids.slots()),
            Dimension::Billable => (Numbers::Billable, 2),
            Dimension::Client => {
                let mut clients = Interner::default();
                let numbers = columns.project_ids.map(|project| {
                    let facts = project.and_then(|project| lookups.projects.get(&project));
                    clients.index_of(facts.and_then(|facts| facts.client))
                });
                let slots = clients.slots();
                (Numbers::Client(numbers, clients), slots)
            }
            Dimension::Team => {
                let mut teams = Interner::default();
                let numbers = columns.member_ids.map(|member| {
                    let facts = member.and_then(|member| lookups.members.get(&member));
                    facts.map_or_else(Vec::new, |facts| {
                        facts.teams.iter().map(|team| teams.index(*team)).collect()
                    })
                });
                let slots = teams.slots();
                (Numbers::Team(numbers, teams), slots)
            }
            Dimension::Note => {
                let notes = Notes::new(columns, sieve, query, MOST_NOTES);
                let slots = notes.slots();
                (Numbers::Note(notes), slots)
            }
            Dimension::Day | Dimension::Week | Dimension::Month | Dimension::Quarter | Dimension::Year => {
                let buckets = buckets(dimension, query.period, query.week_start);
                let slots = buckets.starts.len();
                (Numbers::Calendar(buckets), slots)
            }
        };
        Self { dimension, of, slots }
    }

    /// The number of a part of an entry on an axis on which it has exactly one.
    pub(super) fn number(&self, part: &Part<'_>) -> u32 {
        match &self.of {
            Numbers::Member => part.columns.members[part.at],
            Numbers::Project => part.columns.projects[part.at],
            Numbers::Task => part.columns.tasks[part.at],
            Numbers::Client(of_project, _) => of_project[part.columns.projects[part.at] as usize],
            Numbers::Billable => u32::from(part.billable),
            Numbers::Calendar(buckets) => buckets.of_day[part.day],
            Numbers::Note(notes) => notes.of_row[part.at],
            Numbers::Tag | Numbers::Team(..) => NONE,
        }
    }

    /// The numbers of an entry on an axis on which it may have several or none.
    pub(super) fn numbers<'a>(&'a self, part: &Part<'a>) -> &'a [u32] {
        match &self.of {
            Numbers::Tag => part.columns.tags_of(part.at),
            Numbers::Team(of_member, _) => &of_member[part.columns.members[part.at] as usize],
            _ => &[],
        }
    }
}

/// What each number of an axis is called.
pub(super) fn names(axis: &Axis, columns: &Columns, lookups: &Lookups, query: &Query) -> Vec<Key> {
    let dimension = axis.dimension;
    let key = |id: Option<String>, name: Option<String>| {
        // Something that is gone by now is called by its id.
        let label = name
            .or_else(|| id.clone())
            .unwrap_or_else(|| format!("No {}", dimension.as_str()));
        Key { dimension, id, label }
    };
    match &axis.of {
        Numbers::Member => columns.member_ids.map(|id| {
            let name = id
                .and_then(|id| lookups.members.get(&id))
                .map(|facts| facts.name.clone());
            key(id.map(|id| id.to_string()), name)
        }),
        Numbers::Project => columns.project_ids.map(|id| {
            let name = id
                .and_then(|id| lookups.projects.get(&id))
                .map(|facts| facts.name.clone());
            key(id.map(|id| id.to_string()), name)
        }),
        Numbers::Task => columns.task_ids.map(|id| {
            let name = id
                .and_then(|id| lookups.tasks.get(&id))
                .map(|facts| facts.name.clone());
            key(id.map(|id| id.to_string()), name)
        }),
        Numbers::Client(_, clients) => clients.map(|id| {
            key(
                id.map(|id| id.to_string()),
                id.and_then(|id| lookups.clients.get(&id)).cloned(),
            )
        }),
        Numbers::Team(_, teams) => teams.map(|id| {
            key(
                id.map(|id| id.to_string()),
                id.and_then(|id| lookups.teams.get(&id)).cloned(),
            )
        }),
        Numbers::Tag => columns.tag_ids.map(|id| {
            key(
                id.map(|id| id.to_string()),
                id.and_then(|id| lookups.tags.get(&id)).cloned(),
            )
        }),
        Numbers::Note(notes) => std::iter::once(key(None, None))
            .chain(notes.texts.iter().map(|text| {
                // A note may have several lines, its line in a report has one.
                let label = text.split_whitespace().collect::<Vec<_>>().join(" ");
                key(Some(text.clone()), Some(label))
            }))
            .chain([key(Some(OTHER_NOTES.to_owned()), Some("Other notes".to_owned()))])
            .collect(),
        Numbers::Billable => [("false", "Not billable"), ("true", "Billable")]
            .map(|(id, label)| key(Some(id.to_owned()), Some(label.to_owned())))
            .into(),
        Numbers::Calendar(buckets) => buckets
            .starts
            .iter()
            .map(|start| {
                key(
                    Some(start.to_string()),
                    Some(label(dimension, *start, query.week_start)),
                )
            })
            .collect(),
    }
}

/// Where a key that is no stretch of the calendar stands: by name, then what has no line of its own, then what has no
/// such thing.
pub(super) fn place(key: &Key) -> (bool, bool, String, Option<String>) {
    let rest = key.dimension == Dimension::Note && key.id.as_deref() == Some(OTHER_NOTES);
    (key.id.is_none(), rest, key.label.to_lowercase(), key.id.clone())
}

/// The place of each number of an axis in the order of the report: the calendar as it runs, everything else as it is
/// spelled.
pub(super) fn ranks(axis: &Axis, names: &[Key]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    if !axis.dimension.is_calendar() {
        order.sort_by_cached_key(|at| place(&names[*at]));
    }
    let mut ranks = vec![0; names.len()];
    for (rank, at) in order.into_iter().enumerate() {
        ranks[at] = u32::try_from(rank).unwrap_or(u32::MAX);
    }
    ranks
}
