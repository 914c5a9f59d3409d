//! Whether the databases write to disk before they acknowledge.

use serde_json::{Map, json};

use super::{Context, Finding, Measurement, control, organizations};

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let settings = control(cell, |tx| {
        Box::pin(async move { store::inspect::durability(tx).await })
    })
    .await;
    let Some(mut settings) = settings else {
        return Measurement::no_database();
    };
    let measured: Map<_, _> = settings
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect();
    for placement in organizations::sample(cell, 1, context.now)
        .await
        .unwrap_or_default()
    {
        if let Some(database) = organizations::open(cell, &placement).await {
            let more = database.read(|tx| Box::pin(async move { store::inspect::durability(tx).await }));
            settings.extend(more.await.unwrap_or_default());
        }
    }
    let findings = settings.iter().filter(|(name, value)| !is_safe(name, value)).map(|(name, value)| {
        Finding::new(
            "durability_off",
            format!("{name} is {value}"),
            format!("Set {name} back in the configuration of the database: a power failure would lose acknowledged writes."),
        )
    });
    let findings = findings.collect();
    Measurement::of(measured.into(), findings)
}

fn is_safe(name: &str, value: &str) -> bool {
    match name {
        "journal_mode" => value == "wal",
        // FULL or EXTRA.
        "synchronous" => matches!(value, "2" | "3"),
        "foreign_keys" => value == "1",
        "synchronous_commit" => value != "off",
        _ => value == "on",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_lose_writes_are_told() {
        for (name, value, safe) in [
            ("journal_mode", "wal", true),
            ("journal_mode", "memory", false),
            ("synchronous", "2", true),
            ("synchronous", "1", false),
            ("foreign_keys", "0", false),
            ("fsync", "on", true),
            ("fsync", "off", false),
            ("full_page_writes", "off", false),
            ("synchronous_commit", "remote_apply", true),
            ("synchronous_commit", "off", false),
        ] {
            assert_eq!(is_safe(name, value), safe, "{name} {value}");
        }
    }
}
