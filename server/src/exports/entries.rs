use std::io::Write;

use api::{
    Problem,
    exports::{ExportFormat, ExportQuery},
};
use axum::response::Response;
use domain::{
    entries::effective,
    exports::{
        CLOCKIFY_CSV, EntriesCsv, ExportEntry, ExportProblem, ExportTime, ForeignCsv, HARVEST_CSV, KIMAI_CSV,
        KimaiJson, Layout, SOLIDTIME_CSV, TIMETAGGER_CSV, TOGGL_CSV, TimewarriorJson,
    },
    policy::{Action, PeopleScope, Target, people_reach},
    time::zone,
};
use jiff::tz::TimeZone;
use serde_json::json;
use store::{
    Tx,
    entries::{EntryFilter, StoredEntry},
    exports::Names,
};

use super::stream::{Broken, Sink, file};
use crate::{
    access::Ctx,
    audit,
    entries::present::present,
    http::{Failure, Query},
};

/// Entries read at once.
const PAGE: i64 = 500;
const CSV: &str = "text/csv; charset=utf-8";
const JSON: &str = "application/json";

/// Export time entries
///
/// All entries that the caller may export, oldest first: one's own, those of one's teams or everybody's. Running
/// timers are only in `json`. Of the formats of other programs only `harvest-csv` has durations; the others leave out
/// entries without clock times. Those without zones are written on the clock of the caller.
#[utoipa::path(
    get, path = "/export/time-entries", tag = "exports", params(ExportQuery),
    responses(
        (status = 200, description = "The file", content((String = "text/csv"), (serde_json::Value = "application/json"))),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn export_time_entries(ctx: Ctx, Query(query): Query<ExportQuery>) -> Result<Response, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::ExportRun, Target::Of(me))?;
    let members = match people_reach(&ctx.actor, Action::ExportRun) {
        Some(PeopleScope::All) => None,
        Some(PeopleScope::Teams) => Some(ctx.actor.led_members.iter().copied().chain([me]).collect()),
        Some(PeopleScope::Own | PeopleScope::None) | None => Some(vec![me]),
    };
    let filter = EntryFilter {
        from: query.from,
        to: query.to,
        members,
        running: (query.format != ExportFormat::Json).then_some(false),
        ..EntryFilter::default()
    };
    let asked = json!({ "kind": "time_entries", "format": query.format, "from": query.from, "to": query.to });
    audit::export_made(&ctx, asked).await?;
    let (extension, content_type) = match query.format {
        ExportFormat::Csv => ("csv", CSV),
        ExportFormat::TogglCsv => ("toggl.csv", CSV),
        ExportFormat::ClockifyCsv => ("clockify.csv", CSV),
        ExportFormat::HarvestCsv => ("harvest.csv", CSV),
        ExportFormat::KimaiCsv => ("kimai.csv", CSV),
        ExportFormat::SolidtimeCsv => ("solidtime.csv", CSV),
        ExportFormat::TimetaggerCsv => ("timetagger.csv", CSV),
        ExportFormat::Json => ("json", JSON),
        ExportFormat::KimaiJson => ("kimai.json", JSON),
        ExportFormat::TimewarriorJson => ("timewarrior.json", JSON),
    };
    let name = format!("hourbook-{}-time-entries.{extension}", ctx.organization.slug);
    let unit = ctx.clone();
    file(&ctx, &name, content_type, move |tx, sink| {
        Box::pin(async move { write(tx, &unit, &filter, query.format, sink).await })
    })
}

async fn write(
    tx: &mut Tx,
    ctx: &Ctx,
    filter: &EntryFilter,
    format: ExportFormat,
    sink: Sink,
) -> Result<(), Broken> {
    let layout = match format {
        ExportFormat::Json => return json(tx, ctx, filter, sink).await,
        ExportFormat::Csv => return write_csv(tx, filter, sink).await,
        ExportFormat::KimaiJson => {
            let mut list = KimaiJson::new(sink.clone())?;
            pages(tx, filter, &sink, |entry| list.write(entry)).await?;
            list.finish()?;
            return sink.send().await;
        }
        ExportFormat::TimewarriorJson => {
            let mut list = TimewarriorJson::new(sink.clone())?;
            pages(tx, filter, &sink, |entry| list.write(entry)).await?;
            list.finish()?;
            return sink.send().await;
        }
        ExportFormat::TogglCsv => &TOGGL_CSV,
        ExportFormat::ClockifyCsv => &CLOCKIFY_CSV,
        ExportFormat::HarvestCsv => &HARVEST_CSV,
        ExportFormat::KimaiCsv => &KIMAI_CSV,
        ExportFormat::SolidtimeCsv => &SOLIDTIME_CSV,
        ExportFormat::TimetaggerCsv => &TIMETAGGER_CSV,
    };
    foreign(tx, ctx, filter, layout, sink).await
}

/// In the layout of another program, on the clock of the caller.
async fn foreign(
    tx: &mut Tx,
    ctx: &Ctx,
    filter: &EntryFilter,
    layout: &'static Layout,
    sink: Sink,
) -> Result<(), Broken> {
    let zone = zone(&ctx.member.time_zone).unwrap_or(TimeZone::UTC);
    let mut csv = ForeignCsv::new(sink.clone(), layout, zone)?;
    pages(tx, filter, &sink, |entry| csv.write(entry)).await?;
    csv.finish()?;
    sink.send().await
}

/// Finished entries for spreadsheets.
pub(super) async fn write_csv(tx: &mut Tx, filter: &EntryFilter, sink: Sink) -> Result<(), Broken> {
    let mut csv = EntriesCsv::new(sink.clone())?;
    pages(tx, filter, &sink, |entry| csv.write(entry)).await?;
    csv.finish()?;
    sink.send().await
}

/// As the API shows them.
async fn json(tx: &mut Tx, ctx: &Ctx, filter: &EntryFilter, mut sink: Sink) -> Result<(), Broken> {
    let mut position = None;
    let mut separator: &[u8] = b"[\n";
    loop {
        let page = store::entries::list(tx, filter, position, true, PAGE).await?;
        let Some(last) = page.last() else { break };
        position = Some(last.position());
        for entry in present(tx, ctx, page).await.map_err(|_| Broken::Unshowable)? {
            sink.write_all(separator)?;
            serde_json::to_writer(&mut sink, &entry).map_err(ExportProblem::from)?;
            separator = b",\n";
        }
        sink.send().await?;
    }
    sink.write_all(if separator == b"[\n" { b"[]\n" } else { b"\n]\n" })?;
    sink.send().await
}

/// Gives each finished entry with its names to `write`, page by page.
async fn pages(
    tx: &mut Tx,
    filter: &EntryFilter,
    sink: &Sink,
    mut write: impl FnMut(&ExportEntry<'_>) -> Result<(), ExportProblem> + Send,
) -> Result<(), Broken> {
    let mut position = None;
    let mut names = Names::default();
    loop {
        let page = store::entries::list(tx, filter, position, true, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        position = Some(last.position());
        names.learn(tx, &page).await?;
        for entry in &page {
            with_names(entry, &names, &mut write)?;
        }
        sink.send().await?;
    }
}

fn with_names(
    entry: &StoredEntry,
    names: &Names,
    write: &mut impl FnMut(&ExportEntry<'_>) -> Result<(), ExportProblem>,
) -> Result<(), Broken> {
    let content = &entry.content;
    let (member, email) = names
        .members
        .get(&entry.member_id)
        .map_or(("", ""), |(name, email)| (name.as_str(), email.as_str()));
    let project = content.project_id.and_then(|id| names.projects.get(&id));
    let task = content.task_id.and_then(|id| names.tasks.get(&id));
    let tags: Vec<&str> = content.tags.iter().map(String::as_str).collect();
    let id = entry.id.to_string();
    let named = |name: Option<&str>| name.and_then(|name| zone(name).ok()).unwrap_or(TimeZone::UTC);
    let (start_zone, end_zone) = (
        named(content.when.start_time_zone()),
        named(content.when.end_time_zone()),
    );
    let time = match (content.when.started_at(), content.when.ended_at()) {
        (Some(start), Some(end)) => ExportTime::Interval {
            start,
            end,
            start_zone: &start_zone,
            end_zone: &end_zone,
        },
        _ => ExportTime::Duration {
            date: content.when.date(),
            seconds: content.when.duration_seconds().unwrap_or_default(),
        },
    };
    write(&ExportEntry {
        id: &id,
        member,
        email,
        client: project
            .and_then(|project| project.client.as_deref())
            .unwrap_or_default(),
        project: project.map_or("", |project| &project.name),
        task: task.map_or("", |(name, _)| name),
        note: &content.note,
        tags: &tags,
        billable: effective(
            content.billable,
            task.map(|(_, billable)| *billable),
            project.map(|project| project.billable),
        ),
        time,
    })?;
    Ok(())
}
