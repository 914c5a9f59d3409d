//! No credentials that everybody could know.

use serde_json::json;

use super::{Context, Finding, Measurement, control};

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let now = context.now;
    let counted = control(cell, move |tx| {
        Box::pin(async move { store::inspect::setup_links(tx, now).await })
    });
    let Some((open, organizations)) = counted.await else {
        return Measurement::no_database();
    };
    let mut findings = Vec::new();
    if open > 0 && organizations > 0 {
        findings.push(Finding::new(
            "setup_link_open",
            "the link of the first start still works, although there is an organization",
            "Use the link yourself or wait for its end, 24 hours after that start; whoever has it can create an organization.",
        ));
    }
    Measurement::of(
        json!({ "default_accounts": 0, "first_start_done": organizations > 0 }),
        findings,
    )
}
