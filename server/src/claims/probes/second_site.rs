//! Whether the second place of backups outlasts the data centre of the first one.

use domain::regions::Store;
use serde_json::json;

use super::{Context, Finding, Measurement};

pub async fn run(context: &Context<'_>) -> Measurement {
    let config = context.config;
    if !config.backups.has_second() {
        return Measurement::unknown("no second folder or bucket for backups is configured");
    }
    let (Some(database), Some(second)) = (
        config.region.location(Store::Database),
        config.region.location(Store::SecondBackups),
    ) else {
        return Measurement::unknown("nobody has declared where the second place of backups stands");
    };
    let here = (database.country, database.place.as_deref());
    let there = (second.country, second.place.as_deref());
    let mut findings = Vec::new();
    if here == there || (here.0 == there.0 && (here.1.is_none() || there.1.is_none())) {
        findings.push(Finding::new(
            "second_site_is_the_first",
            "the second place of backups is not declared in another town than the database",
            "Let backups.second_dir or backups.second_bucket lie at another site, and name the towns of both in region.stores.",
        ));
    }
    Measurement::of(json!({ "database": here.0, "second_backups": there.0 }), findings)
}
