//! `hourbook activity`: the sealed activity log of oneself, checked and opened on this machine.
//!
//! The server is not trusted: what it serves is held against what devices signed and against what this machine saw
//! before (docs/sealed-format.md, section 9), and only then opened.

mod export;
mod keys;
mod show;
mod store;
mod verify;

use clap::{Args, Subcommand};

use crate::{context::Context, failure::Failure};

/// Check, show and export your own sealed activity log
#[derive(Debug, Args)]
pub struct ActivityArgs {
    #[command(subcommand)]
    command: ActivityCommand,
}

#[derive(Debug, Subcommand)]
enum ActivityCommand {
    Show(show::ShowArgs),
    Export(export::ExportArgs),
    Verify(verify::VerifyArgs),
}

/// Does it.
pub async fn run(context: &Context, args: ActivityArgs) -> Result<(), Failure> {
    match args.command {
        ActivityCommand::Show(args) => show::run(context, args).await,
        ActivityCommand::Export(args) => export::run(context, args).await,
        ActivityCommand::Verify(args) => verify::run(context, args).await,
    }
}
