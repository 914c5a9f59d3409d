//! What a public link shows: the report of its owner, without whatever was not chosen.

use api::{
    problem::Code,
    report_links::{LinkColumns, PublicEntry, PublicReport},
    reports::{Dimension, ReportTotal},
    saved_reports::ReportDefinition,
};
use domain::{
    ids::EntryId,
    reports::{Lookups, select},
};
use store::{entries::StoredEntry, report_links::ReportLink, saved_reports::SavedReport};

use crate::{
    http::Failure,
    reports::{
        Reader, query_of,
        run::{compute, prepare, report},
    },
};

/// Entries that a public link lists.
const MOST_ENTRIES: usize = 1000;

pub async fn show(reader: &Reader, link: &ReportLink, saved: SavedReport) -> Result<PublicReport, Failure> {
    let columns: LinkColumns = serde_json::from_value(link.columns.clone()).unwrap_or_default();
    let definition: ReportDefinition = serde_json::from_value(saved.definition).map_err(|error| {
        tracing::error!(%error, "the definition of a saved report cannot be read");
        Failure::new(Code::Internal, "")
    })?;
    let mut query = query_of(definition, reader);
    query.group_by.retain(|dimension| is_shown(*dimension, columns));
    query.compare_estimates = query.compare_estimates.filter(|_| columns.estimates);
    query.amounts = None;
    let (from, to, group_by) = (query.from, query.to, query.group_by.clone());
    let prepared = prepare(reader, query).await?;
    let (mut figures, listed, rest, lookups) = compute(prepared, move |prepared| {
        let snapshot = &prepared.snapshot;
        let (mut ids, mut lookups) = (Vec::new(), Lookups::default());
        if columns.entries {
            ids = select(&snapshot.replica.columns, &snapshot.lookups, &prepared.query);
            lookups = snapshot.lookups.clone();
        }
        let rest = ids.len().saturating_sub(MOST_ENTRIES);
        ids.truncate(MOST_ENTRIES);
        (report(prepared), ids, rest, lookups)
    })
    .await?;
    if !columns.billable {
        hide_billable(&mut figures);
    }
    Ok(PublicReport {
        name: saved.name,
        organization_name: reader.organization.name.clone(),
        from,
        to,
        group_by,
        columns,
        report: figures,
        entries: entries(reader, &lookups, listed, columns).await?,
        entries_left_out: i64::try_from(rest).unwrap_or(i64::MAX),
    })
}

fn is_shown(dimension: Dimension, columns: LinkColumns) -> bool {
    match dimension {
        Dimension::Member => columns.members,
        Dimension::Billable => columns.billable,
        Dimension::Note => columns.notes,
        _ => true,
    }
}

fn hide_billable(report: &mut api::reports::Report) {
    let hide = |total: &mut ReportTotal| total.billable_seconds = 0;
    hide(&mut report.total);
    report
        .comparison
        .iter_mut()
        .for_each(|earlier| hide(&mut earlier.total));
    for group in &mut report.groups {
        group.billable_seconds = 0;
        group.previous.iter_mut().for_each(hide);
    }
}

async fn entries(
    reader: &Reader,
    lookups: &Lookups,
    ids: Vec<EntryId>,
    columns: LinkColumns,
) -> Result<Vec<PublicEntry>, Failure> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = reader
        .database
        .read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(store::entries::list_by_ids(tx, &ids).await?) })
        })
        .await?;
    Ok(rows
        .into_iter()
        .map(|entry| public_entry(lookups, entry, columns))
        .collect())
}

fn public_entry(lookups: &Lookups, entry: StoredEntry, columns: LinkColumns) -> PublicEntry {
    let content = entry.content;
    let project = content.project_id.and_then(|id| lookups.projects.get(&id));
    let task = content.task_id.and_then(|id| lookups.tasks.get(&id));
    let member = lookups.members.get(&entry.member_id);
    PublicEntry {
        date: content.when.date(),
        duration_seconds: content.when.duration_seconds().unwrap_or(0),
        project: project.map(|facts| facts.name.clone()),
        task: task.map(|facts| facts.name.clone()),
        member: member.filter(|_| columns.members).map(|facts| facts.name.clone()),
        note: columns.notes.then_some(content.note),
    }
}
