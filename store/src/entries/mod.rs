//! Time entries.

use domain::{
    entries::{NewEntry, When},
    ids::{EntryId, ImportId, MemberId, TagId},
};
use jiff::{Timestamp, civil::Date};

mod list;
mod neighbours;

pub(crate) use list::like_pattern;
pub use list::{EntryFilter, EntryPosition, list, list_by_ids, list_recent_work};
pub use neighbours::{
    WorkPlace, find_overlaps, find_work_place, finding_overlaps, finding_work_place, list_billing,
};

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
