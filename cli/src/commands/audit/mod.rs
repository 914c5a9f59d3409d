//! `hourbook audit`: export the audit log, and check an exported one without any server.

mod export;
mod files;
mod verify;

use clap::{Args, Subcommand};

pub use files::Bundle;
pub use verify::read_keys;

use crate::{context::Context, failure::Failure};

/// Export the audit log of the organization, or check an exported one
#[derive(Debug, Args)]
pub struct AuditArgs {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    Export(export::ExportArgs),
    Verify(verify::VerifyArgs),
}

/// Does it.
pub async fn run(context: &Context, args: AuditArgs) -> Result<(), Failure> {
    match args.command {
        AuditCommand::Export(args) => export::run(context, args).await,
        AuditCommand::Verify(args) => verify::run(context, &args),
    }
}
