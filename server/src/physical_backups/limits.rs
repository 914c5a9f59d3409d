//! What is wrong with physical backups: kept for too long, too old to help, in clear, or not made at all.

use jiff::{SignedDuration, Timestamp};
use store::inspect::Archiver;

use super::{Report, Repository};
use crate::claims::probes::Finding;

/// A full backup is made every day, and may itself take a while.
pub const FULL_LATE: SignedDuration = SignedDuration::from_hours(26);
/// So many seconds after a write at most its log has to leave the machine.
pub const ARCHIVED_WITHIN: i64 = 900;

/// Judges the report, and the archiver of the database server where there is one.
pub fn judge(
    report: &Report,
    archiver: Option<&Archiver>,
    keep: SignedDuration,
    now: Timestamp,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if report.repositories.is_empty() {
        findings.push(missing(
            &report.stanza,
            "pgBackRest is configured without a repository",
        ));
    }
    for repository in &report.repositories {
        findings.extend(of_repository(&report.stanza, repository, now));
    }
    findings.extend(report.too_old(keep, now).map(|(key, oldest)| {
        Finding::new(
            "physical_copies_too_old",
            format!(
                "repository {key} holds {} of {}, older than {} hours: organizations that were removed since are in it",
                oldest.what,
                oldest.at,
                keep.as_hours()
            ),
            "Set retention-full-type=count, retention-full=2 and retention-history=0 for the repository, make a full backup, and \
             run `hourbook-server physical-backups --expire`; what it does not reach, delete by hand.",
        )
    }));
    findings.extend(archiver.and_then(of_archiver));
    findings
}

fn missing(stanza: &str, why: &str) -> Finding {
    Finding::new(
        "physical_backups_missing",
        format!("stanza {stanza}: {why}"),
        "Run `pgbackrest stanza-create` and `pgbackrest check` on the machine of the database: they say what is in the way.",
    )
}

fn of_repository(stanza: &str, repository: &Repository, now: Timestamp) -> Vec<Finding> {
    let key = repository.key;
    let mut findings = Vec::new();
    if repository.cipher == "none" {
        findings.push(Finding::new(
            "physical_backups_in_clear",
            format!("repository {key} is not encrypted"),
            "Set cipher-type=aes-256-cbc and cipher-pass for a new repository, and delete the one in clear.",
        ));
    }
    match repository.newest_full_at {
        None => findings.push(missing(
            stanza,
            &format!("repository {key} has no full backup: {}", repository.status),
        )),
        Some(at) if now.duration_since(at) > FULL_LATE => findings.push(Finding::new(
            "physical_full_old",
            format!("the newest full backup in repository {key} is of {at}"),
            "Look why the timer of the full backup did not run, and run `pgbackrest --type=full backup`.",
        )),
        Some(_) => {}
    }
    if !repository.damaged.is_empty() {
        findings.push(Finding::new(
            "physical_backup_damaged",
            format!(
                "pages in {} of repository {key} do not have their checksum",
                repository.damaged.join(", ")
            ),
            "The database server has damaged pages: look at its disk and memory, and restore from the last whole backup.",
        ));
    }
    findings
}

fn of_archiver(archiver: &Archiver) -> Option<Finding> {
    if !archiver.is_on {
        return Some(Finding::new(
            "wal_archiving_off",
            "archive_mode is off: nothing that was written since the last full backup could be restored",
            "Set archive_mode = on and archive_command in PostgreSQL, and restart it.",
        ));
    }
    // What failed once and went the next time is no finding.
    if archiver.failed_at > archiver.archived_at {
        let since = archiver.archived_at;
        let since = since.map_or_else(|| "ever".to_owned(), |at| format!("since {at}"));
        return Some(Finding::new(
            "wal_archiving_fails",
            format!("archive_command fails; no file of the log has left the machine {since}"),
            "Run `pgbackrest check` on the machine of the database. Meanwhile its log fills the disk.",
        ));
    }
    (archiver.timeout_seconds == 0 || archiver.timeout_seconds > ARCHIVED_WITHIN).then(|| {
        Finding::new(
            "wal_archiving_waits",
            format!(
                "archive_timeout is {} seconds: what was written on a quiet day waits on the machine for long",
                archiver.timeout_seconds
            ),
            "Set archive_timeout = 60 in PostgreSQL.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::physical_backups::Oldest;

    const KEEP: SignedDuration = SignedDuration::from_hours(60);

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn now() -> Timestamp {
        at("2026-03-03T08:00:00Z")
    }

    fn good() -> (Repository, Archiver) {
        let repository = Repository {
            key: 1,
            status: "ok".into(),
            cipher: "aes-256-cbc".into(),
            fulls_at: vec![at("2026-03-02T02:00:00Z"), at("2026-03-03T02:00:00Z")],
            newest_full_at: Some(at("2026-03-03T02:10:00Z")),
            oldest: Some(Oldest {
                what: "backup 20260302-020000F".into(),
                at: at("2026-03-02T02:00:00Z"),
            }),
            damaged: Vec::new(),
        };
        let archiver = Archiver {
            is_on: true,
            timeout_seconds: 60,
            archived_at: Some(at("2026-03-03T07:59:00Z")),
            failed_at: Some(at("2026-03-03T07:50:00Z")),
        };
        (repository, archiver)
    }

    fn codes(change: impl Fn(&mut Repository, &mut Archiver)) -> Vec<&'static str> {
        let (mut repository, mut archiver) = good();
        change(&mut repository, &mut archiver);
        let report = Report::new("hourbook", vec![repository], now());
        judge(&report, Some(&archiver), KEEP, now())
            .iter()
            .map(|finding| finding.code)
            .collect()
    }

    /// AT-46, AT-109: whatever keeps a copy too long, or would lose what was written, is found by its name.
    #[test]
    fn each_mistake_is_found_by_its_name_and_nothing_where_all_is_well() {
        assert_eq!(codes(|_, _| {}), [""; 0]);
        assert_eq!(
            codes(|repository, _| {
                repository.oldest = Some(Oldest {
                    what: "15-1/0000000100000000/000000010000000000000001".into(),
                    at: at("2026-02-28T19:59:59Z"),
                });
            }),
            ["physical_copies_too_old"]
        );
        assert_eq!(
            codes(|repository, _| repository.cipher = "none".into()),
            ["physical_backups_in_clear"]
        );
        assert_eq!(
            codes(|repository, _| repository.newest_full_at = Some(at("2026-03-02T05:59:00Z"))),
            ["physical_full_old"]
        );
        assert_eq!(
            codes(|repository, _| repository.newest_full_at = None),
            ["physical_backups_missing"]
        );
        assert_eq!(
            codes(|repository, _| repository.damaged = vec!["20260303-020000F".into()]),
            ["physical_backup_damaged"]
        );
        assert_eq!(codes(|_, archiver| archiver.is_on = false), ["wal_archiving_off"]);
        assert_eq!(
            codes(|_, archiver| archiver.failed_at = Some(at("2026-03-03T07:59:30Z"))),
            ["wal_archiving_fails"]
        );
        assert_eq!(
            codes(|_, archiver| archiver.archived_at = None),
            ["wal_archiving_fails"]
        );
        for seconds in [0, 3600] {
            assert_eq!(
                codes(|_, archiver| archiver.timeout_seconds = seconds),
                ["wal_archiving_waits"]
            );
        }
    }

    #[test]
    fn a_stanza_without_a_repository_has_no_backups() {
        let report = Report::new("hourbook", Vec::new(), now());
        let findings = judge(&report, None, KEEP, now());
        assert_eq!(findings[0].code, "physical_backups_missing");
    }
}
