use anyhow::{Context, Result, ensure};

use super::scene::Scene;

/// An organization is there with its owner, or its address is free.
pub fn kill(scene: &mut Scene) -> Result<()> {
    let usual = Scene::rehearse(scene.creation("first"))?;
    for number in 0..scene.kills {
        let slug = format!("org{number}");
        scene.kill(scene.creation(&slug), usual)?;
        let whole = scene.organizations()?.contains(&slug);
        let again = scene.creation(&slug).output()?;
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
