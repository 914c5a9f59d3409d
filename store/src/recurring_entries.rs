//! Recurring entries: work that a member does again and again, and what became of each date.

use std::collections::HashMap;

use domain::{
    entries::Work,
    ids::{EntryId, MemberId, RecurringEntryId, TagId},
};
use jiff::{Timestamp, civil::Date};

use crate::{Result, Row, Sql, Tx, Value, params, text};

/// A recurring entry as stored. `work.tags` holds the names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecurringEntry {
    pub id: RecurringEntryId,
    pub member_id: MemberId,
    pub work: Work,
    pub from: Date,
    pub until: Option<Date>,
    pub interval_weeks: i64,
    /// Days of the week as RFC 5545 names them, such as `MO,WE`.
    pub by_day: String,
    /// Minutes after midnight of an interval; none for a duration.
    pub start_minute: Option<i64>,
    pub duration_seconds: i64,
    pub time_zone: String,
    /// Whether it is recorded by itself.
    pub automatic: bool,
    pub paused: bool,
    /// The date that is recorded by itself next.
    pub next_date: Option<Date>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

/// What became of a date of a recurring entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    pub recurring_entry_id: RecurringEntryId,
    pub date: Date,
    /// `recorded` or `skipped`.
    pub state: String,
    pub entry_id: Option<EntryId>,
}

const SELECT: &str = "SELECT r.id, r.member_id, r.project_id, r.task_id, r.note, r.billable, r.from_date, r.until_date,
    r.interval_weeks, r.by_day, r.start_minute, r.duration_seconds, r.time_zone, r.automatic, r.paused, r.next_date,
    r.created_at, r.updated_at, r.version FROM recurring_entries r";

fn recurring(row: &Row<'_>) -> Result<RecurringEntry> {
    Ok(RecurringEntry {
        id: row.get(0)?,
        member_id: row.get(1)?,
        work: Work {
            project_id: row.get(2)?,
            task_id: row.get(3)?,
            note: row.get(4)?,
            billable: row.word(5)?,
            tags: Vec::new(),
        },
        from: row.get(6)?,
        until: row.get(7)?,
        interval_weeks: row.get(8)?,
        by_day: row.get(9)?,
        start_minute: row.get(10)?,
        duration_seconds: row.get(11)?,
        time_zone: row.get(12)?,
        automatic: row.get(13)?,
        paused: row.get(14)?,
        next_date: row.get(15)?,
        created_at: row.get(16)?,
        updated_at: row.get(17)?,
        version: row.get(18)?,
    })
}

/// The columns of both statements below, from `$1` to `$18`.
fn columns(recurring: &RecurringEntry) -> Vec<Value> {
    let r = recurring;
    let values = params![
        r.id,
        r.member_id,
        r.work.project_id,
        r.work.task_id,
        &r.work.note,
        text(&r.work.billable),
        r.from,
        r.until,
        r.interval_weeks,
        &r.by_day,
        r.start_minute,
        r.duration_seconds,
        &r.time_zone,
        r.automatic,
        r.paused,
        r.next_date,
        r.updated_at,
        r.version
    ];
    values.to_vec()
}

/// Stores a new one with the tags of these ids.
pub async fn insert(tx: &mut Tx, recurring: &RecurringEntry, tags: &[TagId]) -> Result<()> {
    let sql = "INSERT INTO recurring_entries (id, member_id, project_id, task_id, note, billable, from_date, until_date,
            interval_weeks, by_day, start_minute, duration_seconds, time_zone, automatic, paused, next_date, updated_at,
            version, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    let mut values = columns(recurring);
    values.push(recurring.created_at.into());
    tx.execute_one(sql, &values).await?;
    tx.batch(tags.iter().map(|tag| tag_insertion(recurring.id, *tag)).collect())
        .await?;
    record(tx, recurring, "created", recurring.updated_at).await
}

/// Stores a changed one; `tags` is `None` when they stay as they are.
pub async fn update(tx: &mut Tx, recurring: &RecurringEntry, tags: Option<&[TagId]>) -> Result<()> {
    let sql = "UPDATE recurring_entries SET member_id = $2, project_id = $3, task_id = $4, note = $5, billable = $6,
            from_date = $7, until_date = $8, interval_weeks = $9, by_day = $10, start_minute = $11,
            duration_seconds = $12, time_zone = $13, automatic = $14, paused = $15, next_date = $16, updated_at = $17,
            version = $18
        WHERE id = $1";
    tx.execute_one(sql, &columns(recurring)).await?;
    if let Some(tags) = tags {
        let removal = (
            "DELETE FROM recurring_entry_tags WHERE recurring_entry_id = $1",
            params![recurring.id].to_vec(),
        );
        let mut statements = vec![removal];
        statements.extend(tags.iter().map(|tag| tag_insertion(recurring.id, *tag)));
        tx.batch(statements).await?;
    }
    record(tx, recurring, "updated", recurring.updated_at).await
}

fn tag_insertion(recurring: RecurringEntryId, tag: TagId) -> (&'static str, Vec<Value>) {
    (
        "INSERT INTO recurring_entry_tags (recurring_entry_id, tag_id) VALUES ($1, $2)",
        params![recurring, tag].to_vec(),
    )
}

/// Removes a recurring entry. What was recorded stays.
pub async fn delete(tx: &mut Tx, recurring: &RecurringEntry, now: Timestamp) -> Result<()> {
    let sql = "DELETE FROM recurring_entries WHERE id = $1";
    tx.execute_one(sql, params![recurring.id]).await?;
    record(tx, recurring, "deleted", now).await
}

async fn record(tx: &mut Tx, recurring: &RecurringEntry, op: &'static str, at: Timestamp) -> Result<()> {
    let member = Some(recurring.member_id.uuid());
    tx.record_change("recurring_entry", recurring.id.uuid(), member, op, at)
        .await
        .map(drop)
}

pub async fn find(tx: &mut Tx, id: RecurringEntryId) -> Result<Option<RecurringEntry>> {
    let found = tx
        .query_sql(Sql::new(SELECT).push(" WHERE r.id = ").bind(id), recurring)
        .await?;
    Ok(with_tags(tx, found).await?.into_iter().next())
}

/// Those of a member, in the order in which they were made.
pub async fn list(tx: &mut Tx, member: MemberId) -> Result<Vec<RecurringEntry>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE r.member_id = ")
        .bind(member)
        .push(" ORDER BY r.id");
    let found = tx.query_sql(sql, recurring).await?;
    with_tags(tx, found).await
}

/// Those of everybody behind the one with id `after`, with the ids of their tags, at most `limit`: for the archive.
pub async fn list_all(
    tx: &mut Tx,
    after: Option<RecurringEntryId>,
    limit: i64,
) -> Result<Vec<(RecurringEntry, Vec<TagId>)>> {
    let mut sql = Sql::new(SELECT);
    if let Some(after) = after {
        sql = sql.push(" WHERE r.id > ").bind(after);
    }
    let found = tx
        .query_sql(sql.push(" ORDER BY r.id LIMIT ").bind(limit), recurring)
        .await?;
    let mut tags: HashMap<RecurringEntryId, Vec<TagId>> = HashMap::new();
    for (recurring, tag, _) in tags_of(tx, &found).await? {
        tags.entry(recurring).or_default().push(tag);
    }
    let with_tags = found.into_iter().map(|recurring| {
        let tags = tags.remove(&recurring.id).unwrap_or_default();
        (recurring, tags)
    });
    Ok(with_tags.collect())
}

async fn with_tags(tx: &mut Tx, mut all: Vec<RecurringEntry>) -> Result<Vec<RecurringEntry>> {
    let mut names: HashMap<RecurringEntryId, Vec<String>> = HashMap::new();
    for (recurring, _, name) in tags_of(tx, &all).await? {
        names.entry(recurring).or_default().push(name);
    }
    for recurring in &mut all {
        recurring.work.tags = names.remove(&recurring.id).unwrap_or_default();
    }
    Ok(all)
}

/// The tags of all of them with one query.
async fn tags_of(tx: &mut Tx, all: &[RecurringEntry]) -> Result<Vec<(RecurringEntryId, TagId, String)>> {
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(
        "SELECT rt.recurring_entry_id, t.id, t.name FROM recurring_entry_tags rt JOIN tags t ON t.id = rt.tag_id
         WHERE rt.recurring_entry_id IN ",
    )
    .bind_list(all.iter().map(|recurring| recurring.id))
    .push(" ORDER BY t.name_folded");
    tx.query_sql(sql, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .await
}

/// Moves one that records by itself to its next date; false if it is not at `date` any more.
pub async fn advance(tx: &mut Tx, id: RecurringEntryId, date: Date, next: Option<Date>) -> Result<bool> {
    let sql = "UPDATE recurring_entries SET next_date = $3
        WHERE id = $1 AND next_date = $2 AND automatic = $4 AND paused = $5";
    let values = params![id, date, next, true, false];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Keeps what became of a date; false if that was decided before.
pub async fn settle(
    tx: &mut Tx,
    recurring: &RecurringEntry,
    date: Date,
    state: &'static str,
    entry: Option<EntryId>,
    now: Timestamp,
) -> Result<bool> {
    let sql = "INSERT INTO recurring_occurrences (recurring_entry_id, date, state, entry_id) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING";
    if tx.execute(sql, params![recurring.id, date, state, entry]).await? == 0 {
        return Ok(false);
    }
    record(tx, recurring, "updated", now).await?;
    Ok(true)
}

/// A date that was to be recorded and may not be.
pub async fn mark_skipped(tx: &mut Tx, id: RecurringEntryId, date: Date) -> Result<()> {
    let sql = "UPDATE recurring_occurrences SET state = 'skipped', entry_id = NULL
        WHERE recurring_entry_id = $1 AND date = $2";
    tx.execute_one(sql, params![id, date]).await
}

/// Forgets what became of a date, so that it is proposed again.
pub async fn forget(tx: &mut Tx, recurring: &RecurringEntry, date: Date, now: Timestamp) -> Result<()> {
    let sql = "DELETE FROM recurring_occurrences WHERE recurring_entry_id = $1 AND date = $2";
    tx.execute(sql, params![recurring.id, date]).await?;
    record(tx, recurring, "updated", now).await
}

fn occurrence(row: &Row<'_>) -> Result<Occurrence> {
    Ok(Occurrence {
        recurring_entry_id: row.get(0)?,
        date: row.get(1)?,
        state: row.get(2)?,
        entry_id: row.get(3)?,
    })
}

const OCCURRENCES: &str =
    "SELECT o.recurring_entry_id, o.date, o.state, o.entry_id FROM recurring_occurrences o";

/// What became of a date, if that is decided.
pub async fn find_occurrence(tx: &mut Tx, id: RecurringEntryId, date: Date) -> Result<Option<Occurrence>> {
    let sql = Sql::new(OCCURRENCES)
        .push(" WHERE o.recurring_entry_id = ")
        .bind(id)
        .push(" AND o.date = ")
        .bind(date);
    Ok(tx.query_sql(sql, occurrence).await?.into_iter().next())
}

/// What became of the dates of a member's recurring entries from `from` up to but not including `to`.
pub async fn occurrences(tx: &mut Tx, member: MemberId, from: Date, to: Date) -> Result<Vec<Occurrence>> {
    let sql = Sql::new(OCCURRENCES)
        .push(" JOIN recurring_entries r ON r.id = o.recurring_entry_id WHERE r.member_id = ")
        .bind(member)
        .push(" AND o.date >= ")
        .bind(from)
        .push(" AND o.date < ")
        .bind(to);
    tx.query_sql(sql, occurrence).await
}

/// Those that record by themselves and whose next date lies before `before`: their job was given up. A few at once.
pub async fn list_overdue(tx: &mut Tx, before: Date) -> Result<Vec<RecurringEntry>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE r.next_date < ")
        .bind(before)
        .push(" AND r.automatic = ")
        .bind(true)
        .push(" AND r.paused = ")
        .bind(false)
        .push(" ORDER BY r.next_date LIMIT 100");
    tx.query_sql(sql, recurring).await
}
