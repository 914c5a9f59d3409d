//! `hourbook delete`: deletes an entry.

use clap::Args;
use serde::Serialize;
use uuid::Uuid;

use super::referred;
use crate::{context::Context, failure::Failure, output::confirm, process};

/// Delete an entry
#[derive(Debug, Args)]
pub struct DeleteArgs {
    /// Which entry: last, or a reference from `hourbook list`
    #[arg(value_name = "REF")]
    pub reference: String,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
}

#[derive(Debug, Serialize)]
struct Answer {
    deleted: Uuid,
}

/// Deletes the entry, if nobody else has changed it in the meantime.
pub async fn run(context: &Context, args: DeleteArgs) -> Result<(), Failure> {
    let (_, client) = context.sign_in()?;
    let entry = referred::entry(&client, &args.reference).await?;
    let name = referred::name(context.output, &entry);
    if !args.yes {
        if !process::can_ask() {
            return Err(Failure::Usage(format!(
                "pass --yes to delete {name} without being asked"
            )));
        }
        if !confirm(&format!("Delete {name}?"))? {
            return Err(Failure::Usage("nothing was deleted".to_owned()));
        }
    }
    client.delete_entry(entry.id, Some(entry.version)).await?;
    context
        .output
        .either(&Answer { deleted: entry.id }, || format!("deleted {name}"))
}
