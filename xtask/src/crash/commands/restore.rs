use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::scene::{ACME, Scene};
use crate::command::capture;
use crate::http::text;

/// The organization has the state of the backup, or the one before the command began.
pub async fn kill(scene: &mut Scene) -> Result<()> {
    let backed_up = scene.entries().await?;
    let backup = capture(&mut scene.installation.command(&["backup", "--org", ACME, "--json"]))?;
    let backup: Value = serde_json::from_str(backup.trim()).context("backup --json prints one object")?;
    let name = text(&backup, "backup")?.to_owned();
    let restore = |scene: &Scene| {
        scene
            .installation
            .command(&["restore", "--org", ACME, "--backup", &name, "--yes"])
    };
    let usual = Scene::rehearse(restore(scene))?;
    for _ in 0..scene.kills {
        let mut before = backed_up.clone();
        before.insert(scene.add_entry().await?);
        scene.kill(restore(scene), usual)?;
        let found = scene.entries().await?;
        ensure!(
            found == before || found == backed_up,
            "{} entries, of {} before and {} in the backup",
            found.len(),
            before.len(),
            backed_up.len()
        );
        capture(&mut restore(scene))?;
        ensure!(
            scene.entries().await? == backed_up,
            "the backup did not come back whole"
        );
    }
    Ok(())
}
