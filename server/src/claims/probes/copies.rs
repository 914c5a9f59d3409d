//! Copies of whole organizations that their owners asked for: made in time, and there until they expire.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::export_files::{self, Export, State};

use super::{Context, Finding, Measurement, organizations};
use crate::exports::place;

/// Organizations looked at in one run.
const SAMPLE: usize = 50;
/// More copies than are ever kept.
const ALL: i64 = 100;
/// How long a copy may take.
const PATIENCE: SignedDuration = SignedDuration::from_hours(6);

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let Ok(placements) = organizations::sample(cell, SAMPLE, context.now).await else {
        return Measurement::no_database();
    };
    let mut findings = Vec::new();
    for placement in &placements {
        let Some(database) = organizations::open(cell, placement).await else {
            continue;
        };
        let copies = database
            .read(|tx| Box::pin(async move { export_files::list(tx, None, ALL).await }))
            .await;
        for copy in copies.unwrap_or_default() {
            let path = place::path(context.config, placement, copy.id);
            findings.extend(judge(&placement.slug, &copy, &path, context.now));
        }
    }
    Measurement::of(json!({ "sample": "rotating" }), findings)
}

fn judge(slug: &str, copy: &Export, path: &Path, now: Timestamp) -> Option<Finding> {
    if copy.expires_at <= now {
        return None;
    }
    let id = copy.id;
    match copy.state {
        State::Queued | State::Running if now.duration_since(copy.created_at) > PATIENCE => {
            Some(Finding::new(
                "copy_overdue",
                format!(
                    "{slug}: copy {id} was asked for at {} and is not ready",
                    copy.created_at
                ),
                "Look for its job in the log of the server; `hourbook-server export` makes the same file at once.",
            ))
        }
        State::Failed if copy.problem.as_deref() == Some("broken_off") => Some(Finding::new(
            "copy_failed",
            format!("{slug}: copy {id} broke off in every attempt"),
            "Run `hourbook-server export` for this organization: it says what is in the way.",
        )),
        State::Failed if copy.problem.as_deref() == Some("storage_full") => Some(Finding::new(
            "copy_without_room",
            format!("{slug}: copy {id} found no room on the disk"),
            "Make room on the disk of the data folder, and tell the owner to ask again.",
        )),
        State::Ready => {
            let length = std::fs::metadata(path).ok().map(|file| file.len());
            let stored = copy.bytes.and_then(|bytes| u64::try_from(bytes).ok());
            (length != stored).then(|| {
                Finding::new(
                    "copy_file_lost",
                    format!("{slug}: {} is not the file of copy {id}", path.display()),
                    "Find out who changed the folder, delete the copy, and tell the owner to ask again.",
                )
            })
        }
        _ => None,
    }
}
