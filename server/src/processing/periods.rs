//! How long the server keeps what it removes by itself: the one place that the clean-up, the record of processing and the
//! probe read it from.

use jiff::{SignedDuration, Timestamp};

use crate::config::Config;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Days that something of a kind is kept, counted from the end of its use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The name by which the register and the counts of the store know it.
    pub name: &'static str,
    pub days: i32,
}

impl Period {
    /// What was used last before this moment is kept no longer.
    pub fn begins(self, now: Timestamp) -> Timestamp {
        now.checked_sub(DAY * self.days).unwrap_or(Timestamp::MIN)
    }
}

const fn period(name: &'static str, days: i32) -> Period {
    Period { name, days }
}

/// What ends on a day of its own: it is good for nothing after it, and goes with the next sweep.
pub const ENDED: Period = period("ended", 1);
/// How long a write can be repeated with its key.
pub const ANSWERS: Period = period("answers", 7);
/// How long a device may be away and still catch up.
pub const CHANGES: Period = period("changes", 30);
/// How long jobs that were given up are kept for the operator.
pub const JOBS: Period = period("jobs", 30);
/// How long a public link is shown after it has ended.
pub const LINKS: Period = period("links", 30);
/// How long an invitation that nobody followed is shown after it has ended.
pub const INVITATIONS: Period = period("invitations", 30);
/// How long it is shown how the mails of a run went: longer than the time between two runs.
pub const DELIVERIES: Period = period("deliveries", 100);
/// How long notices are kept, read or not.
pub const NOTICES: Period = period("notices", 90);
/// How long findings of intruder detection are kept, seen or not.
pub const FINDINGS: Period = period("findings", 400);
/// How long a browser is known that nobody signs in with.
pub const DEVICES: Period = period("devices", crate::access::DEVICE_KNOWN_DAYS);
/// How long a dry run can be applied.
pub const DRY_RUNS: Period = period("dry_runs", 7);

/// Everything that the clean-up removes by its age.
pub const ENFORCED: [Period; 11] = [
    ENDED,
    ANSWERS,
    CHANGES,
    JOBS,
    LINKS,
    INVITATIONS,
    DELIVERIES,
    NOTICES,
    FINDINGS,
    DEVICES,
    DRY_RUNS,
];

/// The names of the periods that the operator configures.
pub const CONFIGURED: [&str; 2] = ["access_log", "backups"];

/// The days of a period by its name.
pub fn days(name: &str, config: &Config) -> Option<u32> {
    match name {
        "access_log" => Some(u32::from(config.log.access_days)),
        "backups" => Some(oldest_backup(config)),
        _ => {
            let period = ENFORCED.iter().find(|period| period.name == name)?;
            u32::try_from(period.days).ok()
        }
    }
}

/// About how old the oldest kept backup is.
fn oldest_backup(config: &Config) -> u32 {
    let backups = &config.backups;
    let spans = [
        backups.keep_all_days,
        backups.keep_days,
        backups.keep_weeks * 7,
        backups.keep_months * 31,
    ];
    spans.into_iter().max().unwrap_or_default()
}
