//! What an import would bring, before it does.

use api::imports::ImportProblem;
use store::{
    Tx,
    imports::{self, Import, Verdict},
};

use super::halt::Halt;

/// Problems that are kept with the import.
const PROBLEMS: i64 = 200;

/// Judges the staged rows once more and adds them up.
pub async fn judge(tx: &mut Tx, import: &mut Import) -> Result<(), Halt> {
    let organization = store::organization::get(tx).await?;
    imports::mark_duplicates(tx, import.id, 0, i64::MAX).await?;
    imports::mark_repeated_origins(tx, import.id).await?;
    imports::mark_forbidden(tx, import.id, organization.overlap_policy).await?;
    let before = import.totals;
    let staged = imports::totals(tx, import.id).await?;
    import.totals = imports::Totals {
        row_count: staged.row_count + before.left_out,
        source_seconds: staged.source_seconds + before.left_out_seconds,
        skipped: staged.skipped + before.left_out,
        left_out: before.left_out,
        left_out_seconds: before.left_out_seconds,
        ..staged
    };
    let problems = imports::list_rows(tx, import.id, Some(Verdict::Problem), None, PROBLEMS).await?;
    let problems: Vec<ImportProblem> = problems
        .into_iter()
        .map(|row| ImportProblem {
            row: row.line,
            field: row.field.unwrap_or_default(),
            code: row.code.unwrap_or_default(),
            message: row.message.unwrap_or_default(),
        })
        .collect();
    import.problems = serde_json::to_value(problems).unwrap_or_default();
    Ok(())
}
