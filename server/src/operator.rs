//! The operator listener: health and metrics, on an inner network only.

use axum::{Router, routing::get};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};

use crate::{app::App, health};

const SECONDS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
];

pub fn router(app: App) -> anyhow::Result<Router> {
    let metrics = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)?
        .install_recorder()?;
    let render = move || async move {
        metrics.run_upkeep();
        metrics.render()
    };
    Ok(Router::new()
        .route("/metrics", get(render))
        .merge(health::router())
        .with_state(app))
}
