//! Whether the databases have the steps that this program knows.

use serde_json::json;
use store::StoreError;

use super::{Context, Finding, Measurement, organizations};

/// Organizations looked at in one run.
const SAMPLE: usize = 200;

pub async fn run(context: &Context<'_>) -> Measurement {
    let mut findings = Vec::new();
    findings.extend(judge(
        "the control database",
        store::inspect::control_pending(&context.config.storage.cell()).await,
    ));
    if let Some(cell) = context.cell {
        for placement in organizations::sample(cell, SAMPLE, context.now)
            .await
            .unwrap_or_default()
        {
            let name = format!("the database of {}", placement.slug);
            findings.extend(judge(&name, cell.pending(&placement).await));
        }
    } else if findings.is_empty() {
        return Measurement::no_database();
    }
    Measurement::of(json!({ "sample": "rotating" }), findings)
}

fn judge(name: &str, pending: Result<usize, StoreError>) -> Option<Finding> {
    match pending {
        Ok(0) => None,
        Ok(steps) => Some(Finding::new(
            "migrations_pending",
            format!("{name} lacks {steps} steps"),
            "Run `hourbook-server migrate`.",
        )),
        Err(StoreError::Migration(error)) => Some(Finding::new(
            "database_does_not_fit",
            format!("{name}: {error}"),
            "Start the version of Hourbook that this database belongs to.",
        )),
        // That it cannot be read at all is told by other probes.
        Err(_) => None,
    }
}
