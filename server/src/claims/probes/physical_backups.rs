//! Whether the physical backups of the database server are made, encrypted, and gone in time.

use jiff::SignedDuration;
use serde_json::json;

use super::{Context, Finding, Measurement, control};
use crate::physical_backups::{Doubt, judge, read};

pub async fn run(context: &Context<'_>) -> Measurement {
    let config = &context.config.physical_backups;
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let archiver = control(cell, |tx| {
        Box::pin(async move { store::inspect::archiver(tx).await })
    });
    let Some(archiver) = archiver.await else {
        return Measurement::no_database();
    };
    let Some(file) = &config.report_file else {
        let leaves = archiver.is_some_and(|archiver| archiver.is_on);
        return Measurement::of(
            json!({ "kept": if leaves { "unknown" } else { "none" } }),
            leaves.then(unwatched).into_iter().collect(),
        );
    };
    let report = match read(file, context.now) {
        Ok(report) => report,
        Err(doubt) => return Measurement::of(json!({ "report": false }), vec![unread(&doubt)]),
    };
    let hours = |age: Option<SignedDuration>| age.map(|age| age.as_hours());
    let repositories = &report.repositories;
    let oldest = repositories.iter().filter_map(|one| one.oldest.as_ref());
    let fulls = repositories.iter().filter_map(|one| one.newest_full_at);
    let measured = json!({
        "keep_hours": config.keep_hours,
        "oldest_hours": hours(oldest.map(|oldest| context.now.duration_since(oldest.at)).max()),
        "full_hours": hours(fulls.map(|at| context.now.duration_since(at)).max()),
        "repositories": repositories.len(),
        "encrypted": repositories.iter().all(|one| one.cipher != "none"),
        "log_archived": archiver.as_ref().map(|archiver| archiver.is_on),
    });
    let findings = judge(&report, archiver.as_ref(), config.keep(), context.now);
    Measurement::of(measured, findings)
}

fn unwatched() -> Finding {
    Finding::new(
        "physical_copies_unwatched",
        "PostgreSQL archives its write-ahead log, and nobody tells where it goes and for how long",
        "Name the report of the physical backups in physical_backups.report_file, or set archive_mode = off.",
    )
}

fn unread(doubt: &Doubt) -> Finding {
    Finding::new(
        "physical_report_missing",
        doubt.to_string(),
        "Let the timer of `hourbook-server physical-backups` run on the machine of the database, and its report reach this one.",
    )
}
