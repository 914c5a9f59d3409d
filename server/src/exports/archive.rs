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
    Tx, clients::Client, members::Member, organization, projects::Project, tags::Tag, task_statuses,
    tasks::Task, teams::Team,
};
use zip::{
    CompressionMethod, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

use super::{
    lists::{self, Page},
    records,
    stream::{Broken, Sink, file},
};
use crate::{access::Ctx, audit, http::Failure};

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
    files: Vec<FileEntry>,
}

impl Archive {
    /// Writes one file of the archive: everything of a list, read page by page behind the position of the last one, each as
    /// its record.
    pub(super) async fn list<T, P, R: Serialize>(
        &mut self,
        tx: &mut Tx,
        file: File,
        read: impl for<'t> Fn(&'t mut Tx, Option<P>) -> Page<'t, T>,
        position: impl Fn(&T) -> P,
        record: impl Fn(T) -> R,
    ) -> Result<(), Broken> {
        self.zip.start_file(file.name(), options())?;
        let mut written = ArchiveFile::new(&mut self.zip, file);
        let mut after = None;
        loop {
            let page = read(tx, after).await?;
            let Some(last) = page.last() else { break };
            after = Some(position(last));
            for one in page {
                written.write(&record(one))?;
            }
            self.sink.send().await?;
        }
        self.files.push(written.finish()?);
        Ok(())
    }

    /// The same for a list that is short.
    async fn short<R: Serialize>(
        &mut self,
        file: File,
        records: impl Iterator<Item = R>,
    ) -> Result<(), Broken> {
        self.zip.start_file(file.name(), options())?;
        let mut written = ArchiveFile::new(&mut self.zip, file);
        for record in records {
            written.write(&record)?;
        }
        self.files.push(written.finish()?);
        self.sink.send().await
    }

    /// People and work, in the order of the format.
    async fn scope(&mut self, tx: &mut Tx, organization: &organization::Organization) -> Result<(), Broken> {
        let organization = [records::organization(organization)];
        self.short(File::Organization, organization.into_iter()).await?;
        let roles = store::roles::list(tx).await?;
        self.short(File::Roles, roles.into_iter().map(records::role))
            .await?;
        self.list(
            tx,
            File::Members,
            lists::members,
            Member::position,
            records::member,
        )
        .await?;
        self.list(tx, File::Teams, lists::teams, Team::position, records::team)
            .await?;
        self.list(
            tx,
            File::Clients,
            lists::clients,
            Client::position,
            records::client,
        )
        .await?;
        self.list(
            tx,
            File::Projects,
            lists::projects,
            Project::position,
            records::project,
        )
        .await?;
        self.tasks(tx).await
    }

    async fn tasks(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        let statuses = task_statuses::list(tx).await?;
        self.short(File::TaskStatuses, statuses.into_iter().map(records::task_status))
            .await?;
        self.list(tx, File::Tasks, lists::tasks, Task::position, records::task)
            .await?;
        self.list(
            tx,
            File::TaskEstimates,
            lists::estimates,
            |(_, estimate)| estimate.id,
            |(task, estimate)| records::estimate(task, estimate),
        )
        .await?;
        self.list(
            tx,
            File::Comments,
            lists::comments,
            |comment| comment.id,
            records::comment,
        )
        .await
    }

    /// Tags, entries, timesheets, closed periods, saved reports, favorites and recurring entries.
    async fn time(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        self.list(tx, File::Tags, lists::tags, Tag::position, records::tag)
            .await?;
        self.list(
            tx,
            File::TimeEntries,
            lists::entries,
            |(entry, _, _)| entry.position(),
            |(entry, tags, origin)| records::entry(entry, &tags, origin),
        )
        .await?;
        self.list(
            tx,
            File::Timesheets,
            lists::timesheets,
            |(sheet, _)| sheet.position(),
            |(sheet, steps)| records::timesheet(&sheet, steps),
        )
        .await?;
        self.list(
            tx,
            File::Locks,
            lists::locks,
            |lock| lock.member_id,
            records::lock,
        )
        .await?;
        self.at_hand(tx).await
    }

    async fn at_hand(&mut self, tx: &mut Tx) -> Result<(), Broken> {
        self.list(
            tx,
            File::SavedReports,
            lists::saved_reports,
            |(report, _)| report.position(),
            |(report, pinned_by)| records::saved_report(report, &pinned_by),
        )
        .await?;
        self.list(
            tx,
            File::Favorites,
            lists::favorites,
            |(favorite, _)| favorite.id,
            |(favorite, tags)| records::favorite(favorite, &tags),
        )
        .await?;
        self.list(
            tx,
            File::RecurringEntries,
            lists::recurring_entries,
            |(recurring, _)| recurring.id,
            |(recurring, tags)| records::recurring_entry(recurring, &tags),
        )
        .await
    }
}
