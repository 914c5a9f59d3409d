//! `cargo xtask advisories`: every component of the lock files against the lists of known weaknesses, and how long each has
//! been known against the times in `docs/security/decisions.md`. Not a step of the suite: the lists come over the network.

mod rust;
mod severity;
mod web;

use std::{fmt::Write as _, path::PathBuf};

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use jiff::{ToSpan, civil::Date, tz::TimeZone};

use crate::process::now;
use severity::Severity;

/// Options of `cargo xtask advisories`.
#[derive(Args)]
pub struct AdvisoriesOptions {
    /// A clone of `https://github.com/rustsec/advisory-db`; without it one is fetched.
    #[arg(long, value_name = "DIR")]
    database: Option<PathBuf>,
    /// Only these components; without it all of them.
    #[arg(long, value_enum, value_name = "KIND")]
    only: Option<Kind>,
}

/// Where components come from.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// `Cargo.lock`, against `RustSec`.
    Rust,
    /// The package-lock.json files, against the registry of npm.
    Web,
}

/// A known weakness of a component that no exception of ours justifies.
#[derive(Debug, PartialEq, Eq)]
struct Weakness {
    component: String,
    id: String,
    severity: Severity,
    /// `None` where the list does not say since when it is known.
    published: Option<Date>,
    title: String,
}

impl Weakness {
    /// When it has to be gone. What has no date is due now: nobody could say how long it may stay.
    fn due(&self, today: Date) -> Result<Date> {
        match self.published {
            Some(day) => Ok(day.checked_add(self.severity.days().days())?),
            None => Ok(today),
        }
    }

    /// Whether its time is over.
    fn is_overdue(&self, today: Date) -> Result<bool> {
        Ok(match self.published {
            Some(_) => self.due(today)? < today,
            None => true,
        })
    }
}

/// Looks everything up; what is past its time, and what could not be looked up, is an error.
pub fn run(options: &AdvisoriesOptions) -> Result<()> {
    let today = now().to_zoned(TimeZone::UTC).date();
    let wanted = |kind| options.only.is_none_or(|only| only == kind);
    let mut found = Vec::new();
    let mut unanswered = Vec::new();
    if wanted(Kind::Rust) {
        found.extend(rust::look_up(options.database.as_deref(), today)?);
    }
    if wanted(Kind::Web) {
        for folder in web::FOLDERS {
            match web::look_up(folder) {
                Ok(weaknesses) => found.extend(weaknesses),
                Err(error) => unanswered.push(format!("{folder} was not compared: {error:#}")),
            }
        }
    }
    println!("\n{}", table(&found, today)?);
    for sentence in &unanswered {
        println!("{sentence}");
    }
    let mut overdue = 0;
    for weakness in &found {
        overdue += usize::from(weakness.is_overdue(today)?);
    }
    if overdue > 0 || !unanswered.is_empty() {
        bail!(
            "{overdue} weaknesses are past their time, {} lists did not answer",
            unanswered.len()
        );
    }
    Ok(())
}

/// What was found, the oldest first, against its time.
fn table(found: &[Weakness], today: Date) -> Result<String> {
    if found.is_empty() {
        return Ok("no known weakness without a written reason".to_owned());
    }
    let mut rows: Vec<&Weakness> = found.iter().collect();
    rows.sort_by(|a, b| (a.published, &a.id).cmp(&(b.published, &b.id)));
    let mut text =
        "| known for | may stay | component | severity | what |\n| --- | --- | --- | --- | --- |\n"
            .to_owned();
    for one in rows {
        let age = match one.published {
            Some(day) => format!("{} days", days(day, today)?),
            None => "unknown".to_owned(),
        };
        let left = days(today, one.due(today)?)?;
        let stay = if one.is_overdue(today)? {
            format!("overdue by {} days", -left)
        } else {
            format!("{left} days more")
        };
        writeln!(
            text,
            "| {age} | {stay} | {} | {} | {}: {} |",
            one.component, one.severity, one.id, one.title
        )?;
    }
    Ok(text)
}

fn days(from: Date, to: Date) -> Result<i32> {
    Ok(from.until(to)?.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weakness(severity: Severity, published: Option<&str>) -> Weakness {
        Weakness {
            component: "lru 0.16.4".into(),
            id: "RUSTSEC-2026-0253".into(),
            severity,
            published: published.map(|day| day.parse().unwrap()),
            title: "use after free".into(),
        }
    }

    /// each severity has its time, the last day still counts, and what has no date is due at once.
    #[test]
    fn a_weakness_is_overdue_the_day_after_its_time() {
        for (severity, published, today, overdue) in [
            (Severity::Critical, Some("2026-11-20"), "2026-11-27", false),
            (Severity::Critical, Some("2026-11-20"), "2026-11-28", true),
            (Severity::High, Some("2026-11-01"), "2026-12-01", false),
            (Severity::High, Some("2026-11-01"), "2026-12-02", true),
            (Severity::Other, Some("2026-05-12"), "2026-08-10", false),
            (Severity::Other, Some("2026-05-12"), "2026-08-11", true),
            (Severity::Other, None, "2026-05-12", true),
        ] {
            let one = weakness(severity, published);
            let found = one.is_overdue(today.parse().unwrap()).unwrap();
            assert_eq!(found, overdue, "{severity} of {published:?} on {today}");
        }
    }

    #[test]
    fn the_table_says_how_long_each_may_stay() {
        let today = "2026-05-22".parse().unwrap();
        let found = [
            weakness(Severity::Other, Some("2026-05-12")),
            weakness(Severity::Critical, Some("2026-05-12")),
        ];
        let text = table(&found, today).unwrap();
        assert!(text.contains("| 10 days | 80 days more | lru 0.16.4 |"), "{text}");
        assert!(text.contains("| 10 days | overdue by 3 days |"), "{text}");
        assert!(table(&[], today).unwrap().starts_with("no known weakness"));
    }
}
