//! `hourbook activity keys`: who may open the log, and from when on no longer.

mod add;
mod kit;
mod list;
mod passphrase;
mod renewal;
mod revoke;
mod rotate;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use sealed::keys::KeyRing;
use secrecy::SecretString;

use super::{
    opening::{self, Secret, SecretArgs},
    store::Log,
};
use crate::{account::Account, context::Context, failure::Failure, output::note};

/// Devices, passphrase and recovery kit of your log
#[derive(Debug, Args)]
pub struct KeysArgs {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    List(list::ListArgs),
    Add(add::AddArgs),
    Revoke(revoke::RevokeArgs),
    Rotate(rotate::RotateArgs),
    Passphrase(passphrase::PassphraseArgs),
    Kit(kit::KitArgs),
}

/// Does it.
pub async fn run(context: &Context, args: KeysArgs) -> Result<(), Failure> {
    match args.command {
        KeysCommand::List(args) => list::run(context, &args).await,
        KeysCommand::Add(args) => add::run(context, args).await,
        KeysCommand::Revoke(args) => revoke::run(context, args).await,
        KeysCommand::Rotate(args) => rotate::run(context, args).await,
        KeysCommand::Passphrase(args) => passphrase::run(context, args).await,
        KeysCommand::Kit(args) => kit::run(context, args).await,
    }
}

// What opens the root key, and the passphrase of what is wrapped anew. No doc comment: it would become the text of the
// command.
#[derive(Debug, Args)]
struct Secrets {
    #[command(flatten)]
    secret: SecretArgs,
    /// With the recovery kit: file with the passphrase that opens the log from now on
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

/// The root key, and what a new generation is wrapped for.
struct Opened {
    ring: KeyRing,
    passphrase: Option<SecretString>,
}

impl Secrets {
    /// Opens the root key. Whoever does so with the recovery kit sets a new passphrase where the log has one: the old one
    /// cannot be wrapped for without being typed.
    fn open(&self, log: &Log, account: &Account) -> Result<Opened, Failure> {
        let secret = self.secret.get()?;
        let ring = secret.open(log)?;
        let new = self.new_passphrase_file.as_deref();
        let passphrase = match secret {
            Secret::Passphrase(passphrase) if new.is_none() => Some(passphrase),
            Secret::Recovery(_) if new.is_none() && log.wrap("passphrase")?.is_none() => None,
            _ => {
                if new.is_none() {
                    note(
                        "the log has a passphrase, which must be typed once for the new keys; it may be a new one",
                    );
                }
                Some(opening::new_passphrase(new, account)?)
            }
        };
        Ok(Opened { ring, passphrase })
    }
}
