//! `hourbook stop`: stops the timer.

use clap::Args;

use super::record::record;
use crate::{context::Context, failure::Failure, moments, queue::Action};

/// Stop the timer
#[derive(Debug, Args)]
pub struct StopArgs {
    /// When it ended, if not now: 17:30, or a date and time
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Do not try to reach the server now; the record waits in the queue
    #[arg(long)]
    pub offline: bool,
}

/// Stops the timer.
pub async fn run(context: &Context, args: StopArgs) -> Result<(), Failure> {
    let account = context.account()?;
    let now = context.now(&account)?;
    let zone = now.time_zone();
    let at = args
        .at
        .as_deref()
        .map(|text| moments::read(text, now.date(), zone))
        .transpose()?;
    let action = Action::Stop {
        ended_at: at.unwrap_or(now.timestamp()).into(),
        time_zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        start: None,
    };
    record(context, &account, action, args.offline).await
}
