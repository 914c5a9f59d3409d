//! `hourbook activity forget`: the owner's deletion, for good.

use std::collections::BTreeMap;

use api::client::Client;
use clap::Args;
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use sealed::{StreamId, heads::Removal, keys::KeyRing, records::Record};
use serde::Serialize;

use super::{
    opening::{self, SecretArgs},
    own_stream::{OwnStream, content},
    store::Log,
};
use crate::{
    context::Context,
    failure::Failure,
    output::{confirm, note},
    process,
};

/// Delete what was recorded in a range of days, or everything; nothing brings it back
///
/// The sealed segments are deleted on the server, and a signed removal says that it was your wish. What a touched segment
/// holds of other days is sealed anew first; a record that reaches into the range goes as a whole. The agent must be enrolled on this machine.
#[derive(Debug, Args)]
pub struct ForgetArgs {
    /// First day
    #[arg(long, value_name = "DATE", required_unless_present = "all")]
    from: Option<Date>,
    /// Last day, included; the first day when absent
    #[arg(long, value_name = "DATE", requires = "from")]
    to: Option<Date>,
    /// Everything
    #[arg(long, conflicts_with_all = ["from", "to"])]
    all: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    secret: SecretArgs,
}

#[derive(Serialize)]
struct Answer {
    segments: usize,
    /// Unknown where everything goes: nothing needs to be opened for that.
    records: Option<usize>,
    sealed_anew: usize,
    remains: [&'static str; 3],
}

/// What stays, and where: said every time.
const REMAINS: [&str; 3] = [
    "on the server: names (hashes) of the deleted segments, signed heads, the removal, and their lines in the audit log",
    "on your devices: what the agents keep, up to 30 days in the spool, and sealed copies in the outbox folder",
    "in backups of the server, until they are over; they open with your keys alone",
];

/// What is to be deleted.
#[derive(Default)]
struct Plan {
    /// Numbers by stream.
    segments: BTreeMap<StreamId, Vec<u64>>,
    records: usize,
    /// Records of touched segments that stay.
    kept: Vec<Record>,
}

/// Forgets.
pub async fn run(context: &Context, args: ForgetArgs) -> Result<(), Failure> {
    let (account, client) = context.sign_in()?;
    let range = match args.from {
        Some(from) => Some(range(from, args.to.unwrap_or(from), &context.zone(&account)?)?),
        None => None,
    };
    let log = Log::fetch(context, &client).await?;
    log.insist()?;
    let mut stream = OwnStream::open(context, &client, &log).await?;
    let plan = match range {
        None => everything(&log),
        Some(range) => {
            let ring = opening::open(&args.secret, context, &log)?;
            touched(&log, &client, &ring, range).await?
        }
    };
    let segments = plan.segments.values().map(Vec::len).sum();
    let answer = Answer {
        segments,
        records: range.map(|_| plan.records),
        sealed_anew: plan.kept.len(),
        remains: REMAINS,
    };
    if segments == 0 {
        return context
            .output
            .either(&answer, || "there is nothing to delete".to_owned());
    }
    if !args.yes {
        agree(&answer)?;
    }
    // First the new segments, then the removal: in between some records are there twice, and none is lost.
    stream.add(&plan.kept).await?;
    for (of, numbers) in &plan.segments {
        for range in ranges(numbers) {
            let removal = Removal::sign(&stream.keys, &log.list, *of, range, process::now())
                .map_err(|error| Failure::Local(error.to_string()))?;
            client
                .remove_activity_segments(&content(&removal.to_bytes()))
                .await?;
        }
    }
    context.output.either(&answer, || told(&answer))
}

fn told(answer: &Answer) -> String {
    let what = answer.records.map_or_else(
        || "everything that was recorded".to_owned(),
        |records| format!("{records} records"),
    );
    format!(
        "deleted {what} in {} segments\nwhat remains:\n- {}",
        answer.segments,
        answer.remains.join("\n- ")
    )
}

fn agree(answer: &Answer) -> Result<(), Failure> {
    if !process::can_ask() {
        return Err(Failure::Usage("pass --yes where nobody can be asked".to_owned()));
    }
    if answer.sealed_anew > 0 {
        note(format!(
            "{} records of other days are sealed anew.",
            answer.sealed_anew
        ));
    }
    let what = answer.records.map_or_else(
        || "Delete all".to_owned(),
        |records| format!("Delete {records} records in"),
    );
    if confirm(&format!("{what} {} segments for good?", answer.segments))? {
        return Ok(());
    }
    Err(Failure::Usage("nothing was deleted".to_owned()))
}

fn range(from: Date, to: Date, zone: &TimeZone) -> Result<(Timestamp, Timestamp), Failure> {
    if to < from {
        return Err(Failure::Usage("--to lies before --from".to_owned()));
    }
    let midnight = |date: Date| {
        date.to_zoned(zone.clone())
            .map(|midnight| midnight.timestamp())
            .map_err(|error| Failure::Usage(error.to_string()))
    };
    Ok((midnight(from)?, midnight(to.saturating_add(1.day()))?))
}

fn everything(log: &Log) -> Plan {
    let mut plan = Plan::default();
    for counted in &log.verdict.counted {
        plan.segments
            .entry(counted.stream)
            .or_default()
            .push(counted.number);
    }
    plan
}

/// The segments with records that reach into the range, and what else is in them.
async fn touched(
    log: &Log,
    client: &Client,
    ring: &KeyRing,
    (begin, end): (Timestamp, Timestamp),
) -> Result<Plan, Failure> {
    let mut plan = Plan::default();
    for counted in &log.verdict.counted {
        let records = log.records_of(client, ring, counted).await?;
        let goes = |record: &Record| record.start < end && (record.end > begin || record.start >= begin);
        let (gone, kept): (Vec<Record>, Vec<Record>) = records.into_iter().partition(goes);
        if gone.is_empty() {
            continue;
        }
        plan.records += gone.len();
        plan.kept.extend(kept);
        plan.segments
            .entry(counted.stream)
            .or_default()
            .push(counted.number);
    }
    plan.kept.sort_by_key(|record| (record.start, record.end));
    Ok(plan)
}

/// Rising numbers as stretches without holes.
fn ranges(numbers: &[u64]) -> Vec<(u64, u64)> {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removals_name_stretches_without_holes() {
        assert_eq!(ranges(&[]), []);
        assert_eq!(ranges(&[3]), [(3, 3)]);
        assert_eq!(ranges(&[1, 2, 3, 5, 8, 9]), [(1, 3), (5, 5), (8, 9)]);
    }

    #[test]
    fn a_day_is_that_of_the_members_zone() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let day = |text: &str| text.parse::<Date>().unwrap();
        let (begin, end) = range(day("2026-03-29"), day("2026-03-29"), &zone).unwrap();
        assert_eq!(
            (begin.to_string(), end.to_string()),
            (
                "2026-03-28T23:00:00Z".to_owned(),
                "2026-03-29T22:00:00Z".to_owned(),
            )
        );
        range(day("2026-03-29"), day("2026-03-28"), &zone).unwrap_err();
    }
}
