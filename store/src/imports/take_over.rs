//! The step that turns staged rows into entries.

use domain::ids::ImportId;
use jiff::Timestamp;
use uuid::Uuid;

use super::{Totals, Verdict};
use crate::{Result, Tx, params};

/// A reference of staged rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Member,
    Project,
    Task,
    Tag,
}

/// Lets rows that refer to a planned object refer to another one: something of its name came to be meanwhile.
pub async fn remap(tx: &mut Tx, import: ImportId, column: Column, from: Uuid, to: Uuid) -> Result<()> {
    let sql = match column {
        Column::Member => "UPDATE import_rows SET member_id = $3 WHERE import_id = $1 AND member_id = $2",
        Column::Project => "UPDATE import_rows SET project_id = $3 WHERE import_id = $1 AND project_id = $2",
        Column::Task => "UPDATE import_rows SET task_id = $3 WHERE import_id = $1 AND task_id = $2",
        Column::Tag => "UPDATE import_row_tags SET tag_id = $3 WHERE import_id = $1 AND tag_id = $2",
    };
    tx.execute(sql, params![import, from, to]).await.map(drop)
}

/// Makes entries of all rows that are new, with their tags and their changes, and gives their number.
///
/// Three statements whatever the size of the file. Both sequences count the same rows in the same order, so that each
/// entry has the sequence of its own change.
pub async fn take_over(tx: &mut Tx, import: ImportId, now: Timestamp) -> Result<i64> {
    let count: i64 = tx
        .scalar(
            "SELECT COUNT(*) FROM import_rows WHERE import_id = $1 AND verdict = 'new'",
            params![import],
        )
        .await?;
    let before = tx.take_sequences(count);
    let entries = "INSERT INTO time_entries (id, member_id, project_id, task_id, kind, started_at, ended_at,
            start_time_zone, end_time_zone, date, end_date, sort_at, duration_seconds, note, billable, source,
            external_id, content_hash, import_id, created_at, updated_at, version, change_seq)
        SELECT entry_id, member_id, project_id, task_id, kind, started_at, ended_at, start_time_zone, end_time_zone,
            date, end_date, COALESCE(started_at, created_at), duration_seconds, note, billable, source, external_id,
            content_hash, import_id, created_at, updated_at, 1,
            CAST($2 AS BIGINT) + ROW_NUMBER() OVER (ORDER BY ordinal)
        FROM import_rows WHERE import_id = $1 AND verdict = 'new' ORDER BY ordinal";
    let tags = "INSERT INTO time_entry_tags (entry_id, tag_id)
        SELECT r.entry_id, t.tag_id FROM import_row_tags t
        JOIN import_rows r ON r.import_id = t.import_id AND r.ordinal = t.ordinal
        WHERE t.import_id = $1 AND r.verdict = 'new'";
    let changes = "INSERT INTO changes (seq, kind, object_id, member_id, op, at)
        SELECT CAST($2 AS BIGINT) + ROW_NUMBER() OVER (ORDER BY ordinal), 'time_entry', entry_id, member_id, 'created', $3
        FROM import_rows WHERE import_id = $1 AND verdict = 'new'";
    tx.execute(entries, params![import, before]).await?;
    tx.execute(tags, params![import]).await?;
    tx.execute(changes, params![import, before, now]).await?;
    Ok(count)
}

/// What the staged rows add up to. What was left out of the staging is not in it.
pub async fn totals(tx: &mut Tx, import: ImportId) -> Result<Totals> {
    let sql = "SELECT verdict, COUNT(*), CAST(COALESCE(SUM(source_seconds), 0) AS BIGINT),
            CAST(COALESCE(SUM(duration_seconds), 0) AS BIGINT)
        FROM import_rows WHERE import_id = $1 GROUP BY verdict";
    let groups = tx
        .query(sql, params![import], |row| {
            Ok((
                row.word::<Verdict>(0)?,
                row.get::<i64>(1)?,
                row.get::<i64>(2)?,
                row.get::<i64>(3)?,
            ))
        })
        .await?;
    let mut totals = Totals::default();
    for (verdict, count, source_seconds, seconds) in groups {
        totals.row_count += count;
        totals.source_seconds += source_seconds;
        match verdict {
            Verdict::New => (totals.stored, totals.stored_seconds) = (count, seconds),
            Verdict::Duplicate => (totals.skipped, totals.duplicate_seconds) = (count, seconds),
            Verdict::Problem => (totals.problem_count, totals.problem_seconds) = (count, source_seconds),
        }
    }
    Ok(totals)
}
