use clap::Args;

use super::say;
use crate::{
    clock::Clock,
    config::Config,
    processing::{Language, Reach, document, record},
};

/// Write the record of processing activities (GDPR Article 30)
///
/// What personal data this installation keeps, for which purpose, for how long, where, and who reads it: as a page in Markdown, or as
/// JSON. Organizations read their own in the settings.
#[derive(Debug, Args)]
pub struct Processing {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// The language of the page
    #[arg(long, value_enum, default_value = "en", conflicts_with = "json")]
    language: Language,
    /// The page of the program, as docs/processing.md has it: without what this installation configures
    #[arg(long, conflicts_with = "json")]
    pub program: bool,
}

impl Processing {
    pub fn run(&self, config: &Config) -> anyhow::Result<()> {
        let record = record(config, Reach::Installation, Clock.now());
        let text = if self.json {
            serde_json::to_string_pretty(&record)?
        } else {
            document(&record, self.language)
        };
        say(&text);
        Ok(())
    }
}
