//! The job: writes the file from one snapshot. It may break off anywhere and begin again.

use std::{io, path::Path, str::FromStr, time::Duration};

use domain::ids::{ExportId, JobId};
use store::{
    StoreError,
    export_files::{self, Export, State},
    members,
    outbox::{self, Job},
};

use super::{
    content::{Progress, Subject},
    file::{Written, write_file},
    place, present,
    stream::Broken,
};
use crate::{
    jobs::{JobError, Work},
    mail::{EXPORT_JOB, ExportMail},
};

/// How often it is told how far the file is.
const TOLD_EVERY: Duration = Duration::from_secs(1);

/// Writes the file of a copy, if there is still one to write.
pub async fn run(work: &Work, job: &Job) -> Result<(), JobError> {
    let id = export_id(job)?;
    let Some(export) = begin(work, id).await? else {
        return Ok(());
    };
    let written = write(work, &export).await;
    if matches!(written, Err(Broken::Gone)) && find(work, id).await?.is_none() {
        work.app.passwords.take(id);
        return Ok(());
    }
    match written {
        Ok(written) => {
            finish(
                work,
                export,
                written,
                job.payload["url"].as_str().unwrap_or_default(),
            )
            .await?;
        }
        Err(error) => match reason(&error) {
            Some(problem) => fail(work, id, problem).await?,
            None => return Err(JobError::Later(error.to_string())),
        },
    }
    work.app.passwords.take(id);
    Ok(())
}

/// Every attempt broke off.
pub async fn abandon(work: &Work, job: &Job) -> Result<(), JobError> {
    let id = export_id(job)?;
    work.app.passwords.take(id);
    place::remove(&work.app.config, &work.placement, id).await;
    Ok(fail(work, id, "broken_off").await?)
}

fn export_id(job: &Job) -> Result<ExportId, JobError> {
    let id = job.payload["export_id"]
        .as_str()
        .and_then(|id| ExportId::from_str(id).ok());
    id.ok_or_else(|| JobError::Never("the job names no export".to_owned()))
}

/// Why trying again is of no use.
fn reason(error: &Broken) -> Option<&'static str> {
    match error {
        Broken::Store(StoreError::Unwritable { .. }) => Some("unwritable"),
        Broken::Store(StoreError::Full) => Some("storage_full"),
        Broken::Io(error) if error.kind() == io::ErrorKind::StorageFull => Some("storage_full"),
        _ => None,
    }
}

async fn find(work: &Work, id: ExportId) -> Result<Option<Export>, StoreError> {
    work.database
        .read(move |tx| Box::pin(async move { export_files::find(tx, id).await }))
        .await
}

/// Nothing if the copy is gone, ready, or can no longer be written.
async fn begin(work: &Work, id: ExportId) -> Result<Option<Export>, StoreError> {
    let found = find(work, id).await?.filter(|export| export.state.is_pending());
    let Some(mut export) = found else {
        work.app.passwords.take(id);
        return Ok(None);
    };
    if export.encrypted && work.app.passwords.get(id).is_none() {
        fail(work, id, "password_lost").await?;
        return Ok(None);
    }
    export.state = State::Running;
    export.progress = 0;
    Ok(tell(work, &export).await?.then_some(export))
}

/// False if the copy was deleted.
async fn tell(work: &Work, export: &Export) -> Result<bool, StoreError> {
    let (export, now) = (export.clone(), work.app.clock.now());
    work.database
        .write(move |tx| Box::pin(async move { export_files::update(tx, &export, now).await }))
        .await
}

async fn write(work: &Work, export: &Export) -> Result<Written, Broken> {
    let path = place::path(&work.app.config, &work.placement, export.id);
    prepare(&path).await?;
    let slots = work.app.export_slots.clone();
    let _slot = slots.acquire_owned().await.map_err(|_| Broken::Gone)?;
    let content = present::content(export).map_err(|_| Broken::Unshowable)?;
    let subject = Subject {
        organization: work.placement.id,
        slug: work.placement.slug.clone(),
        at: work.app.clock.now(),
    };
    let progress = Progress::default();
    // Whoever stops waiting for the file stops the writing.
    let _stop = StopOnDrop(progress.clone());
    let password = work.app.passwords.get(export.id);
    let writing = write_file(
        &work.database,
        &path,
        content,
        subject,
        password,
        progress.clone(),
    );
    let mut writing = std::pin::pin!(writing);
    let mut known = export.clone();
    loop {
        tokio::select! {
            written = &mut writing => return written,
            () = tokio::time::sleep(TOLD_EVERY) => {}
        }
        let thousandths = progress.rows().map_or(0, |(rows, all)| rows * 1000 / all);
        if thousandths == known.progress && find(work, known.id).await?.is_some() {
            continue;
        }
        known.progress = thousandths;
        if !tell(work, &known).await? {
            return Err(Broken::Gone);
        }
    }
}

struct StopOnDrop(Progress);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// A folder that is its owner's alone, without the file of an attempt that broke off right before its end.
async fn prepare(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        let mut builder = tokio::fs::DirBuilder::new();
        builder.recursive(true).mode(0o700).create(folder).await?;
    }
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The file is there; whoever asked for it is told.
async fn finish(work: &Work, export: Export, written: Written, url: &str) -> Result<(), StoreError> {
    let now = work.app.clock.now();
    let done = Export {
        state: State::Ready,
        progress: 1000,
        bytes: i64::try_from(written.bytes).ok(),
        sha256: Some(written.sha256),
        finished_at: Some(now),
        ..export
    };
    let id = done.id;
    let (url, job, mails) = (
        url.to_owned(),
        JobId::from(work.app.clock.id()),
        work.app.config.mail.relay.is_some(),
    );
    let kept = work
        .database
        .write(move |tx| {
            Box::pin(async move {
                if !export_files::update(tx, &done, now).await? {
                    // Deleted meanwhile: the file is nobody's. Or another worker was faster, and it is theirs.
                    return Ok::<_, StoreError>(export_files::find(tx, done.id).await?.is_some());
                }
                let member = members::find(tx, done.member_id).await?;
                let organization = store::organization::get(tx).await?;
                if let Some(member) = member.filter(|member| mails && member.active) {
                    let mail = ExportMail {
                        to: member.email,
                        locale: member.locale,
                        organization: organization.name,
                        expires: done.expires_at,
                        time_zone: member.time_zone,
                        url,
                    };
                    let payload = serde_json::to_value(mail)
                        .map_err(|error| StoreError::Internal(error.to_string()))?;
                    outbox::insert(tx, job, EXPORT_JOB, payload, now).await?;
                }
                Ok(true)
            })
        })
        .await?;
    if !kept {
        place::remove(&work.app.config, &work.placement, id).await;
    }
    Ok(())
}

async fn fail(work: &Work, id: ExportId, problem: &'static str) -> Result<(), StoreError> {
    let now = work.app.clock.now();
    work.database
        .write(move |tx| {
            Box::pin(async move {
                let found = export_files::find(tx, id).await?;
                let Some(mut export) = found.filter(|export| export.state.is_pending()) else {
                    return Ok(());
                };
                export.state = State::Failed;
                export.problem = Some(problem.to_owned());
                export.finished_at = Some(now);
                export_files::update(tx, &export, now).await.map(drop)
            })
        })
        .await
}
