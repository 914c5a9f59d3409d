//! Room on the disk of the data folder.

use serde_json::json;

use super::{Context, Finding, Measurement};
use crate::claims::machine::Space;

/// Less than this many bytes is a finding on any disk.
const LEAST_BYTES: u64 = 512 * 1024 * 1024;
/// Less than this part of a hundred is a finding.
const LEAST_PERCENT: u64 = 5;

pub async fn run(context: &Context<'_>) -> Measurement {
    let Some(space) = context.machine.space(&context.config.storage.data_dir) else {
        return Measurement::unknown("there is no data folder yet");
    };
    Measurement::of(
        json!({ "free_percent": percent(space.free, space.total) }),
        judge(space),
    )
}

fn percent(part: u64, whole: u64) -> u64 {
    part.saturating_mul(100).checked_div(whole).unwrap_or(100)
}

fn judge(space: Space) -> Vec<Finding> {
    let mut findings = Vec::new();
    if space.free < LEAST_BYTES || percent(space.free, space.total) < LEAST_PERCENT {
        findings.push(Finding::new(
            "disk_nearly_full",
            format!("{} MiB of {} MiB are free", space.free >> 20, space.total >> 20),
            "Make room or grow the disk of the data folder: without room nothing can be recorded.",
        ));
    }
    // Some file systems do not count files.
    if space.total_files > 0 && percent(space.free_files, space.total_files) < LEAST_PERCENT {
        findings.push(Finding::new(
            "files_nearly_used_up",
            format!("{} of {} files are free", space.free_files, space.total_files),
            "Remove small files from the disk of the data folder, or use a file system with more room for files.",
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_full_by_bytes_and_by_files() {
        const GIB: u64 = 1 << 30;
        let codes = |free, total, free_files, total_files| -> Vec<&str> {
            let space = Space {
                free,
                total,
                free_files,
                total_files,
            };
            judge(space).iter().map(|finding| finding.code).collect()
        };
        assert_eq!(codes(50 * GIB, 100 * GIB, 90, 100), Vec::<&str>::new());
        assert_eq!(codes(50 * GIB, 100 * GIB, 0, 0), Vec::<&str>::new());
        assert_eq!(codes(4 * GIB, 100 * GIB, 90, 100), ["disk_nearly_full"]);
        assert_eq!(codes(GIB / 4, GIB, 90, 100), ["disk_nearly_full"]);
        assert_eq!(codes(50 * GIB, 100 * GIB, 4, 100), ["files_nearly_used_up"]);
    }
}
