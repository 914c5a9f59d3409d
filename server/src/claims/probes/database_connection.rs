//! The way to the database: encrypted, or within the machine.

use serde_json::json;
use store::EngineKind;

use super::{Context, Finding, Measurement, control};

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let connection = control(cell, |tx| {
        Box::pin(async move { store::inspect::connection(tx).await })
    })
    .await;
    let Some(connection) = connection else {
        return Measurement::no_database();
    };
    let engine = match cell.control().engine() {
        EngineKind::Sqlite => "sqlite",
        EngineKind::Postgres => "postgresql",
    };
    let mut findings = Vec::new();
    if !connection.local && !connection.encrypted {
        findings.push(Finding::new(
            "database_unencrypted",
            "the connection to PostgreSQL crosses a network in clear",
            "Switch TLS on in PostgreSQL and name its authority in storage.database_ca_file.",
        ));
    }
    Measurement::of(
        json!({ "engine": engine, "encrypted": connection.encrypted, "local": connection.local }),
        findings,
    )
}
