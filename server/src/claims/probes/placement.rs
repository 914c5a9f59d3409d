//! Whether every organization of this cell belongs to its region.

use serde_json::json;

use super::{Context, Finding, Measurement, control};

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(region) = context.config.region.declared() else {
        return Measurement::unknown("no region is declared");
    };
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let regions = control(cell, |tx| {
        Box::pin(async move { store::control::count_by_region(tx).await })
    });
    let Some(regions) = regions.await else {
        return Measurement::no_database();
    };
    let foreign = regions
        .iter()
        .filter(|(name, _)| name.as_deref() != Some(region.name));
    let findings: Vec<Finding> = foreign
        .map(|(name, count)| match name {
            Some(name) => Finding::new(
                "organization_of_another_region",
                format!("{count} organizations of {name} lie in this cell; nobody reaches them"),
                "Move them to a cell of their region. Where only the name of the region was changed: hourbook-server org adopt.",
            ),
            None => Finding::new(
                "organization_without_region",
                format!("{count} organizations are from before the region was declared"),
                "Start the server once: it takes them over.",
            ),
        })
        .collect();
    let measured = json!({ "region": region.name, "all_at_home": findings.is_empty() });
    Measurement::of(measured, findings)
}
