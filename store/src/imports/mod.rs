//! Imports: their state, the rows that wait to become entries, and the step that makes them entries.

mod judge;
mod rows;
mod take_over;

use domain::ids::{ImportId, MemberId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{Result, Row, Sql, Tx, params, text};

pub use judge::{mark_duplicates, mark_forbidden, mark_repeated_origins};
pub use rows::{
    Planned, StagedEntry, StagedRow, Verdict, count_identities, insert_objects, insert_rows, list_objects,
    list_rows, purge,
};
pub use take_over::{Column, remap, take_over, totals};

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Queued,
    Running,
    NeedsAnswers,
    Ready,
    Stored,
    Failed,
    Cancelled,
}

impl State {
    /// Whether a job still has to work on it.
    pub fn is_pending(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }

    /// Whether it can still be cancelled.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::Queued | Self::Running | Self::NeedsAnswers | Self::Ready
        )
    }
}

/// What an import adds up to. The seconds of the source are those of the rows that are stored, there already, faulty
/// or left out, apart from what the source says differently in two places.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    pub row_count: i64,
    pub stored: i64,
    /// Rows that are there already or were not wanted.
    pub skipped: i64,
    /// Of these, the rows that were not wanted.
    pub left_out: i64,
    pub problem_count: i64,
    pub source_seconds: i64,
    pub stored_seconds: i64,
    pub duplicate_seconds: i64,
    pub problem_seconds: i64,
    pub left_out_seconds: i64,
}

/// An import as stored. The lists are JSON in the words of the API.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    pub id: ImportId,
    /// Who imports.
    pub member_id: MemberId,
    pub format: String,
    pub file_name: String,
    pub dry_run: bool,
    pub options: Json,
    pub state: State,
    /// The attempt of the job that holds it.
    pub run: i64,
    /// All rows have been read and judged.
    pub staged: bool,
    /// Thousandths.
    pub progress: i64,
    pub totals: Totals,
    pub problems: Json,
    pub questions: Json,
    pub summary: Json,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT i.id, i.member_id, i.format, i.file_name, i.dry_run, i.options, i.state, i.run, i.staged,
    i.progress, i.row_count, i.stored, i.skipped, i.left_out, i.problem_count, i.source_seconds, i.stored_seconds,
    i.duplicate_seconds, i.problem_seconds, i.left_out_seconds, i.problems, i.questions, i.summary, i.created_at,
    i.updated_at, i.finished_at FROM imports i";

fn import(row: &Row<'_>) -> Result<Import> {
    Ok(Import {
        id: row.get(0)?,
        member_id: row.get(1)?,
        format: row.get(2)?,
        file_name: row.get(3)?,
        dry_run: row.get(4)?,
        options: row.get(5)?,
        state: row.word(6)?,
        run: row.get(7)?,
        staged: row.get(8)?,
        progress: row.get(9)?,
        totals: Totals {
            row_count: row.get(10)?,
            stored: row.get(11)?,
            skipped: row.get(12)?,
            left_out: row.get(13)?,
            problem_count: row.get(14)?,
            source_seconds: row.get(15)?,
            stored_seconds: row.get(16)?,
            duplicate_seconds: row.get(17)?,
            problem_seconds: row.get(18)?,
            left_out_seconds: row.get(19)?,
        },
        problems: row.get(20)?,
        questions: row.get(21)?,
        summary: row.get(22)?,
        created_at: row.get(23)?,
        updated_at: row.get(24)?,
        finished_at: row.get(25)?,
    })
}

/// Stores a new import that waits for its job.
pub async fn insert(tx: &mut Tx, import: &Import) -> Result<()> {
    let sql = "INSERT INTO imports (id, member_id, format, file_name, dry_run, options, state, run, staged, progress,
            row_count, stored, skipped, left_out, problem_count, source_seconds, stored_seconds, duplicate_seconds,
            problem_seconds, left_out_seconds, problems, questions, summary, created_at, updated_at, finished_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, $9, $10, $11, $12, $12, NULL)";
    let i = import;
    let values = params![
        i.id,
        i.member_id,
        &i.format,
        &i.file_name,
        i.dry_run,
        i.options.clone(),
        text(&i.state),
        i.staged,
        i.problems.clone(),
        i.questions.clone(),
        i.summary.clone(),
        i.created_at,
    ];
    tx.execute_one(sql, values).await?;
    record(tx, i, "created", i.created_at).await
}

/// Stores everything that changes in the life of an import.
pub async fn update(tx: &mut Tx, import: &Import) -> Result<()> {
    let sql = "UPDATE imports SET dry_run = $2, state = $3, run = $4, staged = $5, progress = $6, row_count = $7,
            stored = $8, skipped = $9, left_out = $10, problem_count = $11, source_seconds = $12, stored_seconds = $13,
            duplicate_seconds = $14, problem_seconds = $15, left_out_seconds = $16, problems = $17, questions = $18,
            summary = $19, updated_at = $20, finished_at = $21
        WHERE id = $1";
    let (i, t) = (import, import.totals);
    let values = params![
        i.id,
        i.dry_run,
        text(&i.state),
        i.run,
        i.staged,
        i.progress,
        t.row_count,
        t.stored,
        t.skipped,
        t.left_out,
        t.problem_count,
        t.source_seconds,
        t.stored_seconds,
        t.duplicate_seconds,
        t.problem_seconds,
        t.left_out_seconds,
        i.problems.clone(),
        i.questions.clone(),
        i.summary.clone(),
        i.updated_at,
        i.finished_at,
    ];
    tx.execute_one(sql, values).await?;
    record(tx, i, "updated", i.updated_at).await
}

async fn record(tx: &mut Tx, import: &Import, op: &'static str, at: Timestamp) -> Result<()> {
    tx.record_change("import", import.id.uuid(), Some(import.member_id.uuid()), op, at)
        .await
        .map(drop)
}

/// Notes progress and rows read; false if the import was cancelled or another attempt holds it.
pub async fn advance(tx: &mut Tx, id: ImportId, run: i64, progress: i64, row_count: i64) -> Result<bool> {
    let sql =
        "UPDATE imports SET progress = $3, row_count = $4 WHERE id = $1 AND run = $2 AND state = 'running'";
    Ok(tx.execute(sql, params![id, run, progress, row_count]).await? == 1)
}

pub async fn find(tx: &mut Tx, id: ImportId) -> Result<Option<Import>> {
    let sql = Sql::new(SELECT).push(" WHERE i.id = ").bind(id);
    Ok(tx.query_sql(sql, import).await?.into_iter().next())
}

/// The import, if this attempt still holds it.
pub async fn find_held(tx: &mut Tx, id: ImportId, run: i64) -> Result<Option<Import>> {
    let found = find(tx, id).await?;
    Ok(found.filter(|import| import.run == run && import.state == State::Running))
}

/// Imports of `member` (of all if `None`), newest first, after the one with id `before`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    member: Option<MemberId>,
    before: Option<ImportId>,
    limit: i64,
) -> Result<Vec<Import>> {
    let mut sql = Sql::new(SELECT)
        .push(" WHERE i.id < ")
        .bind(before.map_or(uuid::Uuid::max(), ImportId::uuid));
    if let Some(member) = member {
        sql = sql.push(" AND i.member_id = ").bind(member);
    }
    tx.query_sql(sql.push(" ORDER BY i.id DESC LIMIT ").bind(limit), import)
        .await
}

/// Closed imports that ended before `before` and still have staged rows.
pub async fn list_stale(tx: &mut Tx, before: Timestamp) -> Result<Vec<ImportId>> {
    let sql =
        "SELECT i.id FROM imports i WHERE i.state NOT IN ('queued', 'running', 'ready') AND i.updated_at < $1
        AND (EXISTS (SELECT 1 FROM import_rows r WHERE r.import_id = i.id)
            OR EXISTS (SELECT 1 FROM import_objects o WHERE o.import_id = i.id))";
    tx.query(sql, params![before], |row| row.get(0)).await
}

/// Ends dry runs and questions that nobody came back to.
pub async fn expire(tx: &mut Tx, before: Timestamp, now: Timestamp) -> Result<()> {
    let sql = Sql::new(SELECT)
        .push(" WHERE i.state IN ('ready', 'needs_answers') AND i.updated_at < ")
        .bind(before);
    for mut import in tx.query_sql(sql, import).await? {
        import.state = State::Cancelled;
        import.updated_at = now;
        import.finished_at = Some(now);
        update(tx, &import).await?;
    }
    Ok(())
}
