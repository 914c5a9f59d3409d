use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::intern::Interner;
use crate::entries::{Billable, Kind};
use crate::ids::{EntryId, MemberId, ProjectId, TagId, TaskId};
use crate::time::{day_of, zone};

/// Entries laid out by column, so that a report over a million of them touches only what it needs.
///
/// Rows have no order. Changed rows are put in place, so that the columns can be kept in memory and brought up to
/// date before each report.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    pub(super) ids: Vec<EntryId>,
    pub(super) members: Vec<u32>,
    pub(super) projects: Vec<u32>,
    pub(super) tasks: Vec<u32>,
    /// Second of the start; 0 for a duration entry.
    pub(super) starts: Vec<i64>,
    /// Second of the end, the start itself while a timer runs; the seconds of a duration entry.
    pub(super) ends: Vec<i64>,
    /// Number of the local day of the start, and of a duration entry.
    pub(super) days: Vec<i32>,
    pub(super) zones: Vec<u16>,
    pub(super) marks: Vec<Marks>,
    tag_spans: Vec<(u32, u16)>,
    tags: Vec<u32>,
    note_spans: Vec<(usize, u16)>,
    notes: String,

    pub(super) member_ids: Interner<MemberId>,
    pub(super) project_ids: Interner<ProjectId>,
    pub(super) task_ids: Interner<TaskId>,
    pub(super) tag_ids: Interner<TagId>,
    zone_names: Vec<String>,
    /// Where each entry lies; made when a row is changed for the first time.
    positions: Option<HashMap<EntryId, usize>>,
}

/// What fits in a few bits of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) kind: Kind,
    pub(super) running: bool,
    pub(super) billable: Billable,
}

/// When an entry of a row lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowWhen<'a> {
    /// From an instant to an instant.
    Interval {
        /// The first instant.
        started_at: Timestamp,
        /// The first instant after it; `None` while the timer runs.
        ended_at: Option<Timestamp>,
        /// IANA name of the zone of the start.
        start_time_zone: &'a str,
        /// The local date of the start, which decides the rate.
        date: Date,
    },
    /// An amount of time on a date.
    Duration {
        /// The date.
        date: Date,
        /// The amount, in seconds.
        duration_seconds: i64,
    },
}

/// One entry on its way into the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<'a> {
    /// The entry.
    pub id: EntryId,
    /// Whose it is.
    pub member: MemberId,
    /// The project, if any.
    pub project: Option<ProjectId>,
    /// The task, if any.
    pub task: Option<TaskId>,
    /// When it lies.
    pub when: RowWhen<'a>,
    /// Billable or not, or as the project says.
    pub billable: Billable,
    /// The tags.
    pub tags: &'a [TagId],
    /// The note; pass an empty one where no report filters by notes, to save the memory.
    pub note: &'a str,
}

impl Columns {
    /// Columns with room for so many entries.
    pub fn with_capacity(entries: usize) -> Self {
        Self {
            ids: Vec::with_capacity(entries),
            members: Vec::with_capacity(entries),
            projects: Vec::with_capacity(entries),
            tasks: Vec::with_capacity(entries),
            starts: Vec::with_capacity(entries),
            ends: Vec::with_capacity(entries),
            days: Vec::with_capacity(entries),
            zones: Vec::with_capacity(entries),
            marks: Vec::with_capacity(entries),
            tag_spans: Vec::with_capacity(entries),
            note_spans: Vec::with_capacity(entries),
            ..Self::default()
        }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Adds an entry that is not there yet.
    pub fn push(&mut self, row: &Row<'_>) {
        if let Some(positions) = &mut self.positions {
            positions.insert(row.id, self.ids.len());
        }
        let cells = self.cells(row);
        self.ids.push(row.id);
        self.members.push(cells.member);
        self.projects.push(cells.project);
        self.tasks.push(cells.task);
        self.starts.push(cells.start);
        self.ends.push(cells.end);
        self.days.push(cells.day);
        self.zones.push(cells.zone);
        self.marks.push(cells.marks);
        self.tag_spans.push(cells.tag_span);
        self.note_spans.push(cells.note_span);
    }

    /// Adds an entry, or puts it in the place of its former version.
    pub fn upsert(&mut self, row: &Row<'_>) {
        let Some(at) = self.position(row.id) else {
            self.push(row);
            return;
        };
        let cells = self.cells(row);
        self.members[at] = cells.member;
        self.projects[at] = cells.project;
        self.tasks[at] = cells.task;
        self.starts[at] = cells.start;
        self.ends[at] = cells.end;
        self.days[at] = cells.day;
        self.zones[at] = cells.zone;
        self.marks[at] = cells.marks;
        self.tag_spans[at] = cells.tag_span;
        self.note_spans[at] = cells.note_span;
    }

    /// Takes an entry out. Says whether it was there.
    pub fn remove(&mut self, id: EntryId) -> bool {
        let Some(at) = self.position(id) else { return false };
        self.ids.swap_remove(at);
        self.members.swap_remove(at);
        self.projects.swap_remove(at);
        self.tasks.swap_remove(at);
        self.starts.swap_remove(at);
        self.ends.swap_remove(at);
        self.days.swap_remove(at);
        self.zones.swap_remove(at);
        self.marks.swap_remove(at);
        self.tag_spans.swap_remove(at);
        self.note_spans.swap_remove(at);
        let moved = self.ids.get(at).copied();
        if let Some(positions) = &mut self.positions {
            positions.remove(&id);
            if let Some(moved) = moved {
                positions.insert(moved, at);
            }
        }
        true
    }

    /// About how many bytes the columns hold, for a bounded cache.
    pub fn bytes(&self) -> usize {
        let row = size_of::<EntryId>() + 3 * 4 + 2 * 8 + 4 + 2 + size_of::<Marks>() + 8 + 16;
        let positions = self
            .positions
            .as_ref()
            .map_or(0, |positions| positions.capacity() * 32);
        self.ids.capacity() * row + self.tags.capacity() * 4 + self.notes.capacity() + positions
    }

    pub(super) fn tags_of(&self, at: usize) -> &[u32] {
        let (start, length) = self.tag_spans[at];
        &self.tags[start as usize..start as usize + usize::from(length)]
    }

    pub(super) fn note_of(&self, at: usize) -> &str {
        let (start, length) = self.note_spans[at];
        self.notes
            .get(start..start + usize::from(length))
            .unwrap_or_default()
    }

    /// The zones of the entries, by number.
    pub(super) fn zone_list(&self) -> Vec<TimeZone> {
        self.zone_names
            .iter()
            .map(|name| zone(name).unwrap_or(TimeZone::UTC))
            .collect()
    }

    fn position(&mut self, id: EntryId) -> Option<usize> {
        let ids = &self.ids;
        let positions = self
            .positions
            .get_or_insert_with(|| ids.iter().enumerate().map(|(at, id)| (*id, at)).collect());
        positions.get(&id).copied()
    }

    fn cells(&mut self, row: &Row<'_>) -> Cells {
        let (kind, start, end, day, running, zone) = match row.when {
            RowWhen::Interval {
                started_at,
                ended_at,
                start_time_zone,
                date,
            } => {
                let start = started_at.as_second();
                let end = ended_at.map_or(start, Timestamp::as_second);
                (
                    Kind::Interval,
                    start,
                    end,
                    i32::try_from(day_of(date)).unwrap_or(i32::MAX),
                    ended_at.is_none(),
                    self.zone_index(start_time_zone),
                )
            }
            RowWhen::Duration {
                date,
                duration_seconds,
            } => {
                let day = i32::try_from(day_of(date)).unwrap_or(i32::MAX);
                (Kind::Duration, 0, duration_seconds, day, false, 0)
            }
        };
        let tags_start = u32::try_from(self.tags.len()).unwrap_or(u32::MAX);
        for tag in row.tags {
            let tag = self.tag_ids.index(*tag);
            self.tags.push(tag);
        }
        let note_start = self.notes.len();
        self.notes.push_str(row.note);
        Cells {
            member: self.member_ids.index(row.member),
            project: self.project_ids.index_of(row.project),
            task: self.task_ids.index_of(row.task),
            start,
            end,
            day,
            zone,
            marks: Marks {
                kind,
                running,
                billable: row.billable,
            },
            tag_span: (tags_start, u16::try_from(row.tags.len()).unwrap_or(u16::MAX)),
            note_span: (note_start, u16::try_from(row.note.len()).unwrap_or(u16::MAX)),
        }
    }

    fn zone_index(&mut self, name: &str) -> u16 {
        // Entries come in long runs of the same few zones, so the list is short and the search is too.
        let at = self
            .zone_names
            .iter()
            .position(|known| known == name)
            .unwrap_or_else(|| {
                self.zone_names.push(name.to_owned());
                self.zone_names.len() - 1
            });
        u16::try_from(at).unwrap_or(u16::MAX)
    }
}

/// The numbers of one row.
struct Cells {
    member: u32,
    project: u32,
    task: u32,
    start: i64,
    end: i64,
    day: i32,
    zone: u16,
    marks: Marks,
    tag_span: (u32, u16),
    note_span: (usize, u16),
}
