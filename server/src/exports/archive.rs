use std::collections::HashMap;

use api::Problem;
use axum::response::Response;
use domain::{
    exports::archive::{ArchiveFile, write_manifest},
    imports::archive::{File, FileEntry, MANIFEST},
    policy::{Action, Target},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use store::{
    Tx, clients, comments, entries, exports, favorites, locks, members, organization,
    projects::{self, ProjectFilter},
    recurring_entries, saved_reports, tags, task_statuses,
    tasks::{self, TaskFilter},
    teams,
    timesheets::{self, TimesheetFilter},
};
use zip::{
    CompressionMethod, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

use super::{
    records,
    stream::{Broken, Sink, file},
};
use crate::{access::Ctx, audit, http::Failure};

/// Objects read at once.
pub(super) const PAGE: i64 = 500;

/// Export everything
///
/// A zip file with all people, scope, entries and closed periods, without loss; its format is described in
/// docs/archive-format.md. Passwords, sessions, tokens and invitations are not in it. From a browser it needs a session that was
/// confirmed a short time ago.
#[utoipa::path(
    get, path = "/export/archive", tag = "exports",
    responses(
        (status = 200, description = "The archive", body = Vec<u8>, content_type = "application/zip"),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn export_archive(ctx: Ctx) -> Result<Response, Failure> {
    ctx.require(Action::ArchiveExport, Target::Organization)?;
    ctx.step_up()?;
    audit::export_made(&ctx, json!({ "kind": "archive" })).await?;
    let name = format!("hourbook-{}.zip", ctx.organization.slug);
    let now = ctx.now;
    file(&ctx, &name, "application/zip", move |tx, sink| {
        Box::pin(write(tx, now, sink))
    })
}

/// Writes the archive as of the snapshot of `tx`.
pub(super) async fn write(tx: &mut Tx, now: Timestamp, sink: Sink) -> Result<(), Broken> {
    let organization = organization::get(tx).await?;
    let mut archive = Archive {
        zip: ZipWriter::new_stream(sink.clone()),
        sink,
        files: Vec::new(),
    };
    archive.scope(tx, &organization).await?;
    archive.history(tx).await?;
    archive.time(tx).await?;
    let Archive { mut zip, sink, files } = archive;
    zip.start_file(MANIFEST, options())?;
    let exported_at = Timestamp::from_second(now.as_second()).unwrap_or(now);
    write_manifest(&mut zip, &organization.id.to_string(), exported_at, files)?;
    zip.finish()?;
    sink.send().await
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

pub(super) struct Archive {
    zip: ZipWriter<StreamWriter<Sink>>,
    sink: Sink,
    pub(super) files: Vec<FileEntry>,
}

/// One file of the archive that is being written.
pub(super) struct Open<'a> {
    file: ArchiveFile<&'a mut ZipWriter<StreamWriter<Sink>>>,
    sink: Sink,
}

impl Open<'_> {
    /// Writes a page and sends it.
    pub(super) async fn page<T: Serialize>(
        &mut self,
        records: impl Iterator<Item = T>,
    ) -> Result<(), Broken> {
        for record in records {
            self.file.write(&record)?;
        }
        self.sink.send().await
    }

    pub(super) fn finish(self) -> Result<FileEntry, Broken> {
        Ok(self.file.finish()?)
    }
}

impl Archive {
    pub(super) fn open(&mut self, file: File) -> Result<Open<'_>, Broken> {
        self.zip.start_file(file.name(), options())?;
        Ok(Open {
            file: ArchiveFile::new(&mut self.zip, file),
            sink: self.sink.clone(),
        })
    }

    /// People and work, in the order of the format.
    async fn scope(&mut self, tx: &mut Tx, organization: &organization::Organization) -> Result<(), Broken> {
        let mut open = self.open(File::Organization)?;
        open.page([records::organization(organization)].into_iter())
            .await?;
        let done = open.finish()?;
        self.files.push(done);
        self.people(tx).await?;
        self.work(tx).await
    }

    async fn people(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        let mut open = self.open(File::Members)?;
        let mut position = None;
        loop {
            let page = members::list(tx, &members::MemberFilter::default(), position.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            position = Some(last.position());
            open.page(page.into_iter().map(records::member)).await?;
        }
        let done = open.finish()?;
        self.files.push(done);

        let mut open = self.open(File::Teams)?;
        let mut position = None;
        loop {
            let page = teams::list(tx, position.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            position = Some(last.position());
            open.page(page.into_iter().map(records::team)).await?;
        }
        let done = open.finish()?;
        self.files.push(done);
        Ok(())
    }

    async fn work(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        let mut open = self.open(File::Clients)?;
        let mut position = None;
        loop {
            let page = clients::list(tx, &clients::ClientFilter::default(), position.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            position = Some(last.position());
            open.page(page.into_iter().map(records::client)).await?;
        }
        let done = open.finish()?;
        self.files.push(done);

        let mut open = self.open(File::Projects)?;
        let mut position = None;
        loop {
            let page = projects::list(tx, &ProjectFilter::default(), position.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            position = Some(last.position());
            open.page(page.into_iter().map(records::project)).await?;
        }
        let done = open.finish()?;
        self.files.push(done);
        self.tasks(tx).await
    }

    async fn tasks(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        let mut open = self.open(File::TaskStatuses)?;
        let statuses = task_statuses::list(tx).await?;
        open.page(statuses.into_iter().map(records::task_status)).await?;
        let done = open.finish()?;
        self.files.push(done);

        let mut open = self.open(File::Tasks)?;
        let mut position = None;
        loop {
            let page = tasks::list(tx, &TaskFilter::default(), position.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            position = Some(last.position());
            open.page(page.into_iter().map(records::task)).await?;
        }
        let done = open.finish()?;
        self.files.push(done);

        let mut open = self.open(File::TaskEstimates)?;
        let mut after = None;
        loop {
            let page = exports::list_estimates(tx, after, PAGE).await?;
            let Some((_, last)) = page.last() else { break };
            after = Some(last.id);
            open.page(
                page.into_iter()
                    .map(|(task, estimate)| records::estimate(task, estimate)),
            )
            .await?;
        }
        let done = open.finish()?;
        self.files.push(done);

        let mut open = self.open(File::Comments)?;
        let mut after = None;
        loop {
            let page = comments::list_all(tx, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            open.page(page.into_iter().map(records::comment)).await?;
        }
        let done = open.finish()?;
        self.files.push(done);
        Ok(())
    }

    /// Tags, entries, timesheets, closed periods, saved reports, favorites and recurring entries.
    async fn time(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        let mut open = self.open(File::Tags)?;
        let mut position = None;
        loop {
            let page = tags::list(tx, &tags::TagFilter::default(), position.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            position = Some(last.position());
            open.page(page.into_iter().map(records::tag)).await?;
        }
        let done = open.finish()?;
        self.files.push(done);

        let mut open = self.open(File::TimeEntries)?;
        let mut position = None;
        loop {
            let page = entries::list(tx, &entries::EntryFilter::default(), position, true, PAGE).await?;
            let Some(last) = page.last() else { break };
            position = Some(last.position());
            let tags = exports::tag_ids(tx, &page).await?;
            let mut origins = exports::origins(tx, &page).await?;
            let records = page.into_iter().map(|entry| {
                let tags = tags.get(&entry.id).map(Vec::as_slice).unwrap_or_default();
                let origin = origins.remove(&entry.id).unwrap_or_default();
                records::entry(entry, tags, origin)
            });
            open.page(records).await?;
        }
        let done = open.finish()?;
        self.files.push(done);

        self.timesheets(tx).await?;

        let mut open = self.open(File::Locks)?;
        let mut position = None;
        loop {
            let page = locks::list(tx, None, position, PAGE).await?;
            let Some(last) = page.last() else { break };
            position = Some(last.member_id);
            open.page(page.into_iter().map(records::lock)).await?;
        }
        let done = open.finish()?;
        self.files.push(done);
        self.saved_reports(tx).await?;
        self.favorites(tx).await?;
        self.recurring_entries(tx).await
    }

    async fn recurring_entries(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        let mut open = self.open(File::RecurringEntries)?;
        let mut after = None;
        loop {
            let page = recurring_entries::list_all(tx, after, PAGE).await?;
            let Some((last, _)) = page.last() else { break };
            after = Some(last.id);
            let records = page
                .into_iter()
                .map(|(recurring, tags)| records::recurring_entry(recurring, &tags));
            open.page(records).await?;
        }
        let done = open.finish()?;
        self.files.push(done);
        Ok(())
    }

    async fn saved_reports(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        let mut open = self.open(File::SavedReports)?;
        let mut position = None;
        loop {
            let page = saved_reports::list(tx, None, None, position.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            position = Some(last.position());
            let mut pins = saved_reports::pins(tx, &page).await?;
            let records = page.into_iter().map(|report| {
                let pinned_by = pins.remove(&report.id).unwrap_or_default();
                records::saved_report(report, &pinned_by)
            });
            open.page(records).await?;
        }
        let done = open.finish()?;
        self.files.push(done);
        Ok(())
    }

    async fn favorites(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        let mut open = self.open(File::Favorites)?;
        let mut after = None;
        loop {
            let page = favorites::list_all(tx, after, PAGE).await?;
            let Some((last, _)) = page.last() else { break };
            after = Some(last.id);
            let records = page
                .into_iter()
                .map(|(favorite, tags)| records::favorite(favorite, &tags));
            open.page(records).await?;
        }
        let done = open.finish()?;
        self.files.push(done);
        Ok(())
    }

    async fn timesheets(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        let mut open = self.open(File::Timesheets)?;
        let mut position = None;
        loop {
            let page = timesheets::list(tx, &TimesheetFilter::default(), position, true, PAGE).await?;
            let Some(last) = page.last() else { break };
            position = Some(last.position());
            let ids: Vec<_> = page.iter().map(|sheet| sheet.id).collect();
            let mut steps = HashMap::new();
            for step in timesheets::list_steps(tx, &ids).await? {
                steps.entry(step.timesheet_id).or_insert_with(Vec::new).push(step);
            }
            let records = page.into_iter().map(|sheet| {
                let steps = steps.remove(&sheet.id).unwrap_or_default();
                records::timesheet(&sheet, steps)
            });
            open.page(records).await?;
        }
        let done = open.finish()?;
        self.files.push(done);
        Ok(())
    }
}
