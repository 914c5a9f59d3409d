//! Whether everybody who processes data may do so today.

use domain::regions::Standing;
use serde_json::json;

use super::{Context, Finding, Measurement};
use crate::claims::duty::day_of;

pub async fn run(context: &Context<'_>) -> Measurement {
    let config = context.config;
    if config.region.declared().is_none() {
        return Measurement::unknown("no region is declared");
    }
    let lapsed = config.lapsed(day_of(context.now));
    let findings = lapsed.iter().map(|lapsed| {
        let (code, fix) = match lapsed.standing {
            Standing::Ungrounded => (
                "transfer_ungrounded",
                "Agree on a mechanism of GDPR, chapter V, and name it, or leave the processor.",
            ),
            _ => (
                "processor_lapsed",
                "Renew agreement and mechanism, then set the dates of the processor; until then nothing is given to it.",
            ),
        };
        Finding::new(code, lapsed.to_string(), fix)
    });
    let transfers = config.processors.iter().filter(|one| one.mechanism.is_some());
    let measured = json!({
        "processors": config.processors.len(),
        "transfers": transfers.count(),
        "first_end": config.processors.iter().map(|one| one.valid_until).min(),
    });
    Measurement::of(measured, findings.collect())
}
