//! kill -9 of the operator's commands at moments that chance picks. What broke off is whole or it is not there, and the
//! same command brings it to its end.

mod backup;
mod create;
mod migrate;
mod relocate;
mod remove;
mod restore;
mod scene;

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::{CrashOptions, Engine};
use crate::postgres::Cluster;
use scene::Scene;

/// Kills each command so often as the options say, on one engine.
pub async fn run(options: &CrashOptions, engine: Engine, program: PathBuf) -> Result<()> {
    if options.command_kills == 0 {
        return Ok(());
    }
    // On SQLite too: an organization is moved there and back.
    let cluster = Cluster::start()?;
    let mut scene = Scene::new(options, engine, program, &cluster)?;
    create::kill(&mut scene).context("org create")?;
    scene.open().await?;
    backup::kill(&mut scene).context("backup")?;
    restore::kill(&mut scene).await.context("restore")?;
    migrate::kill(&mut scene).await.context("migrate")?;
    relocate::kill(&mut scene).await.context("move")?;
    remove::kill(&mut scene).context("remove")?;
    println!("{engine}: {}", scene.told());
    Ok(())
}
