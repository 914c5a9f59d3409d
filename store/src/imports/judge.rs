//! What stands in the way of staged rows, each rule as one statement over all of them.

use domain::{entries::OverlapPolicy, ids::ImportId};

use crate::{Result, Tx, params};

/// Marks rows from `first` to `last` whose entries are there already: by their id, by the id that the source gives
/// them, or, where it gives none, by their content.
pub async fn mark_duplicates(tx: &mut Tx, import: ImportId, first: i64, last: i64) -> Result<()> {
    let sql = "UPDATE import_rows SET verdict = 'duplicate', code = CASE WHEN EXISTS (
                SELECT 1 FROM time_entries e WHERE e.external_id = import_rows.external_id
                    AND e.content_hash <> import_rows.content_hash)
            THEN 'changed_in_source' ELSE 'duplicate' END, message = CASE WHEN EXISTS (
                SELECT 1 FROM time_entries e WHERE e.external_id = import_rows.external_id
                    AND e.content_hash <> import_rows.content_hash)
            THEN 'It was imported before and has changed in the source since; the stored entry stays as it is.'
            ELSE 'It is stored already.' END
        WHERE import_id = $1 AND ordinal >= $2 AND ordinal <= $3 AND verdict = 'new' AND (
            EXISTS (SELECT 1 FROM time_entries e WHERE e.id = import_rows.entry_id)
            OR EXISTS (SELECT 1 FROM time_entries e WHERE e.external_id = import_rows.external_id)
            OR (external_id IS NULL
                AND EXISTS (SELECT 1 FROM time_entries e WHERE e.content_hash = import_rows.content_hash)))";
    tx.execute(sql, params![import, first, last]).await.map(drop)
}

/// Marks rows after the first that claim to come from the same entry of a source. Only an archive can hold such rows:
/// they differ in their own ids.
pub async fn mark_repeated_origins(tx: &mut Tx, import: ImportId) -> Result<()> {
    let sql = "UPDATE import_rows SET verdict = 'duplicate', code = 'repeated_id',
            message = 'Another row of the file has the same id.'
        WHERE import_id = $1 AND verdict = 'new' AND external_id IS NOT NULL AND ordinal NOT IN (
            SELECT MIN(ordinal) FROM import_rows
            WHERE import_id = $1 AND verdict = 'new' AND external_id IS NOT NULL GROUP BY external_id)";
    tx.execute(sql, params![import]).await.map(drop)
}

/// Marks rows that closed periods, submitted weeks, running timers or the overlap policy keep out.
pub async fn mark_forbidden(tx: &mut Tx, import: ImportId, policy: OverlapPolicy) -> Result<()> {
    let locked = "UPDATE import_rows SET verdict = 'problem', field = 'date', code = 'period_locked',
            message = 'The period is closed. An admin can open it again, with a reason.'
        WHERE import_id = $1 AND verdict = 'new' AND EXISTS (
            SELECT 1 FROM locks l WHERE (l.member_id IS NULL OR l.member_id = import_rows.member_id)
                AND (import_rows.date <= l.locked_until OR import_rows.end_date <= l.locked_until))";
    let submitted = "UPDATE import_rows SET verdict = 'problem', field = 'date', code = 'timesheet_closed',
            message = 'The week is submitted or approved. It has to be withdrawn or reopened first.'
        WHERE import_id = $1 AND verdict = 'new' AND EXISTS (
            SELECT 1 FROM timesheets t WHERE t.member_id = import_rows.member_id
                AND t.state IN ('submitted', 'approved')
                AND t.week_start <= import_rows.end_date AND t.week_end >= import_rows.date)";
    let running = "UPDATE import_rows SET verdict = 'problem', field = 'ended_at', code = 'timer_running',
            message = 'It is still running, and another timer of this member is running here.'
        WHERE import_id = $1 AND verdict = 'new' AND kind = 'interval' AND ended_at IS NULL AND EXISTS (
            SELECT 1 FROM time_entries e WHERE e.kind = 'interval' AND e.ended_at IS NULL
                AND e.member_id = import_rows.member_id)";
    for sql in [locked, submitted, running] {
        tx.execute(sql, params![import]).await?;
    }
    if policy != OverlapPolicy::Forbid {
        return Ok(());
    }
    let stored =
        "UPDATE import_rows SET verdict = 'problem', field = 'started_at', code = 'overlap_forbidden',
            message = 'It shares time with an entry that is stored already.'
        WHERE import_id = $1 AND verdict = 'new' AND started_at IS NOT NULL AND (
            EXISTS (SELECT 1 FROM time_entries e WHERE e.member_id = import_rows.member_id
                AND e.ended_at > import_rows.started_at AND e.ended_at <= import_rows.latest_end
                AND e.started_at < COALESCE(import_rows.ended_at, import_rows.latest_end))
            OR EXISTS (SELECT 1 FROM time_entries e WHERE e.member_id = import_rows.member_id
                AND e.kind = 'interval' AND e.ended_at IS NULL
                AND e.started_at < COALESCE(import_rows.ended_at, import_rows.latest_end)))";
    let in_file =
        "UPDATE import_rows SET verdict = 'problem', field = 'started_at', code = 'overlap_forbidden',
            message = 'It shares time with an earlier entry of the file.'
        WHERE import_id = $1 AND verdict = 'new' AND ordinal IN (SELECT ordinal FROM (
            SELECT ordinal, started_at, MAX(COALESCE(ended_at, latest_end)) OVER (
                PARTITION BY member_id ORDER BY started_at, ordinal
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
            FROM import_rows WHERE import_id = $1 AND verdict = 'new' AND started_at IS NOT NULL) AS ordered
        WHERE busy_until > started_at)";
    for sql in [stored, in_file] {
        tx.execute(sql, params![import]).await?;
    }
    Ok(())
}
