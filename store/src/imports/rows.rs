//! Rows and objects that wait.

use std::collections::HashMap;

use domain::entries::{NewEntry, When};
use domain::ids::{ImportId, MemberId, ProjectId, TagId, TaskId};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{Result, Row, Sql, Tx, Value, params, text};

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    New,
    Duplicate,
    Problem,
}

/// A row of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct StagedRow {
    /// Place in the import, from 0.
    pub ordinal: i64,
    /// Row in the file, for people.
    pub line: i64,
    pub verdict: Verdict,
    /// Column that the message is about.
    pub field: Option<String>,
    pub code: Option<String>,
    pub message: Option<String>,
    pub source_seconds: i64,
    /// Names as the file has them.
    pub person: String,
    pub client: String,
    pub project: String,
    pub task: String,
    /// Absent when the row cannot be read.
    pub entry: Option<StagedEntry>,
}

/// The entry that a row becomes.
#[derive(Debug, Clone, PartialEq)]
pub struct StagedEntry {
    pub id: Uuid,
    pub member_id: MemberId,
    pub content: NewEntry,
    pub tag_ids: Vec<TagId>,
    pub external_id: Option<String>,
    pub content_hash: Option<String>,
    /// What two rows for the same entry have in common, within this import.
    pub identity: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Something besides entries that the import will create.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    pub ordinal: i64,
    pub body: Json,
}

/// Stores rows of a chunk with their tags.
pub async fn insert_rows(tx: &mut Tx, import: ImportId, rows: &[StagedRow]) -> Result<()> {
    let mut statements = Vec::with_capacity(rows.len());
    for row in rows {
        statements.push(insertion(import, row));
        let tags = row.entry.iter().flat_map(|entry| &entry.tag_ids);
        statements.extend(tags.map(|tag| {
            (
                "INSERT INTO import_row_tags (import_id, ordinal, tag_id) VALUES ($1, $2, $3)",
                params![import, row.ordinal, *tag].to_vec(),
            )
        }));
    }
    tx.batch(statements).await
}

fn insertion(import: ImportId, row: &StagedRow) -> (&'static str, Vec<Value>) {
    let sql = "INSERT INTO import_rows (import_id, ordinal, line, verdict, field, code, message, source_seconds,
            person, client, project, task, tags, note, entry_id, member_id, project_id, task_id, kind, started_at,
            ended_at, start_time_zone, end_time_zone, date, end_date, latest_end, duration_seconds, billable, source,
            external_id, content_hash, identity, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
            $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34)";
    let r = row;
    let content = r.entry.as_ref().map(|entry| &entry.content);
    let mut values = params![
        import,
        r.ordinal,
        r.line,
        text(&r.verdict),
        r.field.clone(),
        r.code.clone(),
        r.message.clone(),
        r.source_seconds,
        &r.person,
        &r.client,
        &r.project,
        &r.task,
        Json::from(content.map(|content| content.tags.clone()).unwrap_or_default()),
        content.map(|content| content.note.clone()).unwrap_or_default(),
    ]
    .to_vec();
    match &r.entry {
        Some(entry) => values.extend(entry_values(entry)),
        None => values.resize(34, Value::Null),
    }
    (sql, values)
}

fn entry_values(entry: &StagedEntry) -> Vec<Value> {
    const LONGEST: jiff::SignedDuration =
        jiff::SignedDuration::from_secs(domain::entries::LONGEST_INTERVAL_SECONDS);
    let content = &entry.content;
    let when = &content.when;
    let running = when.is_running();
    let latest_end = when
        .ended_at()
        .or(when.started_at())
        .and_then(|end| end.checked_add(LONGEST).ok());
    let end_date = if running {
        when.date()
    } else {
        when.dates(entry.updated_at).1
    };
    params![
        entry.id,
        entry.member_id,
        content.project_id,
        content.task_id,
        text(&when.kind()),
        when.started_at(),
        when.ended_at(),
        when.start_time_zone(),
        when.end_time_zone().filter(|_| !running).map(str::to_owned),
        when.date(),
        end_date,
        latest_end,
        when.duration_seconds(),
        text(&content.billable),
        text(&content.source),
        entry.external_id.clone(),
        entry.content_hash.clone(),
        entry.identity.clone(),
        entry.created_at,
        entry.updated_at,
    ]
    .to_vec()
}

/// How many staged rows have each of these identities; those without any are absent.
pub async fn count_identities(
    tx: &mut Tx,
    import: ImportId,
    identities: impl Iterator<Item = String>,
) -> Result<HashMap<String, i64>> {
    let sql = Sql::new("SELECT identity, COUNT(*) FROM import_rows WHERE import_id = ")
        .bind(import)
        .push(" AND identity IN ")
        .bind_list(identities)
        .push(" GROUP BY identity");
    let counted = tx.query_sql(sql, |row| Ok((row.get(0)?, row.get(1)?))).await?;
    Ok(counted.into_iter().collect())
}

/// Stores what will be created besides entries.
pub async fn insert_objects(tx: &mut Tx, import: ImportId, objects: Vec<Planned>) -> Result<()> {
    let statements = objects.into_iter().map(|Planned { ordinal, body }| {
        (
            "INSERT INTO import_objects (import_id, ordinal, body) VALUES ($1, $2, $3)",
            params![import, ordinal, body].to_vec(),
        )
    });
    let statements = statements.collect();
    tx.batch(statements).await
}

/// Planned objects from `from` on, at most `limit`.
pub async fn list_objects(tx: &mut Tx, import: ImportId, from: i64, limit: i64) -> Result<Vec<Planned>> {
    let sql = "SELECT ordinal, body FROM import_objects WHERE import_id = $1 AND ordinal >= $2 ORDER BY ordinal LIMIT $3";
    tx.query(sql, params![import, from, limit], |row| {
        Ok(Planned {
            ordinal: row.get(0)?,
            body: row.get(1)?,
        })
    })
    .await
}

/// Rows of this verdict (of any if `None`) behind `after`, at most `limit`, without the ids of their tags.
pub async fn list_rows(
    tx: &mut Tx,
    import: ImportId,
    verdict: Option<Verdict>,
    after: Option<i64>,
    limit: i64,
) -> Result<Vec<StagedRow>> {
    let mut sql = Sql::new(
        "SELECT ordinal, line, verdict, field, code, message, source_seconds, person, client, project, task, tags, note,
            entry_id, member_id, project_id, task_id, started_at, ended_at, start_time_zone, end_time_zone, date,
            duration_seconds, billable, source, created_at, updated_at
        FROM import_rows WHERE import_id = ",
    )
    .bind(import)
    .push(" AND ordinal > ")
    .bind(after.unwrap_or(-1));
    if let Some(verdict) = verdict {
        sql = sql.push(" AND verdict = ").bind(text(&verdict));
    }
    tx.query_sql(sql.push(" ORDER BY ordinal LIMIT ").bind(limit), staged_row)
        .await
}

fn staged_row(row: &Row<'_>) -> Result<StagedRow> {
    let entry = match row.get::<Option<Uuid>>(13)? {
        Some(id) => Some(staged_entry(row, id)?),
        None => None,
    };
    Ok(StagedRow {
        ordinal: row.get(0)?,
        line: row.get(1)?,
        verdict: row.word(2)?,
        field: row.get(3)?,
        code: row.get(4)?,
        message: row.get(5)?,
        source_seconds: row.get(6)?,
        person: row.get(7)?,
        client: row.get(8)?,
        project: row.get(9)?,
        task: row.get(10)?,
        entry,
    })
}

fn staged_entry(row: &Row<'_>, id: Uuid) -> Result<StagedEntry> {
    let date: Date = row.get(21)?;
    let when = match row.get::<Option<Timestamp>>(17)? {
        Some(started_at) => {
            let start_time_zone: String = row.get(19)?;
            let end_time_zone: Option<String> = row.get(20)?;
            When::Interval {
                started_at,
                ended_at: row.get(18)?,
                end_time_zone: end_time_zone.unwrap_or_else(|| start_time_zone.clone()),
                start_time_zone,
                date,
            }
        }
        None => When::Duration {
            date,
            duration_seconds: row.get(22)?,
        },
    };
    let content = NewEntry {
        when,
        project_id: row.get::<Option<ProjectId>>(15)?,
        task_id: row.get::<Option<TaskId>>(16)?,
        note: row.get(12)?,
        billable: row.word(23)?,
        tags: row.json(11)?,
        source: row.word(24)?,
    };
    Ok(StagedEntry {
        id,
        member_id: row.get(14)?,
        content,
        tag_ids: Vec::new(),
        external_id: None,
        content_hash: None,
        identity: None,
        created_at: row.get(25)?,
        updated_at: row.get(26)?,
    })
}

/// Removes some of what an import has staged; call it until it gives 0.
pub async fn purge(tx: &mut Tx, import: ImportId) -> Result<u64> {
    const AT_ONCE: i64 = 5000;
    let bound = "SELECT MIN(first) FROM (
        SELECT MIN(ordinal) AS first FROM import_rows WHERE import_id = $1
        UNION ALL SELECT MIN(ordinal) FROM import_objects WHERE import_id = $1) AS both_tables";
    let first: Option<i64> = tx.scalar(bound, params![import]).await?;
    let Some(first) = first else { return Ok(0) };
    let mut removed = 0;
    for sql in [
        "DELETE FROM import_row_tags WHERE import_id = $1 AND ordinal < $2",
        "DELETE FROM import_rows WHERE import_id = $1 AND ordinal < $2",
        "DELETE FROM import_objects WHERE import_id = $1 AND ordinal < $2",
    ] {
        removed += tx.execute(sql, params![import, first + AT_ONCE]).await?;
    }
    Ok(removed)
}
