//! `hourbook working-time`: checks an exported working-time record without any server.

mod verify;

use clap::{Args, Subcommand};

use crate::{context::Context, failure::Failure};

/// Check an exported working-time record
#[derive(Debug, Args)]
pub struct WorkingTimeArgs {
    #[command(subcommand)]
    command: WorkingTimeCommand,
}

#[derive(Debug, Subcommand)]
enum WorkingTimeCommand {
    Verify(verify::VerifyArgs),
}

/// Does it.
pub fn run(context: &Context, args: WorkingTimeArgs) -> Result<(), Failure> {
    match args.command {
        WorkingTimeCommand::Verify(args) => verify::run(context, &args),
    }
}
