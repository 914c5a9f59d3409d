//! Removals of organizations: none that is due is late.

use serde_json::json;
use store::removals;

use super::{Context, Finding, Measurement, control};
use crate::removal::{Alarm, alarm};

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let open = control(cell, |tx| Box::pin(async move { removals::list_open(tx).await })).await;
    let Some(open) = open else {
        return Measurement::no_database();
    };
    let findings = open.iter().filter_map(|removal| {
        let code = match alarm(removal, context.now) {
            Alarm::None => return None,
            Alarm::Late => "removal_late",
            Alarm::VeryLate => "removal_nearly_too_late",
        };
        let problem = removal.problem.as_deref().unwrap_or("no attempt was made");
        Some(Finding::new(
            code,
            format!("removal {} was due at {}: {problem}", removal.id, removal.due_at),
            "Start the server, or run `hourbook-server remove --now --yes` for this organization: it goes on and says what is in the way.",
        ))
    });
    Measurement::of(json!({ "limit_hours": 72 }), findings.collect())
}
