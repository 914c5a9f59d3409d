use std::process::Output;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::scene::Scene;

/// Longer than a creation that broke off holds its address.
const PATIENCE: Duration = Duration::from_secs(90);

/// An organization is there with its owner, or its address is free.
pub fn kill(scene: &mut Scene) -> Result<()> {
    let usual = Scene::rehearse(scene.creation("first"))?;
    for number in 0..scene.kills {
        let slug = format!("org{number}");
        scene.kill(scene.creation(&slug), usual)?;
        let whole = scene.organizations()?.contains(&slug);
        let again = made_again(scene, &slug)?;
        ensure!(
            again.status.success() != whole,
            "{slug} was there: {whole}; made again: {}",
            String::from_utf8_lossy(&again.stderr)
        );
        scene
            .token(&slug)
            .with_context(|| format!("the owner of {slug}"))?;
    }
    let count = scene.organizations()?.len();
    ensure!(
        count == scene.kills as usize + 1,
        "{count} organizations are listed"
    );
    Ok(())
}

/// What the command says when it is repeated. It is asked for patience while the first one may still be at work.
fn made_again(scene: &mut Scene, slug: &str) -> Result<Output> {
    let started = Instant::now();
    loop {
        let output = scene.creation(slug).output()?;
        let waits = String::from_utf8_lossy(&output.stderr).contains("being created at this moment");
        if !waits || started.elapsed() > PATIENCE {
            return Ok(output);
        }
        thread::sleep(Duration::from_secs(1));
    }
}
