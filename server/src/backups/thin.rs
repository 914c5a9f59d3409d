use anyhow::Context;
use store::control::Placement;

use super::{
    key,
    repository::{Repository, keep},
    take::sites,
};
use crate::app::App;

/// Forgets backups of an organization that are not to be kept any longer.
pub(super) async fn thin(app: &App, placement: &Placement) -> anyhow::Result<usize> {
    let (key, sites, keep) = (
        key::known(app, placement).await?,
        sites(app, placement),
        keep(&app.config.backups),
    );
    let now = app.clock.now();
    let work = move || {
        let mut gone = 0;
        for site in &sites {
            gone += Repository::open(site, &key)?.thin(&keep, now)?;
        }
        Ok::<_, anyhow::Error>(gone)
    };
    tokio::task::spawn_blocking(work)
        .await
        .context("the thinning broke off")?
}
