use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Where backups of organizations go, and how long they are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Backups {
    /// Whether the server makes backups by itself. `hourbook-server backup` makes them in any case.
    pub enabled: bool,
    /// Folder of the repositories, one for each organization. Without it `data_dir/backups`.
    pub dir: Option<PathBuf>,
    /// A second folder that gets every backup as well, on another disk or a mounted disk of another site.
    pub second_dir: Option<PathBuf>,
    /// The key that the keys of the organizations are sealed with. Without it one is made in `data_dir/keys`. Keep a copy
    /// of it elsewhere: without it no backup can be read.
    pub key_file: Option<PathBuf>,
    /// Minutes between two backups of an organization that changes. An unchanged one has a backup each day.
    pub every_minutes: u32,
    /// Days for which every backup is kept.
    pub keep_all_days: u32,
    /// How many days, weeks and months keep their last backup.
    pub keep_days: u32,
    pub keep_weeks: u32,
    pub keep_months: u32,
}

impl Default for Backups {
    fn default() -> Self {
        Self {
            enabled: true,
            dir: None,
            second_dir: None,
            key_file: None,
            every_minutes: 15,
            keep_all_days: 2,
            keep_days: 14,
            keep_weeks: 8,
            keep_months: 12,
        }
    }
}

impl Backups {
    pub(super) fn check(&self, data_dir: &Path) -> Result<(), ConfigError> {
        let refuse = |field: &str, why: &str| Err(ConfigError(format!("backups.{field}: {why}")));
        if !(1..=24 * 60).contains(&self.every_minutes) {
            return refuse("every_minutes", "choose 1 to 1440 minutes");
        }
        if !(1..=31).contains(&self.keep_all_days) {
            return refuse("keep_all_days", "choose 1 to 31 days");
        }
        for (field, kept, most) in [
            ("keep_days", self.keep_days, 366),
            ("keep_weeks", self.keep_weeks, 260),
            ("keep_months", self.keep_months, 120),
        ] {
            if kept > most {
                return Err(ConfigError(format!("backups.{field}: at most {most}")));
            }
        }
        if self.second_dir.as_ref() == Some(&self.dir(data_dir)) {
            return refuse("second_dir", "this is the first folder");
        }
        Ok(())
    }

    /// Where the repositories lie.
    pub fn dir(&self, data_dir: &Path) -> PathBuf {
        self.dir.clone().unwrap_or_else(|| data_dir.join("backups"))
    }

    /// Every folder that gets the backups.
    pub fn sites(&self, data_dir: &Path) -> Vec<PathBuf> {
        std::iter::once(self.dir(data_dir))
            .chain(self.second_dir.clone())
            .collect()
    }

    /// Where the key lies.
    pub fn key_path(&self, data_dir: &Path) -> PathBuf {
        self.key_file
            .clone()
            .unwrap_or_else(|| data_dir.join("keys").join("backups.key"))
    }
}
