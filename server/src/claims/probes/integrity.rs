//! Whether databases are whole: the control database, and a rotating sample of organizations.

use std::sync::Arc;

use serde_json::json;
use store::{Database, EngineKind, StoreError};

use super::{Context, Finding, Measurement, organizations};

/// Organizations looked at in one run.
const SAMPLE: usize = 3;
/// Larger files are read in full by backups only: the check would hold a reader for seconds.
const LARGEST: i64 = 512 * 1024 * 1024;

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let Ok(placements) = organizations::sample(cell, SAMPLE, context.now).await else {
        return Measurement::no_database();
    };
    let mut findings = look(cell.control(), "the control database").await;
    for placement in &placements {
        let name = format!("the database of {}", placement.slug);
        match cell.pending(placement).await {
            Ok(0) => {}
            // What is to be brought up to date is a finding of `migrations`.
            Ok(_) => continue,
            Err(error) => {
                findings.push(unreadable(&name, &error));
                continue;
            }
        }
        match cell.visit(placement).await {
            Ok(database) => findings.extend(look(&database, &name).await),
            Err(error) => findings.push(unreadable(&name, &error)),
        }
    }
    let engine = cell.control().engine();
    let check = match engine {
        EngineKind::Sqlite => "quick_check, foreign_key_check",
        EngineKind::Postgres => "answers, constraints validated",
    };
    Measurement::of(json!({ "check": check, "sample": "rotating" }), findings)
}

async fn look(database: &Arc<Database>, name: &str) -> Vec<Finding> {
    let size = database
        .read(|tx| Box::pin(async move { store::inspect::size(tx).await }))
        .await;
    match size {
        Err(error) => return vec![unreadable(name, &error)],
        Ok(size) if size > LARGEST => return Vec::new(),
        Ok(_) => {}
    }
    let mut findings = Vec::new();
    if let Err(error) = database.check_integrity().await {
        findings.push(Finding::new(
            "database_damaged",
            format!("{name}: {error}"),
            "Stop the server, keep the file, and restore the last good copy.",
        ));
    }
    let broken = database.read(|tx| Box::pin(async move { store::inspect::broken_references(tx).await }));
    match broken.await {
        Ok(0) => {}
        Ok(number) => findings.push(Finding::new(
            "references_broken",
            format!("{name}: {number} rows point at nothing"),
            "Somebody changed the database past the server. Restore the last good copy, or remove these rows.",
        )),
        Err(error) => findings.push(unreadable(name, &error)),
    }
    findings
}

fn unreadable(name: &str, error: &StoreError) -> Finding {
    Finding::new(
        "database_unreadable",
        format!("{name}: {error}"),
        "Look at the disk and at the permissions of the file; restore the last good copy if it is damaged.",
    )
}
