//! One structured line per request: who asked for what, by its operation, and how it ended. Never a title, note or token.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Instant,
};

use axum::{
    extract::{ConnectInfo, MatchedPath, OriginalUri, Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::Response,
};

use super::{Failure, problems::request_id};
use crate::{
    access_log::{Entry, Operations},
    app::App,
    audit::refusals::Caller,
    config::AccessFormat,
    syslog::Kind,
};

/// What the lines need.
#[derive(Clone)]
pub struct Log {
    pub app: App,
    pub operations: Arc<Operations>,
}

pub async fn log(State(log): State<Log>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let caller = Caller::default();
    request.extensions_mut().insert(caller.clone());
    let request_id = request_id(&request);
    let method = request.method().clone();
    // The route, not the path: ids of objects are in the audit log, and paths of strangers can be anything.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    let action = log.operations.find(&method, &route).unwrap_or("none").to_owned();
    let is_kept = log.app.access_log().is_some() || log.app.syslog().is_some();
    let asked = is_kept.then(|| Asked::of(&request));
    metrics::gauge!("hourbook_http_requests_in_flight").increment(1.0);
    let response = next.run(request).await;
    metrics::gauge!("hourbook_http_requests_in_flight").decrement(1.0);
    let elapsed = started.elapsed();
    let status = response.status().as_u16();
    let labels = [
        ("method", method_label(&method)),
        ("route", route.clone()),
        ("status", status.to_string()),
    ];
    metrics::counter!("hourbook_http_requests_total", &labels).increment(1);
    metrics::histogram!("hourbook_http_request_seconds", "route" => route.clone())
        .record(elapsed.as_secs_f64());
    let duration_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
    let (organization, member) = caller.who();
    let problem = response.extensions().get::<Refused>().map(|refused| refused.0);
    tracing::info!(
        target: "hourbook::access",
        %request_id,
        organization = organization.map(tracing::field::display),
        member = member.map(tracing::field::display),
        %action,
        method = method_label(&method),
        %route,
        status,
        problem,
        duration_us,
        "request"
    );
    if let Some(asked) = asked {
        let entry = Entry {
            time: log.app.clock.now(),
            request_id,
            address: asked.address,
            organization,
            member,
            action: Some(action).filter(|action| action != "none"),
            method: method.to_string(),
            path: asked.path,
            protocol: asked.protocol,
            status,
            problem,
            bytes: length(response.headers()),
            duration_us,
            user_agent: asked.user_agent,
        };
        keep(&log.app, &entry);
    }
    response
}

/// Hands the line to whoever keeps it.
fn keep(app: &App, entry: &Entry) {
    if let Some(access_log) = app.access_log() {
        access_log.note(entry);
    }
    if let Some(syslog) = app.syslog() {
        syslog.note(
            Kind::Access,
            entry.time,
            entry.write(AccessFormat::Json).trim_end(),
        );
    }
}

/// The code of the problem that an answer is; left on the answer for the log.
#[derive(Clone, Copy)]
pub struct Refused(pub &'static str);

impl From<&Failure> for Refused {
    fn from(failure: &Failure) -> Self {
        Self(failure.code.as_str())
    }
}

/// What a client says of itself, for the access log alone.
struct Asked {
    address: IpAddr,
    path: String,
    protocol: String,
    user_agent: String,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let uri = request
            .extensions()
            .get::<OriginalUri>()
            .map_or(request.uri(), |uri| &uri.0);
        let agent = request.headers().get(header::USER_AGENT);
        Self {
            address: peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.0.ip()),
            path: uri.path().to_owned(),
            protocol: format!("{:?}", request.version()),
            user_agent: agent.map_or_else(String::new, |agent| {
                String::from_utf8_lossy(agent.as_bytes()).into_owned()
            }),
        }
    }
}

/// Anybody can invent a method, and each one would be a series of its own.
fn method_label(method: &Method) -> String {
    let known = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    if known.contains(method) {
        method.to_string()
    } else {
        "other".to_owned()
    }
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
