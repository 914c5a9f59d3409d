use anyhow::Result;

use super::scene::{ACME, Scene};
use crate::command::capture;

/// The next backup is made in spite of one that broke off, and reads back whole.
pub fn kill(scene: &mut Scene) -> Result<()> {
    let backup = |scene: &Scene| scene.installation.command(&["backup", "--org", ACME]);
    let usual = Scene::rehearse(backup(scene))?;
    for _ in 0..scene.kills {
        scene.kill(backup(scene), usual)?;
        capture(&mut backup(scene))?;
        capture(&mut scene.installation.command(&["verify", "--org", ACME]))?;
    }
    Ok(())
}
