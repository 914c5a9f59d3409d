//! Moves of organizations: none stands still in its middle, and none has left a copy behind.

use serde_json::json;
use store::moves;

use super::{Context, Finding, Measurement, control};
use crate::moves::{Stuck, stuck};

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let open = control(cell, |tx| Box::pin(async move { moves::list_open(tx).await })).await;
    let Some(open) = open else {
        return Measurement::no_database();
    };
    let findings = open.iter().filter_map(|moving| {
        let (code, what, fix) = match stuck(moving, context.now) {
            Stuck::No => return None,
            Stuck::Idle => (
                "move_unfinished",
                "broke off and nobody goes on with it",
                "Start the server, or run `hourbook-server move --resume`.",
            ),
            Stuck::Frozen => (
                "organization_frozen",
                "has refused changes for more than a minute",
                "Look at the process that moves it. Should it be ended, a running server opens the organization again within seconds, and so does `hourbook-server move --resume`.",
            ),
            Stuck::LeftCopy => (
                "move_left_copy",
                "was undone, and what it had copied is still there",
                "Make the target reachable again and run `hourbook-server move --resume`; or drop the database there.",
            ),
        };
        let problem = moving.problem.as_deref().unwrap_or("no problem was recorded");
        let detail = format!(
            "move {} of {} to {} {what}: {problem}",
            moving.id,
            moving.organization,
            cell.describe(&moving.to)
        );
        Some(Finding::new(code, detail, fix))
    });
    Measurement::of(json!({ "open": open.len() }), findings.collect())
}
