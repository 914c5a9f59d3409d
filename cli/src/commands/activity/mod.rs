//! `hourbook activity`: the sealed activity log of oneself, checked and opened on this machine.
//!
//! The server is not trusted: what it serves is held against what devices signed and against what this machine saw
//! before (docs/sealed-format.md, section 9), and only then opened.

mod export;
mod forget;
mod import;
mod kernel;
mod keys;
mod opening;
mod own_stream;
mod records_csv;
mod show;
mod store;
mod unlock;
mod unlocked;
mod verify;

use clap::{Args, Subcommand};

use crate::{context::Context, failure::Failure};

/// Your own sealed activity log: unlock, check, show, export, import, forget, and its keys
#[derive(Debug, Args)]
pub struct ActivityArgs {
    #[command(subcommand)]
    command: ActivityCommand,
}

#[derive(Debug, Subcommand)]
enum ActivityCommand {
    Unlock(unlock::UnlockArgs),
    Show(show::ShowArgs),
    Export(export::ExportArgs),
    Import(import::ImportArgs),
    Verify(verify::VerifyArgs),
    Forget(forget::ForgetArgs),
    Keys(keys::KeysArgs),
}

/// Does it.
pub async fn run(context: &Context, args: ActivityArgs) -> Result<(), Failure> {
    match args.command {
        ActivityCommand::Unlock(args) => unlock::run(context, args).await,
        ActivityCommand::Show(args) => show::run(context, args).await,
        ActivityCommand::Export(args) => export::run(context, args).await,
        ActivityCommand::Import(args) => import::run(context, args).await,
        ActivityCommand::Verify(args) => verify::run(context, args).await,
        ActivityCommand::Forget(args) => forget::run(context, args).await,
        ActivityCommand::Keys(args) => keys::run(context, args).await,
    }
}
