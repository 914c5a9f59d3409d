//! `hourbook audit export`: the whole audit log as a file that proves itself.

use std::path::PathBuf;

use clap::Args;

use crate::{commands::export::save, context::Context, failure::Failure};

/// Write the audit log of the organization to a file; for owners and admins
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// File to write
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// Write over an existing file
    #[arg(long)]
    force: bool,
}

/// Writes the file.
pub async fn run(context: &Context, args: ExportArgs) -> Result<(), Failure> {
    if args.output.exists() && !args.force {
        let path = args.output.display();
        return Err(Failure::Usage(format!(
            "{path} exists; pass --force to write over it"
        )));
    }
    let (_, client) = context.sign_in()?;
    save(context, client.export_audit().await?, &args.output).await
}
