//! From a row of the file to a row that waits: whose it is, where it belongs, and whether it may be an entry.

use std::collections::HashMap;

use domain::{
    entries::{Billable, EntryDraft, EntryRules, Kind, NewEntry, Source, When, check},
    ids::{EntryId, MemberId, ProjectId, TagId, TaskId},
    imports::{Format, Resolved, RowProblem, SourceRow, archive, code, fingerprint},
    time::zone,
};
use jiff::{Timestamp, tz::TimeZone};
use store::imports::{StagedEntry, StagedRow, Verdict};

use super::{
    MOST_ROWS,
    archive::Ids,
    halt::Halt,
    objects::word,
    people::{People, shown},
    scope::{Found, Scope},
    source::Incoming,
};
use crate::clock::Clock;

/// Longest id of a source that is kept; a longer one is none.
const LONGEST_ID: usize = 200;
/// The same with the name of its format in front, as an archive has it.
const LONGEST_ORIGIN: usize = LONGEST_ID + 50;
/// The longest text that is kept only to be shown.
const LONGEST_SHOWN: usize = 300;
/// How much of a fingerprint tells rows of one file apart.
const IDENTITY: usize = 32;

/// Everything that rows are measured against.
pub struct Stage {
    pub format: Format,
    pub people: People,
    pub scope: Scope,
    pub ids: Ids,
    /// Zone of clock times in a file that names none.
    pub zone: Option<TimeZone>,
    pub rules: EntryRules,
    pub clock: Clock,
    /// Rows seen, and those whose owner did not want them.
    pub rows: i64,
    pub left_out: i64,
    pub left_out_seconds: i64,
}

/// Why a row does not become an entry.
enum No {
    LeftOut,
    Problem {
        field: String,
        code: String,
        message: String,
    },
    Halt(Halt),
}

impl From<Halt> for No {
    fn from(halt: Halt) -> Self {
        Self::Halt(halt)
    }
}

impl From<RowProblem> for No {
    fn from(problem: RowProblem) -> Self {
        Self::Problem {
            field: problem.column,
            code: problem.code,
            message: problem.message,
        }
    }
}

impl From<domain::problems::FieldProblem> for No {
    fn from(problem: domain::problems::FieldProblem) -> Self {
        Self::Problem {
            field: problem.field,
            code: problem.code.to_owned(),
            message: problem.message,
        }
    }
}

fn problem(field: &str, code: &str, message: &str) -> No {
    No::Problem {
        field: field.to_owned(),
        code: code.to_owned(),
        message: message.to_owned(),
    }
}

impl Stage {
    /// The next row; nothing for one that was not wanted.
    pub fn next(&mut self, incoming: Result<Incoming, RowProblem>) -> Result<Option<StagedRow>, Halt> {
        self.rows += 1;
        if self.rows > MOST_ROWS {
            return Err(Halt::Refused(format!(
                "The file has more than {MOST_ROWS} rows. Export shorter ranges and import them one by one."
            )));
        }
        let mut staged = StagedRow {
            ordinal: self.rows - 1,
            line: 0,
            verdict: Verdict::New,
            field: None,
            code: None,
            message: None,
            source_seconds: 0,
            person: String::new(),
            client: String::new(),
            project: String::new(),
            task: String::new(),
            entry: None,
        };
        let entry = match incoming {
            Err(problem) => {
                stop_at(&problem)?;
                staged.line = number(problem.row);
                staged.source_seconds = problem.source_seconds.unwrap_or_default();
                Err(problem.into())
            }
            Ok(Incoming::Row(row)) => {
                staged.line = number(row.row);
                staged.source_seconds = row.source_seconds;
                staged.person = short(&row.person.as_ref().map(shown).unwrap_or_default());
                staged.client = short(row.client.as_deref().unwrap_or_default());
                staged.project = short(row.project.as_deref().unwrap_or_default());
                staged.task = short(row.task.as_deref().unwrap_or_default());
                self.entry_of_row(row)
            }
            Ok(Incoming::Entry(line, record)) => {
                staged.line = number(line);
                staged.source_seconds = archived_seconds(&record);
                staged.person = self.ids.name(Some(&record.member_id));
                staged.client = self.ids.client_name(record.project_id.as_ref());
                staged.project = self.ids.name(record.project_id.as_ref());
                staged.task = self.ids.name(record.task_id.as_ref());
                self.entry_of_archive(record)
            }
        };
        match entry {
            Ok(entry) => staged.entry = Some(entry),
            Err(No::LeftOut) => {
                self.left_out += 1;
                self.left_out_seconds += staged.source_seconds;
                return Ok(None);
            }
            Err(No::Problem { field, code, message }) => {
                staged.verdict = Verdict::Problem;
                staged.field = Some(short(&field));
                staged.code = Some(code);
                staged.message = Some(short(&message));
            }
            Err(No::Halt(halt)) => return Err(halt),
        }
        Ok(Some(staged))
    }

    fn entry_of_row(&mut self, row: SourceRow) -> Result<StagedEntry, No> {
        let member_id = self.people.whose(row.person.as_ref()).ok_or(No::LeftOut)?;
        let resolved = row.resolve(self.zone.as_ref())?;
        let base = fingerprint(self.format, &row, &resolved, 0);
        let mut content = self.content(&row, &resolved)?;
        let (project_id, task_id) = self.place(&row)?;
        content.project_id = project_id;
        content.task_id = task_id;
        let tag_ids = self.tags(&content.tags)?;
        let external_id = row
            .external_id
            .filter(|id| is_id(id, LONGEST_ID))
            .map(|id| format!("{}:{id}", self.format.name()));
        let identity = external_id
            .clone()
            .unwrap_or_else(|| base.chars().take(IDENTITY).collect());
        Ok(StagedEntry {
            id: self.clock.id(),
            member_id,
            content,
            tag_ids,
            external_id,
            content_hash: Some(base),
            identity: Some(identity),
            created_at: self.rules.now,
            updated_at: self.rules.now,
        })
    }

    fn content(&self, row: &SourceRow, resolved: &Resolved) -> Result<NewEntry, No> {
        let mut draft = EntryDraft {
            note: Some(row.note.clone()),
            billable: row
                .billable
                .map(|billable| if billable { Billable::Yes } else { Billable::No }),
            tags: row.tags.clone(),
            source: Some(Source::Import),
            ..EntryDraft::default()
        };
        match resolved {
            Resolved::Running { .. } => {
                let message = "The timer was still running when the file was exported. Stop it there, or record it here.";
                return Err(problem("end", "still_running", message));
            }
            Resolved::Interval { start, end } => {
                draft.kind = Some(Kind::Interval);
                draft.started_at = Some(whole(*start).to_string());
                draft.ended_at = Some(whole(*end).to_string());
                draft.start_time_zone = row.start_zone.clone().or_else(|| self.zone_name());
                draft.end_time_zone.clone_from(&row.end_zone);
            }
            Resolved::Duration { date, seconds } => {
                draft.kind = Some(Kind::Duration);
                draft.date = Some(date.to_string());
                draft.duration_seconds = Some(*seconds);
            }
        }
        checked(&draft, &self.rules)
    }

    fn zone_name(&self) -> Option<String> {
        self.zone
            .as_ref()
            .and_then(|zone| zone.iana_name())
            .map(str::to_owned)
    }

    fn place(&mut self, row: &SourceRow) -> Result<(Option<ProjectId>, Option<TaskId>), No> {
        let Some(project) = row.project.as_deref() else {
            return match (&row.task, &row.client) {
                (None, None) => Ok((None, None)),
                (Some(_), _) => Err(problem("task", "project_missing", "A task needs its project.")),
                (None, Some(_)) => Err(problem(
                    "client",
                    "project_missing",
                    "Time for a client needs a project.",
                )),
            };
        };
        let found = self
            .scope
            .project(row.client.as_deref().unwrap_or_default(), project)?;
        let project_id = here(found, "project")?;
        let Some(task) = row.task.as_deref() else {
            return Ok((Some(project_id), None));
        };
        let found = self.scope.task(project_id, task)?;
        Ok((Some(project_id), Some(here(found, "task")?)))
    }

    fn tags(&mut self, names: &[String]) -> Result<Vec<TagId>, No> {
        let mut ids = Vec::with_capacity(names.len());
        for name in names {
            let id = here(self.scope.tag(name)?, "tags")?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }

    /// An entry of our own archive keeps its id, its zones, its source and when it was made.
    fn entry_of_archive(&mut self, record: archive::TimeEntry) -> Result<StagedEntry, No> {
        let malformed = |field: &str| {
            problem(
                field,
                code::MALFORMED,
                "The archive has something here that it cannot have.",
            )
        };
        let id: EntryId = record.id.parse().map_err(|_| malformed("id"))?;
        let running = record.kind == "interval" && record.ended_at.is_none();
        let started_at = record.started_at.map(whole);
        // The rules are those of a finished entry; a running one is measured as if it had just begun.
        let ended_at = if running {
            started_at.and_then(|start| start.checked_add(jiff::SignedDuration::from_secs(1)).ok())
        } else {
            record.ended_at.map(whole)
        };
        let draft = EntryDraft {
            kind: Some(word("kind", &record.kind)?),
            started_at: started_at.map(|start| start.to_string()),
            ended_at: ended_at.map(|end| end.to_string()),
            start_time_zone: record.start_time_zone,
            end_time_zone: record.end_time_zone,
            date: (record.kind == "duration").then(|| record.date.to_string()),
            duration_seconds: record.duration_seconds,
            note: Some(record.note),
            billable: Some(word("billable", &record.billable)?),
            source: Some(word("source", &record.source)?),
            ..EntryDraft::default()
        };
        let mut content = checked(&draft, &self.rules)?;
        if let When::Interval { ended_at, .. } = &mut content.when
            && running
        {
            *ended_at = None;
        }
        content.project_id = record
            .project_id
            .as_deref()
            .map(|id| self.ids.project(id))
            .transpose()?;
        content.task_id = record
            .task_id
            .as_deref()
            .map(|id| self.ids.task(id))
            .transpose()?;
        if content.task_id.is_some() && content.project_id.is_none() {
            return Err(malformed("task_id"));
        }
        let mut tag_ids: Vec<TagId> = record
            .tag_ids
            .iter()
            .map(|id| self.ids.tag(id))
            .collect::<Result<_, Halt>>()?;
        tag_ids.sort_unstable();
        tag_ids.dedup();
        if tag_ids.len() > domain::entries::MOST_TAGS {
            return Err(malformed("tag_ids"));
        }
        for (field, text) in [
            ("external_id", &record.external_id),
            ("content_hash", &record.content_hash),
        ] {
            if text.as_ref().is_some_and(|text| !is_id(text, LONGEST_ORIGIN)) {
                return Err(malformed(field));
            }
        }
        content.tags = record.tag_ids.iter().map(|id| self.ids.name(Some(id))).collect();
        Ok(StagedEntry {
            id: id.uuid(),
            member_id: self.ids.member(&record.member_id)?,
            content,
            tag_ids,
            external_id: record.external_id,
            content_hash: record.content_hash,
            identity: Some(format!("id:{id}")),
            created_at: record.created_at,
            updated_at: record.updated_at,
        })
    }
}

/// Settles whether equal rows of the file stand for one entry: those of a source with ids of its own do, others are
/// numbered. `stored` counts the equal ones before this chunk.
pub fn number_equals(rows: &mut [StagedRow], stored: &HashMap<String, i64>) {
    let mut seen = stored.clone();
    for row in rows {
        let Some(entry) = &mut row.entry else { continue };
        let Some(identity) = &entry.identity else { continue };
        let count = seen.entry(identity.clone()).or_insert(0);
        let occurrence = *count;
        *count += 1;
        if occurrence == 0 {
            continue;
        }
        // What is known by its content is known by the beginning of its hash.
        let by_content = entry
            .content_hash
            .as_mut()
            .filter(|hash| hash.starts_with(identity.as_str()));
        if let Some(hash) = by_content {
            // Two honest entries can be equal; the second time they come they are found again by their number.
            *hash = format!("{hash}#{occurrence}");
        } else {
            row.verdict = Verdict::Duplicate;
            row.code = Some("repeated_id".to_owned());
            row.message = Some("Another row of the file has the same id.".to_owned());
        }
    }
}

/// Whether a text may be the id of an entry in its source.
fn is_id(text: &str, longest: usize) -> bool {
    text.len() <= longest && !text.contains('\0')
}

/// Checks the draft; of several problems the first is shown.
fn checked(draft: &EntryDraft, rules: &EntryRules) -> Result<NewEntry, No> {
    check(draft, rules).map_err(|problems| {
        problems.into_iter().next().map_or_else(
            || problem("", code::MALFORMED, "This cannot be an entry."),
            No::from,
        )
    })
}

fn here<T>(found: Found<T>, field: &str) -> Result<T, No> {
    match found {
        Found::Here(id) => Ok(id),
        Found::LeftOut => Err(No::LeftOut),
        Found::Refused(code, message) => Err(problem(field, code, &message)),
    }
}

/// A file that cannot be read to its end is refused as a whole: what is missing would be missing silently.
fn stop_at(problem: &RowProblem) -> Result<(), Halt> {
    const FATAL: [&str; 4] = [
        code::TRUNCATED,
        code::UNREADABLE,
        code::RECORD_TOO_LONG,
        code::CHECKSUM_MISMATCH,
    ];
    if FATAL.contains(&problem.code.as_str()) {
        return Err(Halt::Refused(format!(
            "Row {}: {}.",
            problem.row, problem.message
        )));
    }
    Ok(())
}

/// The rules for the zone of whoever imports.
pub fn rules(now: Timestamp, zone_name: &str) -> EntryRules {
    EntryRules::new(now, zone(zone_name).unwrap_or(TimeZone::UTC))
}

/// Ids of members that rows may have, for a check that they exist.
pub fn unknown_members(people: &People, members: &super::people::Members) -> Vec<MemberId> {
    people
        .members()
        .filter(|member| !members.contains(*member))
        .collect()
}

fn archived_seconds(record: &archive::TimeEntry) -> i64 {
    match (record.started_at, record.ended_at) {
        (Some(start), Some(end)) => end.as_second() - start.as_second(),
        _ => record.duration_seconds.unwrap_or_default(),
    }
}

fn whole(instant: Timestamp) -> Timestamp {
    Timestamp::from_second(instant.as_second()).unwrap_or(instant)
}

fn number(row: u64) -> i64 {
    i64::try_from(row).unwrap_or(i64::MAX)
}

/// A text of the file as it is shown: no control characters, not too long.
fn short(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_SHOWN)
        .collect()
}
