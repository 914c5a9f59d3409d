use anyhow::{Result, ensure};

use super::scene::Scene;
use crate::command::capture;

/// A removal that broke off goes on: in the end it is done and certified, and the address says nothing any more.
pub fn kill(scene: &mut Scene) -> Result<()> {
    let removal = |scene: &Scene, slug: &str| {
        scene
            .installation
            .command(&["remove", "--org", slug, "--now", "--yes"])
    };
    let usual = Scene::rehearse(removal(scene, "first"))?;
    for number in 0..scene.kills {
        let slug = format!("org{number}");
        scene.kill(removal(scene, &slug), usual)?;
        if scene.organizations()?.contains(&slug) {
            capture(&mut removal(scene, &slug))?;
        }
        capture(&mut scene.installation.command(&["removal", "finish"]))?;
        ensure!(!scene.organizations()?.contains(&slug), "{slug} is still listed");
    }
    let list = capture(&mut scene.installation.command(&["removal", "list", "--json"]))?;
    let done = list
        .lines()
        .filter(|line| line.contains("\"state\":\"done\""))
        .count();
    ensure!(
        done == scene.kills as usize + 1,
        "{done} removals are done and certified: {list}"
    );
    Ok(())
}
