use anyhow::Context;
use store::control::Placement;

use super::{
    key,
    repository::{Repository, keep},
    site::Site,
    take::sites,
};
use crate::app::App;

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Thinned {
    /// Backups that were forgotten.
    pub gone: usize,
    /// Places where nothing is deleted with these credentials.
    pub left: Vec<String>,
}

/// Forgets backups of an organization that are not to be kept any longer, wherever something may be deleted. Nothing is
/// locked: what a backup under way has just written is marked only, and goes a day later if nothing needs it by then.
pub async fn thin(app: &App, placement: &Placement) -> anyhow::Result<Thinned> {
    let (key, sites, keep) = (
        key::known(app, placement).await?,
        sites(app, placement),
        keep(&app.config.backups),
    );
    let now = app.clock.now();
    let work = move || {
        let (open, left) = deletable(sites);
        let mut thinned = Thinned { gone: 0, left };
        for site in &open {
            thinned.gone += Repository::open(site, &key)?.thin(&keep, now)?;
        }
        Ok::<_, anyhow::Error>(thinned)
    };
    tokio::task::spawn_blocking(work)
        .await
        .context("the thinning broke off")?
}

/// Those in which something may be deleted, and the names of the others.
pub(super) fn deletable(sites: Vec<Site>) -> (Vec<Site>, Vec<String>) {
    let (left, open): (Vec<Site>, Vec<Site>) = sites.into_iter().partition(Site::is_append_only);
    (open, left.iter().map(ToString::to_string).collect())
}
