//! What the server knows of the physical backups of its database server: as much as the report says.

use std::{fs, path::Path};

use jiff::{SignedDuration, Timestamp};

use super::Report;
use crate::config::PhysicalBackups;

/// A report is made every quarter of an hour; an older one says nothing about now.
const FRESH_FOR: SignedDuration = SignedDuration::from_hours(1);
/// How far the clock of the other machine may be ahead.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// Why nobody can say when the last physical copy is gone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    #[error("the report of the physical backups cannot be read: {0}")]
    Missing(String),
    #[error("the report of the physical backups is of {0}")]
    NotOfNow(Timestamp),
    #[error("repository {key} holds {what} of {at}, which should be gone")]
    TooOld { key: u32, what: String, at: Timestamp },
}

/// The report, unless it is missing or too old to count.
pub fn read(file: &Path, now: Timestamp) -> Result<Report, Doubt> {
    let text =
        fs::read_to_string(file).map_err(|error| Doubt::Missing(format!("{}: {error}", file.display())))?;
    let report = Report::parse(&text)
        .ok_or_else(|| Doubt::Missing(format!("{} is no report of this version", file.display())))?;
    let age = now.duration_since(report.at);
    if age > FRESH_FOR || age < -AHEAD {
        return Err(Doubt::NotOfNow(report.at));
    }
    Ok(report)
}

/// When the last physical copy is gone of what is removed now; `None` in a cell that has none. Whoever cannot know it is told
/// so, and must not promise it to anybody.
pub fn gone_by(config: &PhysicalBackups, now: Timestamp) -> Result<Option<Timestamp>, Doubt> {
    let Some(file) = &config.report_file else {
        return Ok(None);
    };
    let report = read(file, now)?;
    if let Some((key, oldest)) = report.too_old(config.keep(), now).next() {
        return Err(Doubt::TooOld {
            key,
            what: oldest.what.clone(),
            at: oldest.at,
        });
    }
    Ok(Some(now.checked_add(config.keep()).unwrap_or(now)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::physical_backups::{Oldest, Repository};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn written(oldest: &str, report_at: &str) -> (tempfile::TempDir, PhysicalBackups) {
        let dir = tempfile::tempdir().unwrap();
        let repository = Repository {
            key: 1,
            status: "ok".into(),
            cipher: "aes-256-cbc".into(),
            fulls_at: vec![at(oldest)],
            newest_full_at: Some(at(oldest)),
            oldest: Some(Oldest {
                what: "backup 20260301-020000F".into(),
                at: at(oldest),
            }),
            damaged: Vec::new(),
        };
        let file = dir.path().join("report.json");
        Report::new("hourbook", vec![repository], at(report_at))
            .write(&file)
            .unwrap();
        let config = PhysicalBackups {
            report_file: Some(file),
            ..PhysicalBackups::default()
        };
        (dir, config)
    }

    /// AT-46: a removal promises a time only where a fresh report shows that nothing outlasts it.
    #[test]
    fn a_time_is_promised_only_where_nothing_outlasts_it() {
        let now = at("2026-03-03T08:00:00Z");
        let (_dir, config) = written("2026-03-02T02:00:00Z", "2026-03-03T07:50:00Z");
        assert_eq!(gone_by(&config, now), Ok(Some(at("2026-03-05T20:00:00Z"))));

        let (_dir, config) = written("2026-02-28T02:00:00Z", "2026-03-03T07:50:00Z");
        assert!(matches!(gone_by(&config, now), Err(Doubt::TooOld { key: 1, .. })));

        for stale in ["2026-03-03T06:50:00Z", "2026-03-03T09:00:00Z"] {
            let (_dir, config) = written("2026-03-02T02:00:00Z", stale);
            assert_eq!(gone_by(&config, now), Err(Doubt::NotOfNow(at(stale))));
        }
    }

    #[test]
    fn what_is_no_report_is_none_and_a_cell_without_physical_backups_promises_nothing() {
        let now = at("2026-03-03T08:00:00Z");
        assert_eq!(gone_by(&PhysicalBackups::default(), now), Ok(None));
        let (dir, config) = written("2026-03-02T02:00:00Z", "2026-03-03T07:50:00Z");
        let file = dir.path().join("report.json");
        let newer = fs::read_to_string(&file)
            .unwrap()
            .replace("\"version\": 1", "\"version\": 2");
        for text in ["", "{}", newer.as_str()] {
            fs::write(&file, text).unwrap();
            assert!(matches!(gone_by(&config, now), Err(Doubt::Missing(_))), "{text}");
        }
        fs::remove_file(&file).unwrap();
        assert!(matches!(gone_by(&config, now), Err(Doubt::Missing(_))));
    }
}
