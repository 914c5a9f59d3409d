//! `hourbook edit`: changes an entry.

use api::entries::{Billable, TimeEntry, UpdateEntry};
use clap::Args;
use domain::{durations, time::Moment};
use jiff::tz::TimeZone;

use super::{record::read_billable, referred};
use crate::{context::Context, failure::Failure, moments, names, output::entry_line};

/// Change an entry; what is not named stays as it is
#[derive(Debug, Args)]
pub struct EditArgs {
    /// Which entry: last, or a reference from `hourbook list`
    #[arg(value_name = "REF")]
    pub reference: String,
    /// New note
    #[arg(long, short, value_name = "TEXT")]
    pub note: Option<String>,
    /// New project
    #[arg(long, short, value_name = "NAME")]
    pub project: Option<String>,
    /// No project and no task
    #[arg(long, conflicts_with_all = ["project", "task"])]
    pub no_project: bool,
    /// New task
    #[arg(long, short, value_name = "NAME")]
    pub task: Option<String>,
    /// No task
    #[arg(long, conflicts_with = "task")]
    pub no_task: bool,
    /// New start; the end stays where it is
    #[arg(long, value_name = "TIME")]
    pub start: Option<String>,
    /// New end; the start stays where it is
    #[arg(long, value_name = "TIME")]
    pub end: Option<String>,
    /// New date of a duration
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// New length of a duration: 1:30, 1.5, 90m
    #[arg(long, value_name = "LENGTH")]
    pub duration: Option<String>,
    /// All tags it shall have; may be repeated
    #[arg(long = "tag", value_name = "NAME")]
    pub tags: Vec<String>,
    /// No tags
    #[arg(long, conflicts_with = "tags")]
    pub no_tags: bool,
    /// Whether it is billed: inherit, yes or no
    #[arg(long, value_name = "CHOICE", value_parser = read_billable)]
    pub billable: Option<Billable>,
}

/// Changes the entry, if nobody else has changed it in the meantime.
pub async fn run(context: &Context, args: EditArgs) -> Result<(), Failure> {
    let (account, client) = context.sign_in()?;
    let now = context.now(&account)?;
    let entry = referred::entry(&client, &args.reference).await?;
    let mut changes = UpdateEntry {
        note: args.note,
        billable: args.billable,
        tags: if args.no_tags {
            Some(Vec::new())
        } else {
            Some(args.tags).filter(|tags| !tags.is_empty())
        },
        ..UpdateEntry::default()
    };
    if args.no_project {
        changes.project_id = Some(None);
    }
    if args.no_project || args.no_task {
        changes.task_id = Some(None);
    }
    if let Some(name) = &args.project {
        let project = names::find_project(&client, name).await?.id;
        changes.project_id = Some(Some(project));
        // A task belongs to its project, so another project leaves it behind unless a new one is named.
        if entry.project_id != Some(project) {
            changes.task_id = Some(None);
        }
    }
    if let Some(name) = &args.task {
        let project = changes.project_id.flatten().or(entry.project_id);
        let task = names::find_task(&client, project, name).await?;
        changes.project_id = Some(Some(task.project_id));
        changes.task_id = Some(Some(task.id));
    }
    if let Some(text) = &args.start {
        changes.started_at = Some(new_time(
            text,
            &entry,
            entry.start_time_zone.as_deref(),
            now.time_zone(),
        )?);
    }
    if let Some(text) = &args.end {
        let zone = entry
            .end_time_zone
            .as_deref()
            .or(entry.start_time_zone.as_deref());
        changes.ended_at = Some(Some(new_time(text, &entry, zone, now.time_zone())?));
    }
    if let Some(text) = &args.date {
        changes.date = Some(moments::read_date(text, &now)?);
    }
    if let Some(text) = &args.duration {
        let seconds = durations::parse(text).map_err(|error| Failure::Usage(format!("{text:?}: {error}")))?;
        changes.duration_seconds = Some(seconds);
    }
    if changes == UpdateEntry::default() {
        return Err(Failure::Usage(
            "say what to change; `hourbook edit --help` lists what can be".to_owned(),
        ));
    }
    let changed = client
        .update_entry(entry.id, Some(entry.version), &changes)
        .await?;
    context
        .output
        .either(&changed, || entry_line(context.output, &changed))
}

/// A time of day means the date of the entry and the zone in which that end of it happened.
fn new_time(
    text: &str,
    entry: &TimeEntry,
    zone: Option<&str>,
    fallback: &TimeZone,
) -> Result<String, Failure> {
    let zone = zone
        .and_then(|name| domain::time::zone(name).ok())
        .unwrap_or_else(|| fallback.clone());
    // An instant with an offset is passed on as it was typed.
    if matches!(Moment::parse(text), Ok(Moment::Instant(_))) {
        return Ok(text.to_owned());
    }
    Ok(moments::read(text, entry.date, &zone)?.to_string())
}
