//! What the buckets of backups show: whether they answer, and whether an append-only one is what it is said to be.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use store::objects::Bucket;

use super::Finding;
use crate::config;

/// Backups of the control database are kept for two days, and are thinned within one more.
const CONTROL_KEPT: SignedDuration = SignedDuration::from_hours(73);
/// Nobody waits longer for an answer of a bucket than that.
const PATIENCE: Duration = Duration::from_secs(15);
/// A name that nothing has. Deleting what is not there changes nothing, and shows whether one may.
const NOTHING: &str = "probe/nothing";

/// Findings of the first and of the second bucket, and how many there are.
pub(super) async fn look(config: &config::Backups, now: Timestamp) -> (usize, Vec<Finding>) {
    let places = [
        (&config.bucket, config.append_only),
        (&config.second_bucket, config.second_append_only),
    ];
    let (mut count, mut findings) = (0, Vec::new());
    for (bucket, append_only) in places {
        let Some(bucket) = bucket else { continue };
        count += 1;
        findings.extend(judge(bucket, append_only, now).await);
    }
    (count, findings)
}

async fn judge(config: &config::Bucket, append_only: bool, now: Timestamp) -> Vec<Finding> {
    let looked = async {
        let bucket = Bucket::open(config.settings(Some(PATIENCE))?)?;
        let old = oldest_of_control(&bucket).await?;
        Ok::<_, store::StoreError>((bucket, old))
    };
    let (bucket, oldest) = match looked.await {
        Ok(looked) => looked,
        Err(error) => {
            return vec![Finding::new(
                "backup_bucket_unreachable",
                error.to_string(),
                "Backups cannot go there: mend the bucket, its network or its credentials in the section [backups].",
            )];
        }
    };
    let mut findings = Vec::new();
    if oldest.is_some_and(|at| now.duration_since(at) > CONTROL_KEPT) {
        findings.push(Finding::new(
            "backup_bucket_not_thinned",
            format!(
                "bucket {}: backups of the control database are older than three days, and hold the sealed keys of \
                 organizations that may have been removed",
                config.name
            ),
            "Run `hourbook-server backup --all --thin` every day with credentials that can delete (docs/operating.md).",
        ));
    }
    if append_only && bucket.remove(NOTHING).await.is_ok() {
        findings.push(Finding::new(
            "backup_bucket_can_delete",
            format!(
                "bucket {} is declared append-only, and its credentials can delete",
                config.name
            ),
            "Take s3:DeleteObject and s3:DeleteObjectVersion from the credentials of the server; give them to those of \
             `hourbook-server backup --thin` alone.",
        ));
    }
    findings
}

/// When the oldest backup of the control database was made that lies there.
async fn oldest_of_control(bucket: &Bucket) -> Result<Option<Timestamp>, store::StoreError> {
    let snapshots = bucket.files_in("control/snapshots").await?;
    let oldest = snapshots.iter().map(|file| file.written_at).min();
    Ok(oldest.and_then(|seconds| Timestamp::from_second(seconds).ok()))
}
