//! What opens a log: its passphrase, the recovery kit, what `unlock` left on this machine, or the machine itself if its
//! agent is enrolled.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use clap::Args;
use sealed::{
    keys::{DeviceKeys, KeyRing, RecoveryKey},
    wrap::{self, WrapError},
};
use secrecy::{ExposeSecret, SecretString};

use super::{
    store::{Log, decode},
    unlocked,
};
use crate::{account::Account, context::Context, failure::Failure, process};

/// The longest file with a passphrase or a key.
const LONGEST: u64 = 4096;

// The secret that opens everything, the root key included. No doc comment: it would become the text of the command.
#[derive(Debug, Args)]
pub struct SecretArgs {
    /// File with the key or the 24 words of the recovery kit
    #[arg(long, value_name = "FILE")]
    recovery_key_file: Option<PathBuf>,
    /// File with the passphrase of the log
    #[arg(long, value_name = "FILE", conflicts_with = "recovery_key_file")]
    passphrase_file: Option<PathBuf>,
}

/// What a person knows or holds.
pub enum Secret {
    Passphrase(SecretString),
    Recovery(RecoveryKey),
}

impl SecretArgs {
    /// The secret of the command line, if there is one.
    pub fn named(&self) -> Result<Option<Secret>, Failure> {
        if let Some(path) = &self.recovery_key_file {
            let key = RecoveryKey::read(read_secret(path)?.expose_secret());
            return key
                .map(|key| Some(Secret::Recovery(key)))
                .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())));
        }
        let passphrase = self.passphrase_file.as_deref().map(read_secret).transpose()?;
        Ok(passphrase.map(Secret::Passphrase))
    }

    /// The secret of the command line, or of whoever sits at the terminal.
    pub fn get(&self) -> Result<Secret, Failure> {
        if let Some(secret) = self.named()? {
            return Ok(secret);
        }
        if !process::can_ask() {
            return Err(Failure::Usage(
                "pass the secret of the log by --passphrase-file or --recovery-key-file".to_owned(),
            ));
        }
        let typed = hidden("Passphrase of the log, or words or key of the recovery kit:")?;
        // 24 words with their checksum are no passphrase by accident.
        Ok(RecoveryKey::read(typed.expose_secret()).map_or(Secret::Passphrase(typed), Secret::Recovery))
    }
}

impl Secret {
    /// Opens the key ring of a log that was checked, the root key included.
    pub fn open(&self, log: &Log) -> Result<KeyRing, Failure> {
        match self {
            Self::Passphrase(passphrase) => {
                let wrap = log.wrap("passphrase")?.ok_or_else(no_passphrase)?;
                wrap::open_with_passphrase(&wrap, passphrase, &log.list).map_err(|error| match error {
                    WrapError::Locked(_) => {
                        Failure::Usage("this is not the passphrase of the log".to_owned())
                    }
                    other => unusable(&other),
                })
            }
            Self::Recovery(key) => {
                let wrap = log.wrap("recovery")?.ok_or_else(|| no_wrap("recovery"))?;
                wrap::open_with_recovery(&wrap, key, &log.list).map_err(|error| unusable(&error))
            }
        }
    }
}

/// Opens the key ring with what was named, else with what `unlock` left, else with the keys of this machine's agent.
pub fn open(args: &SecretArgs, context: &Context, log: &Log) -> Result<KeyRing, Failure> {
    if let Some(secret) = args.named()? {
        return secret.open(log);
    }
    if let Some(ring) = unlocked::open(context, log)? {
        return Ok(ring);
    }
    let Some(keys) = device(context)? else {
        return Err(Failure::Usage(
            "the log is locked: run `hourbook activity unlock`, or pass --passphrase-file or --recovery-key-file"
                .to_owned(),
        ));
    };
    let name = keys.id().to_string();
    let wrap = log.wrap(&name)?.ok_or_else(|| no_wrap(&name))?;
    wrap::open_with_device(&wrap, &keys, &log.list).map_err(|error| unusable(&error))
}

/// The keys of this machine's agent, if it is enrolled.
pub fn device(context: &Context) -> Result<Option<DeviceKeys>, Failure> {
    let path = context.directory.join("agent-keys/device.txt");
    if !path.exists() {
        return Ok(None);
    }
    let text = read_secret(&path)?;
    let keys = DeviceKeys::from_file(text.expose_secret());
    keys.map(Some)
        .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))
}

/// A new passphrase: from a file, or asked for twice. It is held against what is guessed first.
pub fn new_passphrase(file: Option<&Path>, account: &Account) -> Result<SecretString, Failure> {
    let passphrase = match file {
        Some(path) => read_secret(path)?,
        None if process::can_ask() => {
            let first = hidden("New passphrase of the log:")?;
            let again = hidden("The same once more:")?;
            if first.expose_secret() != again.expose_secret() {
                return Err(Failure::Usage(
                    "the two are not the same; nothing was changed".to_owned(),
                ));
            }
            first
        }
        None => {
            return Err(Failure::Usage(
                "pass the new passphrase by --new-passphrase-file".to_owned(),
            ));
        }
    };
    let context = [account.name.as_str(), &account.email, &account.organization];
    domain::people::check_password("passphrase", passphrase.expose_secret(), &context)
        .map_err(|problem| Failure::Usage(problem.message.replace("password", "passphrase")))?;
    Ok(passphrase)
}

fn hidden(question: &str) -> Result<SecretString, Failure> {
    rpassword::prompt_password(format!("{question} "))
        .map(|text| SecretString::from(text.trim()))
        .map_err(|error| Failure::Usage(format!("nothing was typed: {error}")))
}

fn read_secret(path: &Path) -> Result<SecretString, Failure> {
    let mut text = zeroize::Zeroizing::new(String::new());
    File::open(path)
        .and_then(|file| file.take(LONGEST).read_to_string(&mut text))
        .map_err(|error| Failure::file("read", path, &error))?;
    Ok(SecretString::from(text.trim()))
}

fn unusable(error: &dyn std::fmt::Display) -> Failure {
    Failure::Usage(format!("the key does not open the log: {error}"))
}

fn no_passphrase() -> Failure {
    Failure::Usage(
        "this log has no passphrase; use the recovery kit, or set one by `hourbook activity keys passphrase`"
            .to_owned(),
    )
}

fn no_wrap(name: &str) -> Failure {
    Failure::Refused(format!("the server has no wrap `{name}` of the keys"))
}

impl Log {
    /// The bytes of the wrap with this name, if the server has it.
    pub fn wrap(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        let found = self.wraps.iter().find(|wrap| wrap.name == name);
        found.map(|wrap| decode(&wrap.content)).transpose()
    }
}
