//! Accounts: one address each, and nothing left open for whoever was disabled.

use serde_json::json;

use super::{Context, Finding, Measurement, organizations};

/// Organizations looked at in one run.
const SAMPLE: usize = 50;

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let Ok(placements) = organizations::sample(cell, SAMPLE, context.now).await else {
        return Measurement::no_database();
    };
    if placements.is_empty() {
        return Measurement::unknown("there is no organization yet");
    }
    let now = context.now;
    let mut findings = Vec::new();
    for placement in &placements {
        let Some(database) = organizations::open(cell, placement).await else {
            continue;
        };
        let counted =
            database.read(move |tx| Box::pin(async move { store::inspect::accounts(tx, now).await }));
        let Ok(counted) = counted.await else { continue };
        let slug = &placement.slug;
        if counted.shared_addresses > 0 {
            findings.push(Finding::new(
                "address_shared",
                format!(
                    "{slug}: {} addresses belong to several accounts",
                    counted.shared_addresses
                ),
                "Give each of these members an address of their own under People.",
            ));
        }
        if counted.disabled_with_access > 0 {
            findings.push(Finding::new(
                "disabled_member_with_access",
                format!(
                    "{slug}: {} disabled members still have a session or a token",
                    counted.disabled_with_access
                ),
                "Enable and disable these members again: disabling ends sessions and tokens. Then find out who wrote to the database past the server.",
            ));
        }
        if counted.owners == 0 {
            findings.push(Finding::new(
                "organization_without_owner",
                format!("{slug}: no active owner"),
                "Restore the owner's account from a copy of the database.",
            ));
        }
    }
    Measurement::of(json!({ "sample": "rotating" }), findings)
}
