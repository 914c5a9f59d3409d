//! What lies of an organization on the disks of the cell outside of its database: invariant 8 names a place for each table,
//! this file one for each folder.

use std::{
    io::{self, ErrorKind},
    path::PathBuf,
};

use domain::{audit::origin, ids::OrganizationId};

use crate::{
    backups,
    commands::witness,
    config::{Audit, Config},
};

/// Uploads, copies made for download, sealed activity logs (those of another folder or a bucket are cleared by
/// `store::objects`) with the copies of them that backups link to, what is remembered of backups in buckets, and what this
/// cell and a witness in the same data folder remember of the audit log.
fn places(config: &Config, organization: OrganizationId) -> [PathBuf; 7] {
    let data_dir = &config.storage.data_dir;
    let id = organization.to_string();
    [
        data_dir.join("uploads").join(&id),
        data_dir.join("exports").join(&id),
        data_dir.join("objects").join(&id),
        backups::copies_of_objects(data_dir, organization),
        backups::cache_of(data_dir, organization),
        Audit::signed_dir(data_dir).join(&id),
        witness::seen_path(&data_dir.join("witness"), &origin(organization)),
    ]
}

/// Removes all of it, and copies that a backup under way left behind. Backups themselves are not touched.
pub(super) async fn sweep(config: &Config, organization: OrganizationId) -> io::Result<()> {
    for place in places(config, organization) {
        let removed = match tokio::fs::symlink_metadata(&place).await {
            Ok(found) if found.is_dir() => tokio::fs::remove_dir_all(&place).await,
            Ok(_) => tokio::fs::remove_file(&place).await,
            Err(error) => Err(error),
        };
        match removed {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    backups::sweep(config, organization)
}

/// What is still there.
pub(super) fn remains(config: &Config, organization: OrganizationId) -> Vec<PathBuf> {
    let places = places(config, organization).into_iter();
    places.filter(|place| place.exists()).collect()
}
