use std::{fs, io::ErrorKind};

use anyhow::Context;
use store::control::Placement;

use super::take::sites;
use crate::app::App;

/// Removes every backup of an organization from the folders of the configuration. Copies made by others cannot be read
/// any more once the control database has forgotten the key.
pub fn remove(app: &App, placement: &Placement) -> anyhow::Result<()> {
    for site in sites(app, placement) {
        match fs::remove_dir_all(&site) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| site.display().to_string());
            }
            _ => {}
        }
    }
    Ok(())
}
