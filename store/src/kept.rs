//! Counts what should have been removed by now. The answers are counts: nothing that people typed leaves this module.

use jiff::Timestamp;

use crate::{Result, Tx, outbox, params};

/// What a kind of data holds from before a moment, by the name of the period that it is kept for.
const COUNTS: [(&str, &str); 11] = [
    (
        "ended",
        "SELECT (SELECT COUNT(*) FROM sessions WHERE expires_at < $1)
              + (SELECT COUNT(*) FROM sign_ins WHERE expires_at < $1)
              + (SELECT COUNT(*) FROM password_resets WHERE expires_at < $1)
              + (SELECT COUNT(*) FROM passkey_ceremonies WHERE expires_at < $1)
              + (SELECT COUNT(*) FROM exports WHERE expires_at < $1)",
    ),
    ("answers", "SELECT COUNT(*) FROM mutations WHERE created_at < $1"),
    // The newest one always stays.
    (
        "changes",
        "SELECT COUNT(*) FROM changes WHERE at < $1 AND seq < (SELECT MAX(seq) FROM changes)",
    ),
    // Only what was given up is removed by age.
    (
        "jobs",
        "SELECT COUNT(*) FROM outbox WHERE attempts > 8 AND run_at < $1",
    ),
    ("links", "SELECT COUNT(*) FROM report_links WHERE expires_at < $1"),
    (
        "invitations",
        "SELECT COUNT(*) FROM invitations WHERE expires_at < $1",
    ),
    (
        "deliveries",
        "SELECT COUNT(*) FROM report_deliveries WHERE due_at < $1",
    ),
    ("notices", "SELECT COUNT(*) FROM notices WHERE created_at < $1"),
    (
        "findings",
        "SELECT COUNT(*) FROM security_findings WHERE last_seen_at < $1",
    ),
    (
        "devices",
        "SELECT COUNT(*) FROM known_devices WHERE last_seen_at < $1",
    ),
    (
        "dry_runs",
        "SELECT COUNT(*) FROM imports i WHERE i.updated_at < $1
         AND EXISTS (SELECT 1 FROM import_rows r WHERE r.import_id = i.id)",
    ),
];

const _: () = assert!(
    outbox::MOST_ATTEMPTS == 8,
    "the count of the jobs that were given up"
);

/// How many things of a period were used last before a moment; nothing for a period that this store does not know.
pub async fn count(tx: &mut Tx, period: &str, before: Timestamp) -> Result<Option<i64>> {
    let Some(&(_, sql)) = COUNTS.iter().find(|(name, _)| *name == period) else {
        return Ok(None);
    };
    tx.scalar(sql, params![before]).await.map(Some)
}
