//! What a person may set for this machine.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{failure::Failure, private_file};

/// The settings. What is absent is as the account says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// IANA zone in which times are read and written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Durations as 1.25 instead of 1:15.
    pub decimal_durations: bool,
}

impl Settings {
    /// Reads the settings; there need not be any.
    pub fn load(directory: &Path) -> Result<Self, Failure> {
        let path = file(directory);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(Failure::file("read", &path, &error)),
        };
        toml::from_str(&text).map_err(|error| {
            Failure::Local(format!("{} cannot be read: {}", path.display(), error.message()))
        })
    }

    /// Remembers the settings.
    pub fn save(&self, directory: &Path) -> Result<(), Failure> {
        private_file::create_directory(directory)?;
        let text = toml::to_string(self).map_err(|error| Failure::Local(error.to_string()))?;
        private_file::replace(&file(directory), text.as_bytes())
    }
}

fn file(directory: &Path) -> PathBuf {
    directory.join("settings.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_as_they_were_saved_and_unknown_ones_are_refused() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(Settings::load(directory.path()).unwrap(), Settings::default());
        let settings = Settings {
            time_zone: Some("Asia/Kolkata".to_owned()),
            decimal_durations: true,
        };
        settings.save(directory.path()).unwrap();
        assert_eq!(Settings::load(directory.path()).unwrap(), settings);
        fs::write(file(directory.path()), "colour = true\n").unwrap();
        assert_eq!(Settings::load(directory.path()).unwrap_err().exit_code(), 5);
    }
}
