use super::calendar::{Buckets, buckets, label};
use super::columns::Columns;
use super::filter::Sieve;
use super::group::{Grouper, Parts, Sums};
use super::intern::{Interner, NONE};
use super::labels::Lookups;
use super::select::Clip;
use super::{Dimension, Group, Key, MOST_DIMENSIONS, Query, Report, ReportPolicy, Total};
use crate::ids::{ClientId, ProjectId, TaskId, TeamId};
use crate::rounding::{Rounding, RoundingLevel};

/// Makes a report. Dimensions beyond the third are left out; the caller refuses such a query.
pub fn run(columns: &Columns, lookups: &Lookups, query: &Query) -> Report {
    let sieve = Sieve::new(&query.filter, columns, lookups);
    let dimensions = &query.group_by[..query.group_by.len().min(MOST_DIMENSIONS)];
    let axes: Vec<Axis> = dimensions
        .iter()
        .map(|dimension| Axis::new(*dimension, columns, lookups, query))
        .collect();
    let mut tally = Tally::new(&axes, columns, query);
    let mut clip = Clip::new(columns, query, tally.needs_day(&axes));
    let mut running_excluded = 0;
    for at in 0..columns.len() {
        if !sieve.lets_through(columns, at) {
            continue;
        }
        if columns.marks[at].running {
            running_excluded += u64::from(clip.starts_inside(columns, at));
            continue;
        }
        let billable = sieve.is_billable(columns, at);
        clip.parts(columns, at, |day, seconds| {
            tally.add(
                &axes,
                &Part {
                    columns,
                    at,
                    day,
                    seconds,
                    billable,
                },
            );
        });
    }
    let total = tally.finish(&axes);
    Report {
        groups: groups(&tally.printed, &axes, columns, lookups, query),
        total,
        policy: ReportPolicy::of(query, dimensions),
        running_excluded,
    }
}

/// A part of an entry that lies on one day.
struct Part<'a> {
    columns: &'a Columns,
    at: usize,
    day: usize,
    seconds: i64,
    billable: bool,
}

/// One dimension, ready to number the entries.
struct Axis {
    dimension: Dimension,
    of: Numbers,
    slots: usize,
}

/// Where the number of an entry on an axis comes from.
enum Numbers {
    Member,
    Project,
    Task,
    Client(Vec<u32>, Interner<ClientId>),
    Billable,
    Calendar(Buckets),
    Tag,
    Team(Vec<Vec<u32>>, Interner<TeamId>),
}

impl Axis {
    fn new(dimension: Dimension, columns: &Columns, lookups: &Lookups, query: &Query) -> Self {
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
            Dimension::Day | Dimension::Week | Dimension::Month | Dimension::Quarter => {
                let buckets = buckets(dimension, query.period, query.week_start);
                let slots = buckets.starts.len();
                (Numbers::Calendar(buckets), slots)
            }
        };
        Self { dimension, of, slots }
    }

    /// The number of a part of an entry on an axis on which it has exactly one.
    fn number(&self, part: &Part<'_>) -> u32 {
        match &self.of {
            Numbers::Member => part.columns.members[part.at],
            Numbers::Project => part.columns.projects[part.at],
            Numbers::Task => part.columns.tasks[part.at],
            Numbers::Client(of_project, _) => of_project[part.columns.projects[part.at] as usize],
            Numbers::Billable => u32::from(part.billable),
            Numbers::Calendar(buckets) => buckets.of_day[part.day],
            Numbers::Tag | Numbers::Team(..) => NONE,
        }
    }

    /// The numbers of an entry on an axis on which it may have several or none.
    fn numbers<'a>(&'a self, part: &Part<'a>) -> &'a [u32] {
        match &self.of {
            Numbers::Tag => part.columns.tags_of(part.at),
            Numbers::Team(of_member, _) => &of_member[part.columns.members[part.at] as usize],
            _ => &[],
        }
    }
}

/// Everything that is summed while the entries go by.
struct Tally {
    /// The lines of the report. While rounding comes later they only count entries.
    printed: Grouper,
    /// What is rounded before it is added to its line: the day of a member within a line.
    cells: Option<Grouper>,
    /// What is rounded before it is added to the total, where that is not what the lines are made of: an entry
    /// with two tags lies in two lines and counts once.
    lines: Option<Grouper>,
    total: Total,
    rounding: Rounding,
    exact: bool,
    last_row: usize,
}

impl Tally {
    fn new(axes: &[Axis], columns: &Columns, query: &Query) -> Self {
        let sizes: Vec<usize> = axes.iter().map(|axis| axis.slots).collect();
        let days =
            usize::try_from(query.period.to.duration_since(query.period.from).as_hours() / 24).unwrap_or(1);
        let finer: Vec<usize> = sizes
            .iter()
            .copied()
            .chain([columns.member_ids.slots(), days])
            .collect();
        let exact = query.rounds_while_collecting();
        let by_day = !exact && query.rounding.level == RoundingLevel::Day;
        let many = axes.iter().any(|axis| axis.dimension.is_many());
        let rows = columns.len();
        Self {
            printed: Grouper::new(&sizes, rows),
            cells: by_day.then(|| Grouper::new(&finer, rows)),
            lines: (many && !exact).then(|| Grouper::new(if by_day { &finer } else { &sizes }, rows)),
            total: Total::default(),
            rounding: if exact {
                Rounding::default()
            } else {
                query.rounding
            },
            exact,
            last_row: 0,
        }
    }

    fn needs_day(&self, axes: &[Axis]) -> bool {
        self.cells.is_some() || axes.iter().any(|axis| axis.dimension.is_calendar())
    }

    fn add(&mut self, axes: &[Axis], part: &Part<'_>) {
        let mut parts: Parts = [0; _];
        for (slot, axis) in parts.iter_mut().zip(axes) {
            *slot = axis.number(part);
        }
        self.total.entries += u64::from(self.last_row != part.at + 1);
        self.last_row = part.at + 1;
        if self.exact {
            self.total.duration_seconds += part.seconds;
            self.total.billable_seconds += if part.billable { part.seconds } else { 0 };
        }
        let (member, day) = (
            part.columns.members[part.at],
            u32::try_from(part.day).unwrap_or(u32::MAX),
        );
        if let Some(lines) = &mut self.lines {
            let finer = self.cells.is_some();
            let key = if finer {
                with_cell(&parts, axes.len(), member, day)
            } else {
                parts
            };
            lines.add(&key, part.at, part.seconds, part.billable);
        }
        let (printed, cells) = (&mut self.printed, &mut self.cells);
        each_key(axes, 0, &mut parts, part, &mut |key| {
            printed.add(key, part.at, part.seconds, part.billable);
            if let Some(cells) = cells {
                cells.add(
                    &with_cell(key, axes.len(), member, day),
                    part.at,
                    part.seconds,
                    part.billable,
                );
            }
        });
    }

    /// Rounds what has to be rounded and gives the total.
    fn finish(&mut self, axes: &[Axis]) -> Total {
        if self.exact {
            return self.total;
        }
        let rounding = self.rounding;
        let round = |sums: &Sums| (rounding.apply(sums.seconds), rounding.apply(sums.billable));
        if let Some(cells) = &self.cells {
            for sums in &mut self.printed.sums {
                (sums.seconds, sums.billable) = (0, 0);
            }
            for (key, sums) in cells.keys.iter().zip(&cells.sums) {
                let (seconds, billable) = round(sums);
                let mut line = *key;
                line[axes.len()..].fill(0);
                let at = self.printed.position(&line);
                self.printed.sums[at].seconds += seconds;
                self.printed.sums[at].billable += billable;
            }
        } else {
            for sums in &mut self.printed.sums {
                (sums.seconds, sums.billable) = round(sums);
            }
        }
        let counted: Vec<(i64, i64)> = match &self.lines {
            Some(lines) => lines.sums.iter().map(round).collect(),
            None => self
                .printed
                .sums
                .iter()
                .map(|sums| (sums.seconds, sums.billable))
                .collect(),
        };
        for (seconds, billable) in counted {
            self.total.duration_seconds += seconds;
            self.total.billable_seconds += billable;
        }
        self.total
    }
}

/// The key of a line made finer by member and day.
fn with_cell(parts: &Parts, dimensions: usize, member: u32, day: u32) -> Parts {
    let mut finer = *parts;
    finer[dimensions] = member;
    finer[dimensions + 1] = day;
    finer
}

/// Calls `found` with every key of a part: one, unless a dimension gives an entry several places.
fn each_key(axes: &[Axis], from: usize, parts: &mut Parts, part: &Part<'_>, found: &mut impl FnMut(&Parts)) {
    let Some(many) = (from..axes.len()).find(|at| axes[*at].dimension.is_many()) else {
        found(parts);
        return;
    };
    let numbers = axes[many].numbers(part);
    let nowhere = [NONE];
    for number in if numbers.is_empty() { &nowhere } else { numbers } {
        parts[many] = *number;
        each_key(axes, many + 1, parts, part, found);
    }
}

/// The lines with their names, in order.
fn groups(
    printed: &Grouper,
    axes: &[Axis],
    columns: &Columns,
    lookups: &Lookups,
    query: &Query,
) -> Vec<Group> {
    let names: Vec<Vec<Key>> = axes
        .iter()
        .map(|axis| names(axis, columns, lookups, query))
        .collect();
    let ranks: Vec<Vec<u32>> = axes
        .iter()
        .zip(&names)
        .map(|(axis, names)| ranks(axis, names))
        .collect();
    let mut order: Vec<usize> = (0..printed.keys.len()).collect();
    let rank = |at: usize| -> [u32; MOST_DIMENSIONS] {
        let mut rank = [0; MOST_DIMENSIONS];
        for ((slot, ranks), part) in rank.iter_mut().zip(&ranks).zip(&printed.keys[at]) {
            *slot = ranks[*part as usize];
        }
        rank
    };
    order.sort_by_cached_key(|at| rank(*at));
    let estimates = Estimates::of(axes, query);
    order
        .into_iter()
        .map(|at| {
            let (parts, sums) = (&printed.keys[at], &printed.sums[at]);
            Group {
                keys: names
                    .iter()
                    .zip(parts)
                    .map(|(names, part)| names[*part as usize].clone())
                    .collect(),
                duration_seconds: sums.seconds,
                entries: sums.entries,
                billable_seconds: sums.billable,
                estimate_seconds: estimates.get(parts, columns, lookups),
            }
        })
        .collect()
}

/// Which part of a key carries an estimate. A line that is cut by anything but client, project and task covers
/// only a piece of the estimated work, so it has none.
enum Estimates {
    None,
    Project(usize),
    Task(usize),
}

impl Estimates {
    fn of(axes: &[Axis], query: &Query) -> Self {
        let is_scope = |axis: &Axis| {
            matches!(
                axis.dimension,
                Dimension::Client | Dimension::Project | Dimension::Task
            )
        };
        if !query.compare_estimates || !axes.iter().all(is_scope) {
            return Self::None;
        }
        let place = |wanted: Dimension| axes.iter().position(|axis| axis.dimension == wanted);
        match (place(Dimension::Task), place(Dimension::Project)) {
            (Some(at), _) => Self::Task(at),
            (None, Some(at)) => Self::Project(at),
            (None, None) => Self::None,
        }
    }

    fn get(&self, parts: &Parts, columns: &Columns, lookups: &Lookups) -> Option<i64> {
        match self {
            Self::None => None,
            Self::Project(at) => {
                let project: ProjectId = columns.project_ids.get(parts[*at])?;
                lookups.projects.get(&project)?.estimate_seconds
            }
            Self::Task(at) => {
                let task: TaskId = columns.task_ids.get(parts[*at])?;
                lookups.tasks.get(&task)?.estimate_seconds
            }
        }
    }
}

/// What each number of an axis is called.
fn names(axis: &Axis, columns: &Columns, lookups: &Lookups, query: &Query) -> Vec<Key> {
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

/// The place of each number of an axis in the order of the report: the calendar as it runs, names as they are
/// spelled, what has no such thing last.
fn ranks(axis: &Axis, names: &[Key]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    if !axis.dimension.is_calendar() {
        order.sort_by_cached_key(|at| {
            (
                names[*at].id.is_none(),
                names[*at].label.to_lowercase(),
                names[*at].id.clone(),
            )
        });
    }
    let mut ranks = vec![0; names.len()];
    for (rank, at) in order.into_iter().enumerate() {
        ranks[at] = u32::try_from(rank).unwrap_or(u32::MAX);
    }
    ranks
}
