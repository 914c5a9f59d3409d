//! One database for each organization: all there, none left over, none open to others.

use std::collections::HashSet;

use serde_json::json;
use store::inspect::Seat;

use super::{Context, Finding, Measurement, control, organizations};

/// Organizations looked at in one run.
const SAMPLE: usize = 500;

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let Ok(placements) = organizations::sample(cell, SAMPLE, context.now).await else {
        return Measurement::no_database();
    };
    let mut findings = Vec::new();
    for placement in &placements {
        let Ok(seat) = cell.seat(placement).await else {
            return Measurement::no_database();
        };
        let (code, detail, fix) = match seat {
            Seat::Own => continue,
            Seat::Missing => (
                "organization_without_database",
                "has no database",
                "Restore the last good copy of its database.",
            ),
            Seat::Public => (
                "database_open_to_others",
                "has a database that every role may connect to",
                "REVOKE CONNECT ON DATABASE … FROM PUBLIC.",
            ),
        };
        findings.push(Finding::new(
            code,
            format!("{} ({}) {detail}", placement.slug, placement.id),
            fix,
        ));
    }
    // First the files, then the rows: what is created in between has its row already.
    if let Some(stored) = cell.stored() {
        let known = control(cell, |tx| {
            Box::pin(async move { store::control::list_ids(tx).await })
        })
        .await;
        let Some(known) = known else {
            return Measurement::no_database();
        };
        let known: HashSet<_> = known.into_iter().collect();
        findings.extend(stored.iter().filter(|id| !known.contains(id)).map(|id| {
            Finding::new(
                "database_without_organization",
                format!("{id}.db belongs to no organization"),
                "Find out where the file comes from, then move it out of the data folder.",
            )
        }));
    }
    Measurement::of(json!({ "one_database_each": findings.is_empty() }), findings)
}
