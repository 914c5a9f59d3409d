//! `hourbook logout`: forgets the token.

use clap::Args;
use serde::Serialize;

use crate::{
    account::Account,
    context::Context,
    failure::{Failure, not_signed_in},
    output::note,
    queue,
};

/// Forget the server and the token
#[derive(Debug, Args)]
pub struct LogoutArgs {
    /// End the token on the server too, so that it is of no use to anybody
    #[arg(long)]
    pub revoke: bool,
}

#[derive(Debug, Serialize)]
struct Answer {
    signed_out: bool,
    waiting: usize,
}

/// Forgets the account.
pub async fn run(context: &Context, args: LogoutArgs) -> Result<(), Failure> {
    if args.revoke {
        let (_, client) = context.sign_in()?;
        if let Some(token) = client.me().await?.token {
            client.delete_token(token.id).await?;
        }
    }
    if !Account::forget(&context.directory)? {
        return Err(not_signed_in());
    }
    let (waiting, _) = queue::count(&context.directory)?;
    if waiting > 0 {
        note(format!(
            "{waiting} records still wait; they are sent when the same member signs in again"
        ));
    }
    context.output.either(
        &Answer {
            signed_out: true,
            waiting,
        },
        || "signed out".to_owned(),
    )
}
