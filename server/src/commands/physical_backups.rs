use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use jiff::SignedDuration;

use super::say;
use crate::{clock::Clock, config::Config, physical_backups::PgBackRest};

/// Report what pgBackRest keeps of the database server
///
/// Runs on the machine of the database, as the account that pgBackRest runs as; needs neither the server nor its data folder.
#[derive(Debug, Args)]
pub struct PhysicalBackups {
    /// The name of the cluster in the configuration of pgBackRest
    #[arg(long, default_value = "hourbook")]
    stanza: String,
    /// Where the report goes: `physical_backups.report_file` of the server; without it, to standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// First have pgBackRest drop what is too old, as far as a younger full backup is there
    #[arg(long)]
    expire: bool,
    /// Hours after which nothing may be left; without it `physical_backups.keep_hours`
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u32).range(30..=71))]
    keep_hours: Option<u32>,
    /// The program, if it is not on the search path
    #[arg(long, value_name = "PROGRAM", default_value = "pgbackrest")]
    pgbackrest: PathBuf,
    /// The configuration of pgBackRest, if it does not lie where pgBackRest looks for it
    #[arg(long, value_name = "FILE")]
    pgbackrest_config: Option<PathBuf>,
}

impl PhysicalBackups {
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let pgbackrest = PgBackRest {
            program: self.pgbackrest,
            config: self.pgbackrest_config,
            stanza: self.stanza,
        };
        let mut report = pgbackrest.report(Clock.now()).await?;
        let hours = self.keep_hours.unwrap_or(config.physical_backups.keep_hours);
        let keep = SignedDuration::from_hours(i64::from(hours));
        // While a backup is under way nothing is dropped. That is told, and the report goes out all the same.
        let expired = if self.expire {
            pgbackrest.expire(&report, keep).await
        } else {
            Ok(false)
        };
        if let Ok(true) = expired {
            report = pgbackrest.report(Clock.now()).await?;
        }
        if let Some(path) = &self.output {
            report
                .write(path)
                .with_context(|| format!("cannot write {}", path.display()))?;
        } else {
            say(&serde_json::to_string_pretty(&report)?);
        }
        expired.map(drop)
    }
}
