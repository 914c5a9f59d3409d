//! `hourbook add`: adds a finished entry.

use clap::Args;
use domain::quick::QuickWhen;

use super::record::{WorkArgs, record, understand};
use crate::{
    context::Context,
    failure::Failure,
    moments, process,
    queue::{Action, When},
};

/// Add a finished entry, for example: hourbook add "9-10:15 call @atlas #support"
#[derive(Debug, Args)]
pub struct AddArgs {
    /// When and what: 9-10:15 call @atlas /design #support, or 1h30 review yesterday
    #[arg(value_name = "TEXT", required_unless_present = "start")]
    pub text: Vec<String>,
    /// Start instead of one in the text: 9:05, or a date and time, also with offset
    #[arg(long, value_name = "TIME", requires = "end")]
    pub start: Option<String>,
    /// End instead of one in the text
    #[arg(long, value_name = "TIME", requires = "start")]
    pub end: Option<String>,
    #[command(flatten)]
    pub work: WorkArgs,
}

/// Adds a finished entry.
pub async fn run(context: &Context, args: AddArgs) -> Result<(), Failure> {
    let account = context.account()?;
    let now = context.now(&account)?;
    let zone = now.time_zone();
    let (work, quick) = understand(&args.text, &args.work, &now);
    let time_zone = zone.iana_name().unwrap_or("UTC").to_owned();
    let when = match (&args.start, &args.end, quick.when) {
        (Some(start), Some(end), _) => When::Between {
            start: moments::read(start, now.date(), zone)?.into(),
            end: moments::read(end, now.date(), zone)?.into(),
            time_zone,
        },
        (_, _, QuickWhen::Between { start, end }) => When::Between {
            start: moments::settle(start, zone)?.into(),
            end: moments::settle(end, zone)?.into(),
            time_zone,
        },
        (_, _, QuickWhen::Lasting { date, seconds }) => When::Lasting { date, seconds },
        (_, _, QuickWhen::Since { .. }) => {
            return Err(Failure::Usage(
                "the text has no end; use `hourbook start` for a running timer".to_owned(),
            ));
        }
        (_, _, QuickWhen::Now | QuickWhen::OnDate { .. }) => {
            return Err(Failure::Usage(
                "say when or how long, for example 9-10:15 or 1h30".to_owned(),
            ));
        }
    };
    let action = Action::Add {
        id: process::new_id(),
        work,
        when,
    };
    record(context, &account, action, args.work.offline).await
}
