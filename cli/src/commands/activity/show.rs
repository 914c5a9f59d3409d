//! `hourbook activity show`: what one did on a day.

use clap::Args;
use jiff::{ToSpan, civil::Date};
use sealed::records::Record;
use serde_json::Value;

use super::{
    opening::{self, SecretArgs},
    store::Log,
};
use crate::{
    context::Context,
    failure::Failure,
    output::{Align, print_json, print_text, table},
};

/// Show what was recorded on a day, opened on this machine
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The day; today when absent
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// Only this kind of record, for example window
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    #[command(flatten)]
    secret: SecretArgs,
}

/// Shows the day.
pub async fn run(context: &Context, args: ShowArgs) -> Result<(), Failure> {
    let (account, client) = context.sign_in()?;
    let zone = context.zone(&account)?;
    let date = args
        .date
        .map_or_else(|| context.now(&account).map(|now| now.date()), Ok)?;
    let midnight = |date: Date| {
        date.to_zoned(zone.clone())
            .map(|midnight| midnight.timestamp())
            .map_err(|error| Failure::Usage(error.to_string()))
    };
    let (begin, end) = (midnight(date)?, midnight(date.saturating_add(1.day()))?);
    let log = Log::fetch(context, &client).await?;
    log.insist()?;
    let ring = opening::open(&args.secret, context, &log)?;
    // What happened on a day was sealed after it happened.
    let records = log.records(&client, &ring, Some(begin)).await?;
    let of_day: Vec<Record> = records
        .into_iter()
        .filter(|record| record.start < end && record.end.max(record.start) >= begin)
        .filter(|record| args.kind.as_deref().is_none_or(|kind| record.kind.name() == kind))
        .collect();
    if context.output.json {
        return print_json(&of_day);
    }
    if of_day.is_empty() {
        return print_text(format!("nothing was recorded on {date}, or it is not sealed yet"));
    }
    let rows: Vec<Vec<String>> = of_day
        .iter()
        .map(|record| {
            let clock =
                |instant: jiff::Timestamp| instant.to_zoned(zone.clone()).strftime("%H:%M:%S").to_string();
            vec![
                clock(record.start),
                clock(record.end),
                record.kind.to_string(),
                what(record),
            ]
        })
        .collect();
    let columns = [
        ("from", Align::Left),
        ("to", Align::Left),
        ("kind", Align::Left),
        ("what", Align::Text),
    ];
    print_text(table(context.output, &columns, &rows, false))
}

/// The fields that say most, in the order in which people read them.
fn what(record: &Record) -> String {
    const FIELDS: [&str; 10] = [
        "app", "title", "url", "path", "file", "summary", "text", "status", "state", "project",
    ];
    let texts = FIELDS
        .iter()
        .filter_map(|field| record.data.get(*field).and_then(Value::as_str));
    texts.collect::<Vec<_>>().join(" · ")
}
