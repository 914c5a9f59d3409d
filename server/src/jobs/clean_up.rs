//! Removes what has had its time. Every step is small, so that people's writes get their turn in between.

use std::{path::Path, sync::Arc};

use jiff::Timestamp;
use store::{
    Database, StoreError, changes,
    control::Placement,
    detection::{devices, findings},
    export_files, imports, invitations, mutations, notices, outbox, passkeys, password_resets, report_links,
    report_schedules, sessions, sign_in_providers, sign_ins,
};

use crate::{app::App, exports, imports::upload, processing::periods};

pub(super) async fn clean_up(
    app: &App,
    placement: &Placement,
    database: &Arc<Database>,
) -> Result<(), StoreError> {
    let now = app.clock.now();
    database
        .write(move |tx| {
            Box::pin(async move {
                sessions::delete_expired(tx, now).await?;
                sign_ins::delete_expired(tx, now).await?;
                password_resets::delete_expired(tx, now).await?;
                passkeys::delete_expired(tx, now).await?;
                sign_in_providers::delete_expired(tx, now).await?;
                mutations::delete_older(tx, periods::ANSWERS.begins(now)).await?;
                outbox::delete_given_up(tx, periods::JOBS.begins(now)).await?;
                report_schedules::delete_deliveries(tx, periods::DELIVERIES.begins(now)).await?;
                report_links::delete_expired(tx, periods::LINKS.begins(now)).await?;
                invitations::delete_expired(tx, periods::INVITATIONS.begins(now)).await?;
                findings::delete_older(tx, periods::FINDINGS.begins(now)).await?;
                devices::delete_unused(tx, periods::DEVICES.begins(now)).await?;
                notices::delete_older(tx, periods::NOTICES.begins(now)).await?;
                imports::expire(tx, periods::DRY_RUNS.begins(now), now).await
            })
        })
        .await?;
    while database
        .write(move |tx| {
            Box::pin(async move { changes::delete_older(tx, periods::CHANGES.begins(now)).await })
        })
        .await?
        > 0
    {}
    for import in stale_imports(database, periods::ENDED.begins(now)).await? {
        imports_purge(database, import).await?;
    }
    remove_orphans(app, placement, database).await;
    remove_exports(app, placement, database, now).await
}

/// Copies that have had their time, and files that no copy knows.
async fn remove_exports(
    app: &App,
    placement: &Placement,
    database: &Arc<Database>,
    now: Timestamp,
) -> Result<(), StoreError> {
    loop {
        let expired = database
            .write(move |tx| {
                Box::pin(async move {
                    let expired = export_files::list_expired(tx, now).await?;
                    for export in &expired {
                        export_files::delete(tx, export, now).await?;
                    }
                    Ok::<_, StoreError>(expired)
                })
            })
            .await?;
        for export in &expired {
            exports::place::remove(&app.config, placement, export.id).await;
        }
        if expired.is_empty() {
            break;
        }
    }
    let Ok(mut files) = tokio::fs::read_dir(exports::place::folder(&app.config, placement)).await else {
        return Ok(());
    };
    while let Ok(Some(file)) = files.next_entry().await {
        let path = file.path();
        let id = path.file_stem().and_then(|name| name.to_str()?.parse().ok());
        let found = match id {
            None => None,
            Some(id) => {
                database
                    .read(move |tx| Box::pin(async move { export_files::find(tx, id).await }))
                    .await?
            }
        };
        // A failed copy has no file; beside one that is ready lies none that is unfinished.
        let is_wanted = found.is_some_and(|export| {
            let is_whole = path.extension().is_none();
            export.state.is_pending() || (export.state == export_files::State::Ready && is_whole)
        });
        if !is_wanted {
            drop(tokio::fs::remove_file(path).await);
        }
    }
    Ok(())
}

async fn stale_imports(
    database: &Arc<Database>,
    before: Timestamp,
) -> Result<Vec<domain::ids::ImportId>, StoreError> {
    database
        .read(move |tx| Box::pin(async move { imports::list_stale(tx, before).await }))
        .await
}

async fn imports_purge(database: &Arc<Database>, import: domain::ids::ImportId) -> Result<(), StoreError> {
    crate::imports::purge(database, import).await
}

/// Uploads that no import waits for: left by requests and processes that broke off.
async fn remove_orphans(app: &App, placement: &Placement, database: &Arc<Database>) {
    let dir = upload::folder(app, placement);
    let Ok(mut files) = tokio::fs::read_dir(&dir).await else {
        return;
    };
    while let Ok(Some(file)) = files.next_entry().await {
        let path = file.path();
        if is_old(&path).await && !is_needed(&path, database).await {
            drop(tokio::fs::remove_file(path).await);
        }
    }
}

/// A file that is being uploaded has no import yet.
async fn is_old(path: &Path) -> bool {
    const UPLOADED_WITHIN: std::time::Duration = std::time::Duration::from_hours(6);
    let modified = tokio::fs::metadata(path)
        .await
        .and_then(|metadata| metadata.modified());
    modified.is_ok_and(|modified| modified.elapsed().is_ok_and(|age| age > UPLOADED_WITHIN))
}

async fn is_needed(path: &Path, database: &Arc<Database>) -> bool {
    let id = path.file_name().and_then(|name| name.to_str()?.parse().ok());
    let Some(id) = id else { return false };
    let read = database
        .read(move |tx| Box::pin(async move { imports::find(tx, id).await }))
        .await;
    // When the database does not answer the file is kept.
    read.is_err() || matches!(read, Ok(Some(import)) if import.state.is_pending())
}
