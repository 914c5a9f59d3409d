use std::path::PathBuf;

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Physical backups of the database server: copies of the whole PostgreSQL cluster with its write-ahead log, which pgBackRest
/// makes on the machine of the database. The server neither makes, reads nor deletes them; it holds them to their time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PhysicalBackups {
    /// The file in which `hourbook-server physical-backups`, on the machine of the database, says what is kept. Without it
    /// this cell has no physical backups.
    pub report_file: Option<PathBuf>,
    /// Hours after which nothing of a backup may be left. An organization that is removed is in no copy any more after that
    /// time, and the removal itself takes a while: 72 hours together.
    pub keep_hours: u32,
}

impl Default for PhysicalBackups {
    fn default() -> Self {
        Self {
            report_file: None,
            keep_hours: 60,
        }
    }
}

impl PhysicalBackups {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        // Below, the full backup of a day would go before there is another one.
        if (30..=71).contains(&self.keep_hours) {
            return Ok(());
        }
        Err(ConfigError(
            "physical_backups.keep_hours: choose 30 to 71 hours".into(),
        ))
    }

    /// How old anything may become.
    pub fn keep(&self) -> SignedDuration {
        SignedDuration::from_hours(i64::from(self.keep_hours))
    }
}
