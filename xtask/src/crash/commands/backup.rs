use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::scene::{ACME, Scene};
use crate::command::capture;

/// The next backup is made in spite of one that broke off, and reads back whole.
pub fn kill(scene: &mut Scene) -> Result<()> {
    let backup = |scene: &Scene| scene.installation.command(&["backup", "--org", ACME]);
    let usual = Scene::rehearse(backup(scene))?;
    for _ in 0..scene.kills {
        scene.kill(backup(scene), usual)?;
        made(scene)?;
        capture(&mut scene.installation.command(&["verify", "--org", ACME]))?;
    }
    Ok(())
}

/// A backup is made as soon as the lease of the killed one is over.
fn made(scene: &Scene) -> Result<()> {
    let started = Instant::now();
    loop {
        let tried = scene.installation.command(&["backup", "--org", ACME]).output()?;
        if tried.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&tried.stderr);
        if !said.contains("another process works on the backups")
            || started.elapsed() > Duration::from_mins(3)
        {
            bail!("no backup after one that was killed: {said}");
        }
        sleep(Duration::from_secs(1));
    }
}
