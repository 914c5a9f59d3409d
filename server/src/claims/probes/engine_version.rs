//! The version of the database engine.

use serde_json::json;
use store::EngineKind;

use super::{Context, Finding, Measurement, control, versions};

/// PostgreSQL maintains a major version for five years.
const OLDEST_POSTGRES: u64 = 15;
/// Below it a rare corruption of the write-ahead log is not mended.
const OLDEST_SQLITE: &str = "3.50.0";

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let version = control(cell, |tx| {
        Box::pin(async move { store::inspect::engine_version(tx).await })
    })
    .await;
    let Some(version) = version else {
        return Measurement::no_database();
    };
    let engine = cell.control().engine();
    let (name, shown, outdated) = judge(engine, &version);
    let findings = outdated.then(|| {
        Finding::new(
            "database_outdated",
            format!("{name} {shown}"),
            "Update the database server to a version that its makers still maintain.",
        )
    });
    Measurement::of(
        json!({ "engine": name, "version": shown }),
        findings.into_iter().collect(),
    )
}

fn judge(engine: EngineKind, version: &str) -> (&'static str, String, bool) {
    match engine {
        EngineKind::Sqlite => (
            "sqlite",
            version.to_owned(),
            versions::is_newer(OLDEST_SQLITE, version),
        ),
        EngineKind::Postgres => {
            // 150014 is 15.14.
            let number: u64 = version.parse().unwrap_or(0);
            let (major, minor) = (number / 10_000, number % 10_000);
            ("postgresql", format!("{major}.{minor}"), major < OLDEST_POSTGRES)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_without_maintenance_are_told() {
        let judged = |engine, version| {
            let (_, shown, outdated) = judge(engine, version);
            (shown, outdated)
        };
        assert_eq!(judged(EngineKind::Sqlite, "3.51.1"), ("3.51.1".into(), false));
        assert_eq!(judged(EngineKind::Sqlite, "3.9.2"), ("3.9.2".into(), true));
        assert_eq!(judged(EngineKind::Postgres, "150014"), ("15.14".into(), false));
        assert_eq!(judged(EngineKind::Postgres, "130011"), ("13.11".into(), true));
    }
}
