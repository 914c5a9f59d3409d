//! `hourbook activity keys passphrase`: set or change the passphrase of the log.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{
    super::{
        opening::{self, SecretArgs},
        own_stream::content,
        store::Log,
    },
    renewal::{self, for_passphrase},
};
use crate::{context::Context, failure::Failure};

/// Set or change the passphrase of your log; nothing is sealed anew
///
/// It is not the password of your account, and the server never sees it. Whoever knew the old passphrase and has a copy
/// of the server's files from before still opens what was sealed until the next `keys rotate`.
#[derive(Debug, Args)]
pub struct PassphraseArgs {
    #[command(flatten)]
    secret: SecretArgs,
    /// File with the new passphrase; without it, it is asked for
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

/// Sets it.
pub async fn run(context: &Context, args: PassphraseArgs) -> Result<(), Failure> {
    let (account, client) = context.sign_in()?;
    renewal::complete(context, &client).await?;
    let log = Log::fetch(context, &client).await?;
    log.insist()?;
    let had = log.wrap("passphrase")?.is_some();
    let ring = args.secret.get()?.open(&log)?;
    let passphrase = opening::new_passphrase(args.new_passphrase_file.as_deref(), &account)?;
    let wrap = for_passphrase(&ring, &passphrase, &log.list)?;
    client.store_activity_wrap("passphrase", &content(&wrap)).await?;
    context
        .output
        .either(&json!({ "passphrase": true, "changed": had }), || {
            let done = if had { "changed" } else { "set" };
            format!("the passphrase is {done}; the recovery kit opens the log as before")
        })
}
