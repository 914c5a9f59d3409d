//! What an import did or would do, in words and figures.

use api::imports::Import;

use crate::output::{Align, Output, duration, printable, table};

/// How many problems are listed; the API has more.
const PROBLEMS_SHOWN: usize = 20;

/// What would happen.
pub fn dry_run(output: Output, import: &Import) -> String {
    let mut parts = vec![figures(output, import, "would be stored", "Would create")];
    parts.extend(problems(output, import));
    parts.push(reconciliation(output, import));
    parts.join("\n")
}

/// Whether to store what was shown. A list of projects has no entries.
pub fn question(import: &Import) -> String {
    match import.stored {
        0 => "Create what is new?".to_owned(),
        1 => "Store 1 entry?".to_owned(),
        entries => format!("Store {entries} entries?"),
    }
}

/// What happened.
pub fn stored(output: Output, import: &Import) -> String {
    let mut parts = vec![figures(output, import, "stored", "Created")];
    parts.extend(problems(output, import));
    parts.push(reconciliation(output, import));
    parts.join("\n")
}

/// Why nothing was stored, on one line.
pub fn failed(import: &Import) -> String {
    match import.problems.first() {
        Some(problem) if problem.row > 0 => printable(&format!(
            "nothing was stored: row {}: {}",
            problem.row, problem.message
        )),
        Some(problem) => printable(&format!("nothing was stored: {}", problem.message)),
        None => "nothing was stored".to_owned(),
    }
}

fn figures(output: Output, import: &Import, stored: &str, created: &str) -> String {
    let columns = [
        ("Rows", Align::Right),
        (stored, Align::Right),
        ("skipped", Align::Right),
        ("problems", Align::Right),
    ];
    let row = [import.rows, import.stored, import.skipped, import.problem_count];
    let mut text = table(
        output,
        &columns,
        &[row.iter().map(ToString::to_string).collect()],
        false,
    );
    let summary = import.summary;
    let made: Vec<String> = [
        (summary.members, "members"),
        (summary.clients, "clients"),
        (summary.projects, "projects"),
        (summary.tasks, "tasks"),
        (summary.tags, "tags"),
    ]
    .iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{what} {count}"))
    .collect();
    if !made.is_empty() {
        text = format!("{text}\n{created}: {}", made.join(", "));
    }
    text
}

fn problems(output: Output, import: &Import) -> Option<String> {
    if import.problems.is_empty() {
        return None;
    }
    let columns = [
        ("Row", Align::Right),
        ("Field", Align::Left),
        ("Problem", Align::Text),
    ];
    let rows: Vec<Vec<String>> = import
        .problems
        .iter()
        .take(PROBLEMS_SHOWN)
        .map(|problem| {
            vec![
                problem.row.to_string(),
                problem.field.clone(),
                problem.message.clone(),
            ]
        })
        .collect();
    let mut text = table(output, &columns, &rows, false);
    let hidden = usize::try_from(import.problem_count)
        .unwrap_or(usize::MAX)
        .saturating_sub(rows.len());
    if hidden > 0 {
        text = format!("{text}\nand {hidden} more");
    }
    Some(text)
}

/// The line an accountant looks for (pitfall 17).
fn reconciliation(output: Output, import: &Import) -> String {
    let source = duration(output, import.source_seconds);
    let stored = duration(output, import.stored_seconds);
    let mut line = format!("source says {source} h, stored {stored} h");
    let explained = [
        ("there already", import.duplicate_seconds),
        ("left out", import.left_out_seconds),
    ];
    for (what, seconds) in explained.into_iter().filter(|(_, seconds)| *seconds > 0) {
        line = format!("{line}, {what} {} h", duration(output, seconds));
    }
    let difference =
        import.source_seconds - import.stored_seconds - import.duplicate_seconds - import.left_out_seconds;
    if difference == 0 {
        return line;
    }
    format!("{line} (difference {} h)", duration(output, difference))
}

#[cfg(test)]
mod tests {
    use api::imports::{ImportFormat, ImportProblem, ImportState, ImportSummary};
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;

    fn import() -> Import {
        Import {
            id: Uuid::nil(),
            format: ImportFormat::TogglCsv,
            file_name: "toggl.csv".to_owned(),
            dry_run: true,
            state: ImportState::Ready,
            progress: 1.0,
            rows: 1203,
            stored: 1200,
            skipped: 2,
            problems: vec![ImportProblem {
                row: 17,
                field: "Duration".to_owned(),
                code: "malformed".to_owned(),
                message: "\"7:61\" is no duration".to_owned(),
            }],
            problem_count: 1,
            source_seconds: 6_471_300,
            stored_seconds: 6_471_300,
            duplicate_seconds: 0,
            problem_seconds: 0,
            left_out_seconds: 0,
            questions: Vec::new(),
            summary: ImportSummary {
                projects: 3,
                tags: 1,
                ..ImportSummary::default()
            },
            created_at: Timestamp::UNIX_EPOCH.into(),
            finished_at: None,
        }
    }

    const PLAIN: Output = Output {
        json: false,
        colour: false,
        decimal: false,
        width: None,
    };

    #[test]
    fn a_dry_run_shows_figures_problems_and_the_reconciliation() {
        insta::assert_snapshot!(dry_run(PLAIN, &import()));
    }

    #[test]
    fn totals_that_differ_say_by_how_much() {
        let import = Import {
            stored_seconds: 6_470_400,
            ..import()
        };
        assert_eq!(
            reconciliation(PLAIN, &import),
            "source says 1797:35 h, stored 1797:20 h (difference 0:15 h)"
        );
    }

    #[test]
    fn a_failure_is_one_line() {
        assert_eq!(
            failed(&import()),
            "nothing was stored: row 17: \"7:61\" is no duration"
        );
    }
}
