//! What opens a log: the recovery kit, or this machine if its agent is enrolled.

use std::{fs, path::PathBuf};

use clap::Args;
use sealed::{
    keys::{DeviceKeys, KeyRing, RecoveryKey},
    wrap,
};

use super::store::{Log, decode};
use crate::{context::Context, failure::Failure};

// Which key opens the log. No doc comment: it would become the text of the command.
#[derive(Debug, Args)]
pub struct KeyArgs {
    /// File with the key or the 24 words of the recovery kit; without it the keys of this machine's agent are used
    #[arg(long, value_name = "FILE")]
    recovery_key_file: Option<PathBuf>,
}

impl KeyArgs {
    /// Opens the key ring of a log that was checked.
    pub fn open(&self, context: &Context, log: &Log) -> Result<KeyRing, Failure> {
        let unusable =
            |error: &dyn std::fmt::Display| Failure::Usage(format!("the key does not open the log: {error}"));
        if let Some(path) = &self.recovery_key_file {
            let text = fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
            let key = RecoveryKey::read(text.trim()).map_err(|error| unusable(&error))?;
            let wrap = wrap_named(log, "recovery")?;
            return wrap::open_with_recovery(&wrap, &key, &log.list).map_err(|error| unusable(&error));
        }
        let path = context.directory.join("agent-keys/device.txt");
        let text = fs::read_to_string(&path).map_err(|_| {
            Failure::Usage(format!(
                "{} is not there: no agent is enrolled on this machine. Pass --recovery-key-file",
                path.display()
            ))
        })?;
        let keys = DeviceKeys::from_file(&text).map_err(|error| unusable(&error))?;
        let wrap = wrap_named(log, &keys.id().to_string())?;
        wrap::open_with_device(&wrap, &keys, &log.list).map_err(|error| unusable(&error))
    }
}

fn wrap_named(log: &Log, name: &str) -> Result<Vec<u8>, Failure> {
    let found = log.wraps.iter().find(|wrap| wrap.name == name);
    let found =
        found.ok_or_else(|| Failure::Refused(format!("the server has no wrap `{name}` of the keys")))?;
    decode(&found.content)
}
