//! Where the copies of an organization lie.

use std::path::PathBuf;

use domain::ids::ExportId;
use store::control::Placement;

use crate::config::Config;

pub fn folder(config: &Config, placement: &Placement) -> PathBuf {
    config
        .storage
        .data_dir
        .join("exports")
        .join(placement.id.to_string())
}

pub fn path(config: &Config, placement: &Placement, export: ExportId) -> PathBuf {
    folder(config, placement).join(export.to_string())
}

/// Removes the file, if it is there.
pub async fn remove(config: &Config, placement: &Placement, export: ExportId) {
    drop(tokio::fs::remove_file(path(config, placement, export)).await);
}
