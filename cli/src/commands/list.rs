//! `hourbook list`: the entries of a period.

use std::collections::BTreeMap;

use api::entries::{EntryQuery, TimeEntry};
use clap::Args;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    context::Context,
    failure::Failure,
    names,
    output::{Align, Output, duration, print_json, print_text, reference, span, table},
    pages::{PAGE, all},
    period::PeriodArgs,
};

/// List entries, newest first
#[derive(Debug, Args)]
pub struct ListArgs {
    #[command(flatten)]
    pub period: PeriodArgs,
    /// Only this project
    #[arg(long, short, value_name = "NAME")]
    pub project: Option<String>,
    /// Only this tag
    #[arg(long, value_name = "NAME")]
    pub tag: Option<String>,
    /// Only notes that contain this text
    #[arg(long, short = 'q', value_name = "TEXT")]
    pub search: Option<String>,
    /// Entries of this member, by name or e-mail address
    #[arg(long, value_name = "NAME", conflicts_with = "all")]
    pub member: Option<String>,
    /// Entries of everybody you may see
    #[arg(long)]
    pub all: bool,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub limit: usize,
}

#[derive(Debug, Serialize)]
struct Answer {
    items: Vec<TimeEntry>,
    total_seconds: i64,
}

/// Lists entries.
pub async fn run(context: &Context, args: ListArgs) -> Result<(), Failure> {
    let (account, client) = context.sign_in()?;
    let now = context.now(&account)?;
    let period = args.period.dates("today", &now, account.week_start)?;
    let mut query = EntryQuery {
        from: Some(period.from),
        to: Some(period.to),
        tag: args.tag,
        q: args.search,
        all: args.all.then_some(true),
        ..EntryQuery::default()
    };
    if let Some(name) = &args.project {
        query.project_id = Some(names::find_project(&client, name).await?.id);
    }
    if let Some(name) = &args.member {
        query.member_id = vec![names::find_member(&client, name).await?];
    }
    let items = all(args.limit, async |cursor| {
        client
            .list_entries(&EntryQuery {
                limit: Some(PAGE),
                cursor,
                ..query.clone()
            })
            .await
    })
    .await?;
    let total_seconds = items.iter().filter_map(|entry| entry.duration_seconds).sum();
    if context.output.json {
        return print_json(&Answer { items, total_seconds });
    }
    if items.is_empty() {
        return print_text("no entries");
    }
    let names = names::work_names(&client, &items).await?;
    print_text(text(context.output, &items, &names, total_seconds))
}

fn text(output: Output, items: &[TimeEntry], names: &BTreeMap<Uuid, String>, total_seconds: i64) -> String {
    let columns = [
        ("Date", Align::Left),
        ("Time", Align::Left),
        ("Length", Align::Right),
        ("Project", Align::Text),
        ("Note", Align::Text),
        ("Ref", Align::Left),
    ];
    let mut rows: Vec<Vec<String>> = items.iter().map(|entry| row(output, entry, names)).collect();
    let mut total = vec![String::new(); columns.len()];
    "Total".clone_into(&mut total[0]);
    total[2] = duration(output, total_seconds);
    rows.push(total);
    table(output, &columns, &rows, true)
}

fn row(output: Output, entry: &TimeEntry, names: &BTreeMap<Uuid, String>) -> Vec<String> {
    let name = |id: Option<Uuid>| id.and_then(|id| names.get(&id)).cloned();
    let work: Vec<String> = [name(entry.project_id), name(entry.task_id)]
        .into_iter()
        .flatten()
        .collect();
    let mut note = entry.note.clone();
    for tag in &entry.tags {
        note.push_str(" #");
        note.push_str(tag);
    }
    if entry.locked {
        note.push_str(" [closed]");
    }
    if !entry.warnings.is_empty() {
        note.push_str(" [overlaps]");
    }
    vec![
        entry.date.to_string(),
        span(entry),
        entry
            .duration_seconds
            .map_or_else(|| "running".to_owned(), |seconds| duration(output, seconds)),
        work.join(" / "),
        note.trim().to_owned(),
        reference(entry.id),
    ]
}
