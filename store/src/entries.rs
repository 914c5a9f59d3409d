//! Time entries.

use domain::{
    entries::{Billable, NewEntry, When},
    ids::{EntryId, ImportId, MemberId, ProjectId, TagId, TaskId},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Result, Row, Sql, Tx, Value, params, text};

/// A stored entry. `content.tags` holds the names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    pub id: EntryId,
    pub member_id: MemberId,
    pub content: NewEntry,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

/// Where an imported entry came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    pub external_id: Option<String>,
    pub content_hash: Option<String>,
    pub import_id: Option<ImportId>,
}

/// Which entries a list shows. Empty lists and `None` do not restrict.
#[derive(Debug, Clone, Default)]
pub struct EntryFilter {
    /// Local dates, the second one excluded.
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// Only these members; `None` is everybody.
    pub members: Option<Vec<MemberId>>,
    pub projects: Vec<ProjectId>,
    pub clients: Vec<Uuid>,
    pub tasks: Vec<TaskId>,
    pub tags: Vec<String>,
    /// Whether it is billable in the end: by its own word, its task's or its project's.
    pub billable: Option<bool>,
    /// Part of the note, without regard to case.
    pub note: Option<String>,
    pub running: Option<bool>,
}

/// Position in a list: local date, instant within it, id.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct EntryPosition {
    pub date: Date,
    pub sort_at: Timestamp,
    pub id: EntryId,
}

impl StoredEntry {
    /// The first and the last local date that the entry touches.
    pub fn dates(&self, now: Timestamp) -> [Date; 2] {
        let (first, last) = self.content.when.dates(now);
        [first, last]
    }

    /// Where the entry stands in lists.
    pub fn position(&self) -> EntryPosition {
        EntryPosition {
            date: self.content.when.date(),
            sort_at: sort_at(&self.content.when, self.created_at),
            id: self.id,
        }
    }
}

fn sort_at(when: &When, created_at: Timestamp) -> Timestamp {
    when.started_at().unwrap_or(created_at)
}

const SELECT: &str = "SELECT e.id, e.member_id, e.project_id, e.task_id, e.kind, e.started_at, e.ended_at,
    e.start_time_zone, e.end_time_zone, e.date, e.duration_seconds, e.note, e.billable, e.source,
    e.created_at, e.updated_at, e.version FROM time_entries e";

fn entry(row: &Row<'_>) -> Result<StoredEntry> {
    let date = row.get(9)?;
    let when = match row.get::<Option<Timestamp>>(5)? {
        Some(started_at) => {
            let start_time_zone: String = row.get(7)?;
            let end_time_zone: Option<String> = row.get(8)?;
            When::Interval {
                started_at,
                ended_at: row.get(6)?,
                end_time_zone: end_time_zone.unwrap_or_else(|| start_time_zone.clone()),
                start_time_zone,
                date,
            }
        }
        None => When::Duration {
            date,
            duration_seconds: row.get(10)?,
        },
    };
    let content = NewEntry {
        when,
        project_id: row.get(2)?,
        task_id: row.get(3)?,
        note: row.get(11)?,
        billable: row.word(12)?,
        tags: Vec::new(),
        source: row.word(13)?,
    };
    Ok(StoredEntry {
        id: row.get(0)?,
        member_id: row.get(1)?,
        content,
        created_at: row.get(14)?,
        updated_at: row.get(15)?,
        version: row.get(16)?,
    })
}

/// Columns that follow from the content, in the order of the statements below.
struct Columns {
    kind: Value,
    ended_at: Option<Timestamp>,
    end_time_zone: Option<String>,
    end_date: Date,
    sort_at: Timestamp,
}

fn columns(entry: &StoredEntry) -> Columns {
    let when = &entry.content.when;
    let running = when.is_running();
    Columns {
        kind: text(&when.kind()),
        ended_at: when.ended_at(),
        end_time_zone: when.end_time_zone().filter(|_| !running).map(str::to_owned),
        // While the timer runs nobody knows the last day; reports leave running entries out.
        end_date: if running {
            when.date()
        } else {
            when.dates(entry.updated_at).1
        },
        sort_at: sort_at(when, entry.created_at),
    }
}

/// Stores a new entry with its tags and its change, in one round trip.
pub async fn insert(tx: &mut Tx, entry: &StoredEntry, tags: &[TagId], origin: &Origin) -> Result<()> {
    let (seq, change) = tx.next_change(
        "time_entry",
        entry.id.uuid(),
        Some(entry.member_id.uuid()),
        "created",
        entry.updated_at,
    );
    let mut statements = vec![insertion(entry, origin, seq)];
    statements.extend(tags.iter().map(|tag| tag_insertion(entry.id, *tag)));
    statements.push(change);
    tx.batch(statements).await
}

fn insertion(entry: &StoredEntry, origin: &Origin, seq: i64) -> (&'static str, Vec<Value>) {
    let sql = "INSERT INTO time_entries (id, member_id, project_id, task_id, kind, started_at, ended_at,
            start_time_zone, end_time_zone, date, end_date, sort_at, duration_seconds, note, billable, source,
            external_id, content_hash, import_id, created_at, updated_at, version, change_seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)";
    let NewEntry {
        when,
        project_id,
        task_id,
        note,
        billable,
        tags: _,
        source,
    } = &entry.content;
    let Columns {
        kind,
        ended_at,
        end_time_zone,
        end_date,
        sort_at,
    } = columns(entry);
    let Origin {
        external_id,
        content_hash,
        import_id,
    } = origin.clone();
    let values = params![
        entry.id,
        entry.member_id,
        *project_id,
        *task_id,
        kind,
        when.started_at(),
        ended_at,
        when.start_time_zone(),
        end_time_zone,
        when.date(),
        end_date,
        sort_at,
        when.duration_seconds(),
        note,
        text(billable),
        text(source),
        external_id,
        content_hash,
        import_id,
        entry.created_at,
        entry.updated_at,
        entry.version,
        seq,
    ];
    (sql, values.to_vec())
}

fn tag_insertion(entry: EntryId, tag: TagId) -> (&'static str, Vec<Value>) {
    (
        "INSERT INTO time_entry_tags (entry_id, tag_id) VALUES ($1, $2)",
        params![entry, tag].to_vec(),
    )
}

/// Replaces the content of an entry; `tags` is `None` when they stay as they are.
pub async fn update(tx: &mut Tx, entry: &StoredEntry, tags: Option<&[TagId]>) -> Result<()> {
    let (seq, change) = tx.next_change(
        "time_entry",
        entry.id.uuid(),
        Some(entry.member_id.uuid()),
        "updated",
        entry.updated_at,
    );
    let sql = "UPDATE time_entries SET project_id = $2, task_id = $3, kind = $4, started_at = $5, ended_at = $6,
            start_time_zone = $7, end_time_zone = $8, date = $9, end_date = $10, sort_at = $11, duration_seconds = $12,
            note = $13, billable = $14, updated_at = $15, version = $16, change_seq = $17
        WHERE id = $1";
    let NewEntry {
        when,
        project_id,
        task_id,
        note,
        billable,
        tags: _,
        source: _,
    } = &entry.content;
    let Columns {
        kind,
        ended_at,
        end_time_zone,
        end_date,
        sort_at,
    } = columns(entry);
    let values = params![
        entry.id,
        *project_id,
        *task_id,
        kind,
        when.started_at(),
        ended_at,
        when.start_time_zone(),
        end_time_zone,
        when.date(),
        end_date,
        sort_at,
        when.duration_seconds(),
        note,
        text(billable),
        entry.updated_at,
        entry.version,
        seq,
    ];
    let mut statements = vec![(sql, values.to_vec()), change];
    if let Some(tags) = tags {
        // Removed before the others go in: statements of a batch keep their order.
        statements.push((
            "DELETE FROM time_entry_tags WHERE entry_id = $1",
            params![entry.id].to_vec(),
        ));
        statements.extend(tags.iter().map(|tag| tag_insertion(entry.id, *tag)));
    }
    tx.batch(statements).await
}

/// Removes an entry. Its change stays, so that other devices learn of it.
pub async fn delete(tx: &mut Tx, entry: &StoredEntry, now: Timestamp) -> Result<()> {
    let (_, change) = tx.next_change(
        "time_entry",
        entry.id.uuid(),
        Some(entry.member_id.uuid()),
        "deleted",
        now,
    );
    tx.batch(vec![
        (
            "DELETE FROM time_entries WHERE id = $1",
            params![entry.id].to_vec(),
        ),
        change,
    ])
    .await
}

pub async fn find(tx: &mut Tx, id: EntryId) -> Result<Option<StoredEntry>> {
    let sql = Sql::new(SELECT).push(" WHERE e.id = ").bind(id);
    let found = tx.query_sql(sql, entry).await?;
    Ok(with_tags(tx, found).await?.into_iter().next())
}

/// The member's running timer.
pub async fn find_running(tx: &mut Tx, member: MemberId) -> Result<Option<StoredEntry>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE e.kind = 'interval' AND e.ended_at IS NULL AND e.member_id = ")
        .bind(member);
    let found = tx.query_sql(sql, entry).await?;
    Ok(with_tags(tx, found).await?.into_iter().next())
}

/// Entries that match, newest first unless `ascending`, after `position`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    filter: &EntryFilter,
    position: Option<EntryPosition>,
    ascending: bool,
    limit: i64,
) -> Result<Vec<StoredEntry>> {
    let mut sql = filtered(Sql::new(SELECT), filter);
    if let Some(EntryPosition { date, sort_at, id }) = position {
        sql = sql.push(if ascending {
            " AND (e.date, e.sort_at, e.id) > ("
        } else {
            " AND (e.date, e.sort_at, e.id) < ("
        });
        sql = sql
            .bind(date)
            .push(", ")
            .bind(sort_at)
            .push(", ")
            .bind(id)
            .push(")");
    }
    sql = sql.push(if ascending {
        " ORDER BY e.date, e.sort_at, e.id LIMIT "
    } else {
        " ORDER BY e.date DESC, e.sort_at DESC, e.id DESC LIMIT "
    });
    let found = tx.query_sql(sql.bind(limit), entry).await?;
    with_tags(tx, found).await
}

/// The same decision as [`domain::entries::effective`].
const BILLABLE: &str = "e.billable = 'yes' OR (e.billable = 'inherit' AND COALESCE(
    (SELECT CASE t.billable WHEN 'yes' THEN TRUE WHEN 'no' THEN FALSE END FROM tasks t WHERE t.id = e.task_id),
    (SELECT p.billable FROM projects p WHERE p.id = e.project_id), FALSE))";

fn filtered(mut sql: Sql, filter: &EntryFilter) -> Sql {
    let EntryFilter {
        from,
        to,
        members,
        projects,
        clients,
        tasks,
        tags,
        billable,
        note,
        running,
    } = filter.clone();
    sql = sql.push(" WHERE 1 = 1");
    if let Some(members) = members {
        sql = match members.as_slice() {
            // The usual case, an equality, lets both engines read one member's days in order.
            [member] => sql.push(" AND e.member_id = ").bind(*member),
            _ => sql.push(" AND e.member_id IN ").bind_list(members),
        };
    }
    if let Some(from) = from {
        sql = sql.push(" AND e.date >= ").bind(from);
    }
    if let Some(to) = to {
        sql = sql.push(" AND e.date < ").bind(to);
    }
    if !projects.is_empty() {
        sql = sql.push(" AND e.project_id IN ").bind_list(projects);
    }
    if !clients.is_empty() {
        sql = sql
            .push(" AND e.project_id IN (SELECT id FROM projects WHERE client_id IN ")
            .bind_list(clients)
            .push(")");
    }
    if !tasks.is_empty() {
        sql = sql.push(" AND e.task_id IN ").bind_list(tasks);
    }
    if !tags.is_empty() {
        let folded = tags.iter().map(|name| domain::scope::fold_name(name));
        sql = sql
            .push(" AND e.id IN (SELECT et.entry_id FROM time_entry_tags et JOIN tags t ON t.id = et.tag_id WHERE t.name_folded IN ")
            .bind_list(folded)
            .push(")");
    }
    if let Some(billable) = billable {
        sql = sql
            .push(if billable { " AND (" } else { " AND NOT (" })
            .push(BILLABLE)
            .push(")");
    }
    if let Some(note) = note {
        let pattern = like_pattern(&note);
        sql = sql
            .push(" AND lower(e.note) LIKE ")
            .bind(pattern)
            .push(" ESCAPE '\\'");
    }
    match running {
        Some(true) => sql.push(" AND e.kind = 'interval' AND e.ended_at IS NULL"),
        Some(false) => sql.push(" AND (e.kind = 'duration' OR e.ended_at IS NOT NULL)"),
        None => sql,
    }
}

/// `%part%` with the wildcards in `part` taken literally.
pub(crate) fn like_pattern(part: &str) -> String {
    let mut pattern = String::from("%");
    for character in part.to_lowercase().chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// Fills in the tag names of a page of entries with one query.
async fn with_tags(tx: &mut Tx, mut entries: Vec<StoredEntry>) -> Result<Vec<StoredEntry>> {
    if entries.is_empty() {
        return Ok(entries);
    }
    let sql = Sql::new(
        "SELECT et.entry_id, t.name FROM time_entry_tags et JOIN tags t ON t.id = et.tag_id WHERE et.entry_id IN ",
    )
    .bind_list(entries.iter().map(|entry| entry.id))
    .push(" ORDER BY t.name_folded");
    let names: Vec<(EntryId, String)> = tx.query_sql(sql, |row| Ok((row.get(0)?, row.get(1)?))).await?;
    let mut places: std::collections::HashMap<_, _> = entries
        .iter_mut()
        .map(|entry| (entry.id, &mut entry.content.tags))
        .collect();
    for (id, name) in names {
        if let Some(tags) = places.get_mut(&id) {
            tags.push(name);
        }
    }
    drop(places);
    Ok(entries)
}

/// The member's other entries that share an instant with `[start, end)`; a running timer lasts for ever.
/// Both bounds of the index are used: no entry is longer than 31 days.
pub async fn find_overlaps(
    tx: &mut Tx,
    member: MemberId,
    itself: EntryId,
    start: Timestamp,
    end: Option<Timestamp>,
) -> Result<Vec<EntryId>> {
    const LONGEST: jiff::SignedDuration =
        jiff::SignedDuration::from_secs(domain::entries::LONGEST_INTERVAL_SECONDS);
    let end = end.unwrap_or(Timestamp::MAX);
    let latest_end = end.checked_add(LONGEST).unwrap_or(Timestamp::MAX);
    tx.query(
        "SELECT id FROM time_entries
         WHERE member_id = $1 AND ended_at > $2 AND ended_at <= $3 AND started_at < $4 AND id <> $5
         UNION ALL
         SELECT id FROM time_entries
         WHERE member_id = $1 AND kind = 'interval' AND ended_at IS NULL AND started_at < $4 AND id <> $5
         LIMIT 20",
        params![member, start, capped(latest_end), capped(end), itself],
        |row| row.get(0),
    )
    .await
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
    tx.query_opt(
        "SELECT p.billable, p.archived, COALESCE(c.archived, p.archived), p.visibility, t.billable, t.archived,
                EXISTS (SELECT 1 FROM project_members pm WHERE pm.project_id = p.id AND pm.member_id = $3)
         FROM projects p
         LEFT JOIN clients c ON c.id = p.client_id
         LEFT JOIN tasks t ON t.project_id = p.id AND t.id = $2
         WHERE p.id = $1",
        params![project, task, member],
        |row| {
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
        },
    )
    .await
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

/// Distinct recent work of a member: the newest entry of each combination of note, project, task and billing.
pub async fn list_recent_work(tx: &mut Tx, member: MemberId, limit: i64) -> Result<Vec<StoredEntry>> {
    // Looking at the last few hundred entries is enough, and bounded however long the history is.
    const WINDOW: i64 = 400;
    let filter = EntryFilter {
        members: Some(vec![member]),
        ..EntryFilter::default()
    };
    let mut seen = std::collections::HashSet::new();
    let mut recent = list(tx, &filter, None, false, WINDOW).await?;
    recent.retain(|entry| {
        let NewEntry {
            when: _,
            project_id,
            task_id,
            note,
            billable,
            tags,
            source: _,
        } = &entry.content;
        seen.insert((*project_id, *task_id, note.clone(), *billable, tags.clone()))
    });
    recent.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(recent)
}

/// The entries with these ids, in this order; those that are gone are left out.
pub async fn list_by_ids(tx: &mut Tx, ids: &[EntryId]) -> Result<Vec<StoredEntry>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(SELECT)
        .push(" WHERE e.id IN ")
        .bind_list(ids.iter().copied());
    let found = tx.query_sql(sql, entry).await?;
    let places: std::collections::HashMap<EntryId, usize> =
        ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let mut entries = with_tags(tx, found).await?;
    entries.sort_by_key(|entry| places.get(&entry.id).copied());
    Ok(entries)
}
