use clap::Subcommand;

use super::say;
use crate::config::Config;

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
            // Loading has checked it.
            Self::Check => say("The configuration is good."),
            Self::Show => say(toml::to_string(config)?.trim_end()),
            Self::Schema => say(&serde_json::to_string_pretty(&Config::schema())?),
        }
        Ok(())
    }
}
