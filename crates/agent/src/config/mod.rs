//! The configuration file `agent.toml`. Unknown keys are errors: a rule that is spelled wrong must not be believed.

mod places;
mod tracks;

use std::{fs, io, net::SocketAddr, path::Path};

use serde::Deserialize;

pub use places::Places;
pub use tracks::Tracks;

use crate::{
    failure::Failure,
    privacy::{BadRule, Privacy, RuleText},
};

/// Everything that can be set.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Which tracks are recorded.
    pub tracks: Tracks,
    /// The interface for watchers and editors on this machine.
    pub activitywatch: ActivityWatchSection,
    /// What the agent watches itself.
    pub capture: CaptureSection,
    /// Appointments.
    pub calendars: Vec<CalendarSection>,
    /// Hours, private windows.
    pub privacy: PrivacySection,
    /// What is dropped or redacted; the first rule that matches decides.
    pub rules: Vec<RuleText>,
    /// How long what was recorded stays, and how often it is sealed.
    pub spool: SpoolSection,
    /// How long the sealed log stays.
    pub log: LogSection,
    /// The icon beside the clock.
    pub tray: TraySection,
}

/// `[activitywatch]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ActivityWatchSection {
    /// Whether watchers and editors on this machine may speak to the agent.
    pub enabled: bool,
    /// Where; an address of this machine only.
    pub listen: SocketAddr,
    /// What they must show, if anything.
    pub key: Option<String>,
    /// Web pages and browser extensions that may speak to it beside those of ActivityWatch.
    pub origins: Vec<String>,
}

impl Default for ActivityWatchSection {
    fn default() -> Self {
        Self {
            enabled: true,
            listen: SocketAddr::from(([127, 0, 0, 1], 5600)),
            key: None,
            origins: Vec::new(),
        }
    }
}

/// `[capture]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CaptureSection {
    /// Without keyboard and mouse for so long, somebody is away.
    pub idle_after_seconds: u64,
    /// Folders whose changed files are noted.
    pub folders: Vec<String>,
    /// Names of files and folders in them that are left out, beside hidden ones.
    pub exclude: Vec<String>,
    /// Git repositories whose commits are noted.
    pub repositories: Vec<String>,
}

impl Default for CaptureSection {
    fn default() -> Self {
        Self {
            idle_after_seconds: 180,
            folders: Vec::new(),
            exclude: ["target", "node_modules", "dist", "build", "__pycache__"]
                .map(str::to_owned)
                .to_vec(),
            repositories: Vec::new(),
        }
    }
}

/// `[[calendars]]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarSection {
    /// A name for people.
    pub name: String,
    /// A file or an address that begins with `https://` or `http://`.
    pub source: String,
    /// Mail addresses of the reader: what they declined is left out.
    #[serde(default)]
    pub me: Vec<String>,
}

/// `[privacy]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PrivacySection {
    /// When something may be recorded, such as `Mon-Fri 08:00-18:00`; always, if empty.
    pub hours: Vec<String>,
    /// Whether private windows of browsers are recorded.
    pub private_windows: bool,
}

/// `[spool]`
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SpoolSection {
    /// How long events stay readable on this machine after they were sealed.
    pub keep_days: u16,
    /// How often they are sealed.
    pub seal_every_minutes: u16,
}

impl Default for SpoolSection {
    fn default() -> Self {
        Self {
            keep_days: 30,
            seal_every_minutes: 60,
        }
    }
}

/// `[log]`
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSection {
    /// For how many days after they were sealed the segments of this device are kept, on the server and here; for ever, if
    /// nothing is said.
    pub keep_days: Option<u16>,
}

/// `[tray]`
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TraySection {
    /// Whether there is an icon, where the desktop shows such.
    pub enabled: bool,
}

impl Default for TraySection {
    fn default() -> Self {
        Self { enabled: true }
    }
}

impl Config {
    /// Reads the configuration; there need not be any.
    pub fn load(path: &Path) -> Result<Self, Failure> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(Failure::file("read", path, &error)),
        };
        Self::parse(&text).map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))
    }

    /// Reads and checks the text of a configuration.
    pub fn parse(text: &str) -> Result<Self, BadRule> {
        let config: Self =
            toml::from_str(text).map_err(|error| BadRule(error.to_string().trim().to_owned()))?;
        config.check()?;
        Ok(config)
    }

    /// The rules in force.
    pub fn privacy_rules(&self) -> Result<Privacy, BadRule> {
        Privacy::new(&self.privacy, &self.rules, self.tracks)
    }

    fn check(&self) -> Result<(), BadRule> {
        let bad = |text: &str| Err(BadRule(text.to_owned()));
        self.privacy_rules()?;
        if !self.activitywatch.listen.ip().is_loopback() {
            return bad("activitywatch.listen must be an address of this machine, such as 127.0.0.1:5600");
        }
        if self
            .activitywatch
            .key
            .as_ref()
            .is_some_and(|key| key.trim().is_empty())
        {
            return bad("activitywatch.key must not be empty");
        }
        if !(10..=7200).contains(&self.capture.idle_after_seconds) {
            return bad("capture.idle_after_seconds must lie between 10 and 7200");
        }
        if !(1..=1440).contains(&self.spool.seal_every_minutes) {
            return bad("spool.seal_every_minutes must lie between 1 and 1440");
        }
        if !(1..=3650).contains(&self.spool.keep_days) {
            return bad("spool.keep_days must lie between 1 and 3650");
        }
        if self
            .log
            .keep_days
            .is_some_and(|days| !(1..=36500).contains(&days))
        {
            return bad("log.keep_days must lie between 1 and 36500; without it the log is kept for ever");
        }
        if self
            .calendars
            .iter()
            .any(|calendar| calendar.name.trim().is_empty())
        {
            return bad("a calendar needs a name");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn without_a_file_everything_is_at_its_default() {
        let config = Config::load(Path::new("/no/such/agent.toml")).unwrap();
        assert_eq!(config.activitywatch.listen.to_string(), "127.0.0.1:5600");
        assert!(config.activitywatch.enabled && config.rules.is_empty());
    }

    #[rstest]
    #[case("[activitywatch]\nlisten = \"0.0.0.0:5600\"", "this machine")]
    #[case("[activitywatch]\nport = 5600", "unknown field")]
    #[case("[trakcs]\nwindow = true", "unknown field")]
    #[case("[tracks]\nwindows = true", "unknown field")]
    #[case("[[rules]]\ntitle = \"(\"\naction = \"drop\"", "regular expression")]
    #[case("[privacy]\nhours = [\"always\"]", "hours")]
    #[case("[spool]\nseal_every_minutes = 0", "seal_every_minutes")]
    #[case("[log]\nkeep_days = 0", "kept for ever")]
    #[case("[capture]\nidle_after_seconds = 1", "idle_after_seconds")]
    fn what_cannot_be_meant_is_refused(#[case] text: &str, #[case] says: &str) {
        let error = Config::parse(text).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}
