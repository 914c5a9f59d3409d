use std::process::Command;

use anyhow::{Result, ensure};

use super::scene::{ACME, Scene};
use crate::command::capture;

/// The organization lies at one place, whole, and the other one is empty in the end.
pub async fn kill(scene: &mut Scene) -> Result<()> {
    let entries = scene.entries().await?;
    let mut away = true;
    let usual = Scene::rehearse(relocation(scene, away))?;
    for _ in 0..scene.kills {
        away = !away;
        scene.kill(relocation(scene, away), usual)?;
        capture(&mut scene.installation.command(&["move", "--resume"]))?;
        ensure!(
            scene.entries().await? == entries,
            "entries were lost on the way, or came twice"
        );
        // A move that broke off before the switch was undone; one that got further has arrived.
        let again = relocation(scene, away).output()?;
        let said = String::from_utf8_lossy(&again.stderr);
        ensure!(
            again.status.success() || said.contains("it lies there already"),
            "moved again: {said}"
        );
        ensure!(
            scene.entries().await? == entries,
            "the second attempt lost entries"
        );
    }
    Ok(())
}

/// To the other engine, or back to the one of the installation.
fn relocation(scene: &Scene, away: bool) -> Command {
    let mut command = scene.installation.command(&["move", "--org", ACME, "--yes"]);
    if away == scene.on_sqlite {
        command.arg("--to-database-url").arg(&scene.postgres);
    } else {
        command.arg("--to-sqlite");
    }
    command
}
