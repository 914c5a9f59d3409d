//! Whether every organization has a young backup that came back whole.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::backups::{self, Listed};

use super::{Context, Finding, Measurement, backup_buckets, control};
use crate::backups::DAILY;

/// A backup is late only when the one of the next day could have been there.
pub const LATE: SignedDuration = SignedDuration::from_hours(25);
/// So old may the last backup be that was read back.
pub const UNREAD: SignedDuration = SignedDuration::from_hours(49);
/// Organizations read at once.
const PAGE: i64 = 500;

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(cell) = context.cell else {
        return Measurement::no_database();
    };
    let config = &context.config.backups;
    let mut findings = Vec::new();
    if !config.enabled {
        findings.push(Finding::new(
            "backups_off",
            "backups.enabled is false",
            "Let the server make backups: remove `enabled = false` from the section [backups] of the configuration.",
        ));
    }
    let (mut after, mut oldest) = (String::new(), SignedDuration::ZERO);
    loop {
        let from = after.clone();
        let page = control(cell, move |tx| {
            Box::pin(async move { backups::list(tx, &from, PAGE).await })
        })
        .await;
        let Some(page) = page else {
            return Measurement::no_database();
        };
        let Some(last) = page.last() else { break };
        after.clone_from(&last.placement.slug);
        for listed in &page {
            oldest = oldest.max(age(listed, context.now));
            findings.extend(judge(listed, context.now));
        }
    }
    let (buckets, found) = backup_buckets::look(config, context.now).await;
    findings.extend(found);
    let measured = json!({
        "oldest_hours": oldest.as_hours(),
        "every_minutes": config.every_minutes,
        "full_every_hours": DAILY.as_hours(),
        "second_place": config.has_second(),
        "buckets": buckets,
    });
    Measurement::of(measured, findings)
}

/// How long ago the last backup was, or the organization began.
fn age(listed: &Listed, now: Timestamp) -> SignedDuration {
    let taken_at = listed.standing.as_ref().and_then(|standing| standing.taken_at);
    now.duration_since(taken_at.unwrap_or(listed.created_at))
}

fn judge(listed: &Listed, now: Timestamp) -> Option<Finding> {
    let (slug, standing) = (&listed.placement.slug, listed.standing.as_ref());
    if age(listed, now) > LATE {
        let when = standing.and_then(|standing| standing.taken_at);
        let when = when.map_or_else(|| "never".to_owned(), |at| at.to_string());
        let why = standing.and_then(|standing| standing.problem.as_deref());
        return Some(Finding::new(
            "backup_too_old",
            format!(
                "{slug}: last backup {when}{}",
                why.map(|why| format!(", {why}")).unwrap_or_default()
            ),
            format!("Run `hourbook-server backup --org {slug}`: it says what is in the way."),
        ));
    }
    if let Some(problem) = standing.and_then(|standing| standing.problem.as_deref()) {
        return Some(Finding::new(
            "backup_failed",
            format!("{slug}: {problem}"),
            format!(
                "Run `hourbook-server backup --org {slug}` and `hourbook-server verify --org {slug}`: they say what is in the way."
            ),
        ));
    }
    let read_at = standing.and_then(|standing| standing.verified_at);
    if now.duration_since(read_at.unwrap_or(listed.created_at)) > UNREAD {
        return Some(Finding::new(
            "backup_not_read_back",
            format!("{slug}: no backup was read back for two days"),
            format!(
                "Run `hourbook-server verify --org {slug}`: it reads the newest backup back and compares it."
            ),
        ));
    }
    None
}
