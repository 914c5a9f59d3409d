//! Whether there is something newer than this program.

use serde_json::json;

use super::{Context, Finding, Measurement, versions};

const RUNNING: &str = env!("CARGO_PKG_VERSION");

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(path) = &context.config.trust.newest_version_file else {
        return Measurement::unknown("no file with the newest version is configured");
    };
    let text = tokio::fs::read_to_string(path).await.unwrap_or_default();
    let newest = text
        .lines()
        .next()
        .unwrap_or_default()
        .trim()
        .trim_start_matches('v');
    if !newest.starts_with(|first: char| first.is_ascii_digit()) {
        let finding = Finding::new(
            "newest_version_unreadable",
            path.display().to_string(),
            "Write the newest version, such as 1.4.0, into the first line of trust.newest_version_file.",
        );
        return Measurement::of(json!({ "running": RUNNING }), vec![finding]);
    }
    let findings = versions::is_newer(newest, RUNNING).then(|| {
        Finding::new(
            "version_outdated",
            format!("{RUNNING} runs, {newest} is there"),
            "Replace the program and start it; the databases follow by themselves.",
        )
    });
    Measurement::of(
        json!({ "running": RUNNING, "newest": newest }),
        findings.into_iter().collect(),
    )
}
