//! The operator listener: health and metrics, on an inner network only.

use std::net::{SocketAddr, TcpListener};

use axum::{Router, routing::get};
use axum_server::{Handle, tls_rustls::RustlsConfig};
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

/// Serves until the handle asks to stop; over TLS with the certificate of the public listener, unless the configuration asks for
/// plain HTTP at a loopback address.
pub async fn serve(
    service: Router,
    listener: TcpListener,
    tls: Option<RustlsConfig>,
    handle: Handle<SocketAddr>,
) {
    let service = service.into_make_service();
    let served = match tls {
        Some(tls) => match axum_server::from_tcp_rustls(listener, tls) {
            Ok(server) => server.handle(handle).serve(service).await,
            Err(error) => Err(error),
        },
        None => match axum_server::from_tcp(listener) {
            Ok(server) => server.handle(handle).serve(service).await,
            Err(error) => Err(error),
        },
    };
    if let Err(error) = served {
        tracing::error!(%error, "the listener of the operator ended");
    }
}
