//! `hourbook activity keys rotate`: a new generation of keys for what is sealed from now on.

use clap::Args;
use sealed::devices::Change;
use serde_json::json;

use super::{
    super::store::Log,
    Secrets,
    renewal::{self, Renewal},
};
use crate::{context::Context, failure::Failure};

/// Renew the keys: what is sealed from now on needs the new ones, what was sealed before opens as ever
///
/// Worth doing once a year, or after a passphrase became known. Running agents follow within an hour.
#[derive(Debug, Args)]
pub struct RotateArgs {
    #[command(flatten)]
    secrets: Secrets,
}

/// Rotates.
pub async fn run(context: &Context, args: RotateArgs) -> Result<(), Failure> {
    let (account, client) = context.sign_in()?;
    renewal::complete(context, &client).await?;
    let log = Log::fetch(context, &client).await?;
    log.insist()?;
    let opened = args.secrets.open(&log, &account)?;
    let renewal = Renewal {
        change: Change::Rotate,
        passphrase: opened.passphrase.as_ref(),
        recovery: None,
    };
    let list = renewal.publish(context, &client, &log, &opened.ring).await?;
    let answer = json!({ "generation": list.generations(), "list": list.number() });
    context.output.either(&answer, || {
        format!(
            "the keys have generation {} now; devices seal for it from their next upload on",
            list.generations()
        )
    })
}
