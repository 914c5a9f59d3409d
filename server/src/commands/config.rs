use anyhow::bail;
use clap::Subcommand;

use super::say;
use crate::{claims::duty::day_of, clock::Clock, config::Config};

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Check the configuration and say what is wrong with it
    Check,
    /// Print the configuration in force, without secrets
    Show,
    /// Print the JSON schema of the configuration file
    Schema,
}

impl ConfigCommand {
    pub fn run(self, config: &Config) -> anyhow::Result<()> {
        match self {
            // Loading has checked it, except for what depends on the day.
            Self::Check => {
                let mut lapsed = config.lapsed(day_of(Clock.now())).into_iter();
                if let Some(lapsed) = lapsed.next() {
                    bail!("{lapsed}");
                }
                say("The configuration is good.");
            }
            Self::Show => say(toml::to_string(config)?.trim_end()),
            Self::Schema => say(&serde_json::to_string_pretty(&Config::schema())?),
        }
        Ok(())
    }
}
