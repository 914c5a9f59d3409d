//! `hourbook start`: starts the timer.

use clap::Args;
use domain::quick::QuickWhen;

use super::record::{WorkArgs, record, understand};
use crate::{context::Context, failure::Failure, moments, process, queue::Action};

/// Start the timer; a running one is stopped at the same moment
#[derive(Debug, Args)]
pub struct StartArgs {
    /// What you do, for example: call @atlas /design #support
    #[arg(value_name = "TEXT")]
    pub text: Vec<String>,
    /// When it started, if not now: 9:05, or a date and time
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    #[command(flatten)]
    pub work: WorkArgs,
}

/// Starts the timer.
pub async fn run(context: &Context, args: StartArgs) -> Result<(), Failure> {
    let account = context.account()?;
    let now = context.now(&account)?;
    let zone = now.time_zone();
    let (work, quick) = understand(&args.text, &args.work, &now);
    let said = match quick.when {
        QuickWhen::Now => None,
        QuickWhen::Since { start } => Some(moments::settle(start, zone)?),
        QuickWhen::Between { .. } | QuickWhen::Lasting { .. } | QuickWhen::OnDate { .. } => {
            return Err(Failure::Usage(
                "the text names a finished time; use `hourbook add` for that".to_owned(),
            ));
        }
    };
    let at = args
        .at
        .as_deref()
        .map(|text| moments::read(text, now.date(), zone))
        .transpose()?;
    let action = Action::Start {
        id: process::new_id(),
        work,
        started_at: at.or(said).unwrap_or(now.timestamp()).into(),
        time_zone: zone.iana_name().unwrap_or("UTC").to_owned(),
    };
    record(context, &account, action, args.work.offline).await
}
