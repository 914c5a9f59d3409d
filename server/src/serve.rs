//! Listeners and the life of the process.

use std::{
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use anyhow::Context;
use axum::{
    Router,
    extract::Request,
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use axum_server::{
    Handle,
    accept::NoDelayAcceptor,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use hyper_util::rt::TokioTimer;
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    access::Address,
    app::App,
    operator, router,
    tls::{self, Identity, acme::HandshakeOnly},
};

/// How long requests in flight may take after the server was asked to stop.
const GRACE: Duration = Duration::from_secs(20);

/// How long the end of this life may take to be recorded.
const RECORDED_WITHIN: Duration = Duration::from_secs(5);

/// Takes the address of HTTPS. Whoever cannot have it does nothing else: another server may be at work there.
pub fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address).with_context(|| format!("cannot listen on {address}"))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Serves until a signal asks to stop; then finishes what was begun.
pub async fn serve(app: App, identity: Identity, listener: TcpListener) -> anyhow::Result<()> {
    let listen = app.config.listen.clone();
    let handle: Handle<SocketAddr> = Handle::new();
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(stop_on_signal(app.clone(), handle.clone()));
    if let Some(address) = listen.http_address {
        let listener = tokio::net::TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address}"))?;
        let port = listen.address.port();
        let stopping = app.stopping.clone();
        tasks.spawn(async move {
            let service = plain(port).into_make_service();
            drop(
                axum::serve(listener, service)
                    .with_graceful_shutdown(stopping.cancelled_owned())
                    .await,
            );
        });
    }
    let presented = RustlsConfig::from_config(app.acme.presented(&app.config, identity.config));
    if let Some(address) = listen.operator_address {
        let (listener, service) = (self::listen(address)?, operator::router(app.clone())?);
        let (app, presented) = (app.clone(), presented.clone());
        tasks.spawn(async move {
            if let Err(error) = operator::serve(app, service, listener, presented).await {
                tracing::error!(%error, "the operator's listener has ended");
            }
        });
    }
    make_ready(&app)?;
    tasks.spawn(crate::syslog::work(app.clone()));
    tasks.spawn(crate::audit::seal::work(app.clone()));
    tasks.spawn(crate::jobs::work(app.clone()));
    tasks.spawn(crate::backups::watch(app.clone()));
    tasks.spawn(crate::removal::watch(app.clone()));
    tasks.spawn(crate::moves::watch(app.clone()));
    tasks.spawn(crate::sign_ups::work(app.clone()));
    tasks.spawn(crate::domains::watch(app.clone()));
    tasks.spawn(crate::audit::pay(app.clone()));
    tasks.spawn(crate::objects::work(app.clone()));
    tasks.spawn(crate::objects::scrub_by_the_clock(app.clone()));
    let watching = tokio::spawn(crate::claims::watch(app.clone()));
    tracing::info!(address = %listen.address, "listening");
    // Without it the last part of an answer waits for the client's delayed acknowledgement, 40 ms.
    let undelayed = |tls: RustlsAcceptor| HandshakeOnly(tls.acceptor(NoDelayAcceptor::new()));
    tasks.spawn(tls::renew(app.clone(), presented.clone()));
    tasks.spawn(tls::acme::keep(app.clone()));
    let mut server = axum_server::from_tcp_rustls(listener, presented)?
        .map(undelayed)
        .handle(handle);
    let builder = server.http_builder();
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(router::HEADER_TIME);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(128)
        .keep_alive_interval(Duration::from_secs(30));
    server
        .serve(router::public(app.clone()).into_make_service_with_connect_info::<SocketAddr>())
        .await?;
    // The record of this life needs its end.
    drop(tokio::time::timeout(RECORDED_WITHIN, watching).await);
    if let Some(syslog) = app.syslog() {
        syslog.flush().await;
    }
    tasks.abort_all();
    if let Some(log) = app.access_log() {
        log.flush();
    }
    Ok(())
}

/// Opens what requests need, so that a mistake in the configuration is told at the start.
fn make_ready(app: &App) -> anyhow::Result<()> {
    app.log_key()?;
    app.seal_key()?;
    app.witness()?;
    app.open_access_log()?;
    app.open_syslog()?;
    app.objects()?;
    Ok(())
}

/// SIGTERM and SIGINT from people and service managers, SIGPWR from a failing power supply.
async fn stop_on_signal(app: App, handle: Handle<SocketAddr>) {
    const SIGPWR: i32 = 30;
    let kinds = [
        SignalKind::terminate(),
        SignalKind::interrupt(),
        SignalKind::from_raw(SIGPWR),
    ];
    let mut waits: Vec<_> = kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect();
    let any = futures::future::select_all(waits.iter_mut().map(|wait| Box::pin(wait.recv())));
    any.await;
    tracing::info!("stopping");
    app.stopping.cancel();
    handle.graceful_shutdown(Some(GRACE));
}

/// Plain HTTP: pages are sent to HTTPS; anything else is refused, because its secrets were already sent in clear.
fn plain(https_port: u16) -> Router {
    Router::new()
        .fallback(move |request: Request| async move { redirect(&request, https_port) })
        .layer(axum::middleware::from_fn(crate::http::browser::tell_plain))
}

fn redirect(request: &Request, https_port: u16) -> Response {
    let is_page = request.method() == axum::http::Method::GET
        && !request.uri().path().starts_with("/api/")
        && !request.headers().contains_key(header::AUTHORIZATION);
    if !is_page {
        let problem = api::Problem::new(
            api::Code::HttpsRequired,
            "Send the request over HTTPS. If it carried a token, withdraw that token: it crossed the network in clear.",
            request.uri().path(),
            "",
        );
        return (
            StatusCode::FORBIDDEN,
            [(header::CONTENT_TYPE, "application/problem+json")],
            axum::Json(problem),
        )
            .into_response();
    }
    let host = Address::of(request.uri(), request.headers());
    let port = if https_port == 443 {
        String::new()
    } else {
        format!(":{https_port}")
    };
    let target = format!(
        "https://{host}{port}{}",
        request.uri().path_and_query().map_or("/", |path| path.as_str())
    );
    match target.parse::<Uri>() {
        Ok(target) if host.is_plain() => Redirect::permanent(&target.to_string()).into_response(),
        _ => StatusCode::BAD_REQUEST.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn ask(method: &str, host: &str, target: &str, authorization: bool) -> (StatusCode, Option<String>) {
        let mut request = Request::builder()
            .method(method)
            .uri(target)
            .header(header::HOST, host);
        if authorization {
            request = request.header(header::AUTHORIZATION, "Bearer hb_pat_x");
        }
        let response = redirect(&request.body(Body::empty()).unwrap(), 8443);
        let location = response.headers().get(header::LOCATION);
        let location = location.map(|target| target.to_str().unwrap().to_owned());
        (response.status(), location)
    }

    /// ASVS v5.0.0-3.7.2, 4.1.2: pages go to HTTPS of the very same host, and calls of the interface go nowhere.
    #[test]
    fn plain_http_leads_to_the_same_host_or_nowhere() {
        for (host, target, location) in [
            (
                "acme.example",
                "/week?date=2026-03-02",
                "https://acme.example:8443/week?date=2026-03-02",
            ),
            ("ACME.example:8080", "/", "https://acme.example:8443/"),
            ("[::1]:8080", "/", "https://[::1]:8443/"),
            (
                "acme.example",
                "//evil.example/x",
                "https://acme.example:8443//evil.example/x",
            ),
        ] {
            let expected = (StatusCode::PERMANENT_REDIRECT, Some(location.to_owned()));
            assert_eq!(ask("GET", host, target, false), expected);
        }
        for host in [
            "evil.example/x",
            "user@evil.example",
            "a b",
            "evil.example?",
            "evil.example#",
            "",
        ] {
            assert_eq!(
                ask("GET", host, "/", false),
                (StatusCode::BAD_REQUEST, None),
                "{host}"
            );
        }
        for (method, target, authorization) in [
            ("GET", "/api/v1/me", false),
            ("GET", "/", true),
            ("POST", "/", false),
            ("TRACE", "/", false),
        ] {
            assert_eq!(
                ask(method, "acme.example", target, authorization),
                (StatusCode::FORBIDDEN, None),
                "{method} {target}"
            );
        }
    }
}
