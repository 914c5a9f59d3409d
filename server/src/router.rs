//! All routes, and what every request passes through.

use std::{sync::Arc, time::Duration};

use api::problem::Code;
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::sync::OnceCell;
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, Predicate,
        predicate::{NotForContentType, SizeAbove},
    },
    request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    timeout::TimeoutLayer,
};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    access_log::Operations,
    app::App,
    clock::Clock,
    config::Limits,
    http::{Failure, describe, log::Log, problems},
    web,
};

/// The description of the API, completed by the handlers' own.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Hourbook",
        description = "Time tracking and project scope. Every answer that is not a success is a problem (RFC 9457) with a `code` from a closed list. Writes take an `Idempotency-Key`, changes an `If-Match`.",
        version = "1",
    ),
    servers((url = "/api/v1")),
    security(("token" = []), ("session" = [])),
    modifiers(&Security),
)]
struct Description;

struct Security;

impl utoipa::Modify for Security {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
        let components = openapi.components.get_or_insert_default();
        let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("token", SecurityScheme::Http(token));
        let cookie = ApiKey::Cookie(ApiKeyValue::new(crate::access::COOKIE));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    }
}

/// The routes under `/api/v1` with their description and the limits of their requests.
fn api(limits: &Limits) -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Description::openapi())
        .merge(crate::activity::router())
        .merge(crate::audit::router())
        .merge(crate::access_log::router())
        .merge(crate::detection::router())
        .merge(crate::documents::router())
        .merge(crate::domains::router())
        .merge(crate::entries::router())
        .merge(crate::erasures::router())
        .merge(crate::events::router())
        .merge(crate::exports::router())
        .merge(crate::favorites::router())
        .merge(crate::imports::router())
        .merge(crate::invitations::router())
        .merge(crate::limits::router())
        .merge(crate::locks::router())
        .merge(crate::me::router())
        .merge(crate::members::router())
        .merge(crate::organization::router())
        .merge(crate::packages::router())
        .merge(crate::passkeys::router())
        .merge(crate::password_resets::router())
        .merge(crate::permissions::router())
        .merge(crate::processing::router())
        .merge(crate::roles::router())
        .merge(crate::second_factor::router())
        .merge(crate::session::router())
        .merge(crate::sessions::router())
        .merge(crate::setup::router())
        .merge(crate::sign_in_providers::router())
        .merge(crate::sign_ups::router())
        .merge(crate::teams::router())
        .merge(crate::tokens::router())
        .merge(crate::regions::router())
        .merge(crate::removal::router())
        .merge(crate::reports::router())
        .merge(crate::saved_reports::router())
        .merge(crate::report_links::router())
        .merge(crate::report_schedules::router())
        .merge(crate::rates::router())
        .merge(crate::recurring::router())
        .merge(crate::timer::router())
        .merge(crate::clients::router())
        .merge(crate::comments::router())
        .merge(crate::contracts::router())
        .merge(crate::notices::router())
        .merge(crate::projects::router())
        .merge(crate::provisioning::router())
        .merge(crate::project_templates::router())
        .merge(crate::baselines::router())
        .merge(crate::scope_changes::router())
        .merge(crate::recent_work::router())
        .merge(crate::tags::router())
        .merge(crate::task_statuses::router())
        .merge(crate::tasks::router())
        .merge(crate::timesheets::router())
        .merge(crate::working_time::router())
        .layer(DefaultBodyLimit::max(limits.body_bytes))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            limits.request_time(),
        ))
        .merge(crate::imports::uploads(limits.upload_bytes))
        .merge(crate::activity::uploads())
}

/// The OpenAPI document, checked in as docs/openapi.json.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut description = api(&Limits::default()).into_openapi();
    describe::complete(&mut description);
    description
}

/// The whole service on the public listener.
pub fn public(app: App) -> Router {
    let limits = app.config.limits.clone();
    let (api, description) = api(&limits).split_for_parts();
    let operations = Arc::new(Operations::of(&description));
    let api = api
        .route("/openapi.json", get(document))
        .fallback(|| async { StatusCode::NOT_FOUND });
    let proxies = Arc::new(app.config.listen.proxies());
    let shared = ServiceBuilder::new()
        // First of all: everything behind it asks where a request comes from.
        .layer(middleware::from_fn_with_state(
            proxies,
            crate::access::proxies::look_behind,
        ))
        .layer(SetRequestIdLayer::new(
            HeaderName::from_static("x-request-id"),
            Ids,
        ))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(middleware::from_fn(crate::http::browser::tell))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            crate::regions::send_on,
        ))
        .layer(middleware::from_fn_with_state(
            Log {
                app: app.clone(),
                operations,
            },
            crate::http::log::log,
        ))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            crate::http::admit::admit,
        ))
        .layer(
            CompressionLayer::new().compress_when(
                // Compressing secrets beside chosen text leaks them; streams must not be held back.
                SizeAbove::new(1024)
                    .and(NotForContentType::SSE)
                    .and(NotForContentType::IMAGES)
                    // Files whose parts can be asked for.
                    .and(NotForContentType::const_new("application/octet-stream")),
            ),
        )
        .layer(CatchPanicLayer::new());
    Router::new()
        .nest(
            "/api/v1",
            api.layer(middleware::from_fn_with_state(
                app.clone(),
                crate::audit::refusals::watch,
            ))
            .layer(middleware::from_fn_with_state(
                app.clone(),
                crate::detection::watch,
            ))
            .layer(middleware::from_fn(crate::http::read_on::read_on))
            .layer(middleware::from_fn(private))
            .layer(middleware::from_fn(problems::render)),
        )
        .merge(crate::provisioning::scim::router(&limits))
        .merge(crate::health::router())
        .merge(crate::claims::router())
        .merge(crate::documents::public())
        .merge(crate::notices::unsubscribe_page())
        .merge(web::router())
        .with_state(app)
        .layer(shared)
}

/// The description as text. It is put together when somebody asks for it first, beside the other requests: neither the start
/// of the server waits for it, nor does its tree stay in memory.
async fn document() -> Result<Response, Failure> {
    static TEXT: OnceCell<Bytes> = OnceCell::const_new();
    let text = TEXT
        .get_or_try_init(|| async {
            let written = tokio::task::spawn_blocking(|| openapi().to_json()).await;
            let failed = |error: &dyn std::fmt::Display| {
                tracing::error!(%error, "the description could not be written");
                Failure::new(Code::Internal, "")
            };
            match written {
                Ok(Ok(text)) => Ok(Bytes::from(text)),
                Ok(Err(error)) => Err(failed(&error)),
                Err(error) => Err(failed(&error)),
            }
        })
        .await?;
    let json = HeaderValue::from_static("application/json");
    Ok(([(header::CONTENT_TYPE, json)], text.clone()).into_response())
}

/// Answers of the API are for the caller alone and never kept by a cache (ASVS v5.0.0-14.3.2).
async fn private(request: Request, next: middleware::Next) -> Response {
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

#[derive(Clone)]
struct Ids;

impl MakeRequestId for Ids {
    /// Always our own: an id from outside could forge the log.
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        HeaderValue::from_str(&Clock.id().simple().to_string())
            .ok()
            .map(RequestId::new)
    }
}

/// How long a connection may take to send its headers.
pub const HEADER_TIME: Duration = Duration::from_secs(15);
