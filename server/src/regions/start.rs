//! What a cell with a region does before it serves: nothing where somebody may not process any more, and its
//! organizations are its own.

use anyhow::bail;
use store::{StoreError, control};

use crate::{app::App, claims::duty::day_of, clock::Clock, config::Config};

/// Refuses to go on where a store cannot do without a processor that may not process today; says what rests otherwise.
pub fn refuse_lapsed(config: &Config) -> anyhow::Result<()> {
    for lapsed in config.lapsed(day_of(Clock.now())) {
        if lapsed.stores.iter().any(|store| !store.can_rest()) {
            bail!("{lapsed}");
        }
        tracing::warn!("{lapsed}");
    }
    Ok(())
}

/// Organizations from before the region was declared belong to it from now on. Those of another one are not opened.
pub async fn settle(app: &App) -> Result<(), StoreError> {
    let Some(region) = app.config.region.declared() else {
        return Ok(());
    };
    let name = region.name.to_owned();
    let regions = app
        .cell
        .control()
        .write(move |tx| {
            Box::pin(async move {
                control::adopt(tx, &name).await?;
                control::count_by_region(tx).await
            })
        })
        .await?;
    for (other, organizations) in regions {
        if other.as_deref() != Some(region.name) {
            tracing::error!(
                other,
                organizations,
                "organizations of another region lie in this cell; nobody reaches them"
            );
        }
    }
    Ok(())
}
