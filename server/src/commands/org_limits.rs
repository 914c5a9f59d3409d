use clap::Args;
use serde_json::json;
use store::limits::Limits;

use super::{explain, find_organization, say};
use crate::{app::App, limits::set};

/// The most that can be said: a mistyped number is no limit.
const MOST_PEOPLE: i64 = 1_000_000;
const MOST_MIB: i64 = 1024 * 1024 * 1024;
const MIB: i64 = 1024 * 1024;

/// Show what an organization may use at most, or set it
///
/// Without an option it is shown. `none` takes a limit away. What is there already stays, also where it is more than a new limit.
#[derive(Debug, Args)]
pub struct OrgLimits {
    /// First label of its address
    #[arg(long, value_name = "SLUG")]
    org: String,
    /// People: active members and open invitations
    #[arg(long, value_name = "NUMBER|none", value_parser = people)]
    members: Option<Choice>,
    /// MiB of sealed activity logs, of all members together
    #[arg(long, value_name = "MIB|none", value_parser = mebibytes)]
    objects_mib: Option<Choice>,
    /// MiB of the database; over it nothing more is recorded
    #[arg(long, value_name = "MIB|none", value_parser = mebibytes)]
    database_mib: Option<Choice>,
    /// Requests being worked on at once
    #[arg(long, value_name = "NUMBER|none", value_parser = people)]
    requests: Option<Choice>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A limit that was chosen, or that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Choice(Option<i64>);

fn people(text: &str) -> Result<Choice, String> {
    choice(text, 1, MOST_PEOPLE)
}

fn mebibytes(text: &str) -> Result<Choice, String> {
    choice(text, MIB, MOST_MIB)
}

fn choice(text: &str, unit: i64, most: i64) -> Result<Choice, String> {
    if text == "none" {
        return Ok(Choice(None));
    }
    let number: i64 = text.parse().map_err(|_| "write a number, or `none`".to_owned())?;
    if (1..=most).contains(&number) {
        Ok(Choice(Some(number * unit)))
    } else {
        Err(format!("write 1 to {most}, or `none`"))
    }
}

impl OrgLimits {
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        let placement = find_organization(app, &self.org).await?;
        let before = set::find(app, &placement).await.map_err(explain)?;
        let pick = |choice: Option<Choice>, before: Option<i64>| choice.map_or(before, |choice| choice.0);
        let after = Limits {
            members: pick(self.members, before.members),
            object_bytes: pick(self.objects_mib, before.object_bytes),
            database_bytes: pick(self.database_mib, before.database_bytes),
            requests: pick(self.requests, before.requests),
        };
        if after != before {
            set::set(app, &placement, after).await.map_err(explain)?;
        }
        if self.json {
            let limits = json!({
                "members": after.members,
                "object_bytes": after.object_bytes,
                "database_bytes": after.database_bytes,
                "requests": after.requests,
            });
            say(&serde_json::to_string_pretty(&limits)?);
            return Ok(());
        }
        let told = |limit: Option<i64>, unit: i64, word: &str| {
            limit.map_or_else(
                || "no limit".to_owned(),
                |limit| format!("{}{word}", limit / unit),
            )
        };
        say(&format!(
            "{}\n  members        {}\n  sealed files   {}\n  database       {}\n  requests       {}",
            placement.slug,
            told(after.members, 1, ""),
            told(after.object_bytes, MIB, " MiB"),
            told(after.database_bytes, MIB, " MiB"),
            told(after.requests, 1, " at once"),
        ));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_or_none() {
        assert_eq!(people("5"), Ok(Choice(Some(5))));
        assert_eq!(mebibytes("2"), Ok(Choice(Some(2_097_152))));
        assert_eq!(people("none"), Ok(Choice(None)));
        for wrong in ["0", "-1", "5.5", "", "many", "99999999999999999999", "1000001"] {
            people(wrong).unwrap_err();
        }
    }
}
