//! The operator listener: health and metrics, on an inner network only, and over TLS unless they stay on the machine.

use std::net::TcpListener;

use axum::{Router, routing::get};
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::TokioTimer;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};

use crate::{app::App, health, router::HEADER_TIME, tls::acme::HandshakeOnly};

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

/// Serves until the server stops: with the certificate of the installation, whichever is presented at the time, or in clear
/// where the configuration says so.
pub async fn serve(
    app: App,
    service: Router,
    listener: TcpListener,
    presented: RustlsConfig,
) -> std::io::Result<()> {
    let (service, stopping) = (service.into_make_service(), app.stopping.clone());
    if app.config.listen.operator_plain {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        return axum::serve(listener, service)
            .with_graceful_shutdown(stopping.cancelled_owned())
            .await;
    }
    let mut server = axum_server::from_tcp_rustls(listener, presented)?.map(HandshakeOnly);
    server
        .http_builder()
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME);
    tokio::select! {
        ended = server.serve(service) => ended,
        () = stopping.cancelled() => Ok(()),
    }
}
