//! `hourbook activity keys kit`: a new recovery kit in place of one that was lost or seen.

use std::path::PathBuf;

use clap::Args;
use sealed::{devices::Change, keys::RecoveryKey, kit::RecoveryKit};
use secrecy::ExposeSecret;
use serde_json::json;

use super::{
    super::store::Log,
    Secrets,
    renewal::{self, Renewal, trouble},
};
use crate::{context::Context, failure::Failure, private_file};

/// Make a new recovery kit to print, and renew the keys; the old kit opens nothing that is sealed from now on
#[derive(Debug, Args)]
pub struct KitArgs {
    /// File to write the page to; only you can read it
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    secrets: Secrets,
}

/// Makes it.
pub async fn run(context: &Context, args: KitArgs) -> Result<(), Failure> {
    if args.output.exists() {
        return Err(Failure::Usage(format!(
            "{} exists already",
            args.output.display()
        )));
    }
    let (account, client) = context.sign_in()?;
    renewal::complete(context, &client).await?;
    let log = Log::fetch(context, &client).await?;
    log.insist()?;
    let opened = args.secrets.open(&log, &account)?;
    let key = RecoveryKey::generate().map_err(|error| trouble(&error))?;
    let recipient = key.recipient().map_err(|error| trouble(&error))?;
    let kit = RecoveryKit::new(log.list.log(), &key).map_err(|error| trouble(&error))?;
    // The page comes first: a kit that nobody has would open the log for nobody.
    private_file::replace(&args.output, kit.page().expose_secret().as_bytes())?;
    let renewal = Renewal {
        change: Change::Recovery(Some(recipient)),
        passphrase: opened.passphrase.as_ref(),
        recovery: Some(&key),
    };
    let list = renewal.publish(context, &client, &log, &opened.ring).await?;
    let answer = json!({ "output": args.output, "generation": list.generations(), "list": list.number() });
    context.output.either(&answer, || {
        format!(
            "wrote the new recovery kit to {}\nPrint it, keep the paper apart from your devices, delete the file, and \
             destroy the old page: with a copy of the server's files from before it opens what was sealed until now.",
            args.output.display()
        )
    })
}
