use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ConfigError, need_file};

/// How requests and crashes are logged. Without a folder they stand in the log of the server only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// Folder of the access log: one file for each day (UTC), readable for the server's account alone.
    pub access_dir: Option<PathBuf>,
    /// How a line looks.
    pub access_format: AccessFormat,
    /// How many days are kept, today included; 1 to 3650.
    pub access_days: u16,
    /// Folder in which reports of crashes of the server are kept, without anything that people typed; none are without it.
    pub crash_dir: Option<PathBuf>,
    /// A collector on another machine, such as `logs.example.com:6514`: requests, findings of intruder detection and events of
    /// the audit logs are sent there as syslog over TLS. None when absent.
    pub syslog_address: Option<String>,
    /// PEM certificate of the authority that the collector's certificate comes from.
    pub syslog_ca_file: Option<PathBuf>,
}

/// The form of a line of the access log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccessFormat {
    /// One JSON object.
    Json,
    /// The Combined Log Format, which most programs for logs read.
    Combined,
}

const LONGEST_DAYS: u16 = 3650;

impl Default for Log {
    fn default() -> Self {
        Self {
            access_dir: None,
            access_format: AccessFormat::Json,
            access_days: 30,
            crash_dir: None,
            syslog_address: None,
            syslog_ca_file: None,
        }
    }
}

impl Log {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if !(1..=LONGEST_DAYS).contains(&self.access_days) {
            return Err(ConfigError(format!(
                "log.access_days must be between 1 and {LONGEST_DAYS}"
            )));
        }
        let (address, authority) = match (&self.syslog_address, &self.syslog_ca_file) {
            (Some(address), Some(authority)) => (address, authority),
            (None, None) => return Ok(()),
            _ => {
                return Err(ConfigError(
                    "log.syslog_address and log.syslog_ca_file belong together: give both or neither".into(),
                ));
            }
        };
        need_file("log.syslog_ca_file", authority)?;
        let named = address
            .rsplit_once(':')
            .is_some_and(|(host, port)| !host.is_empty() && port.parse().is_ok_and(|port: u16| port > 0));
        if named {
            Ok(())
        } else {
            Err(ConfigError(
                "log.syslog_address must be a host and a port, such as logs.example.com:6514".into(),
            ))
        }
    }
}
