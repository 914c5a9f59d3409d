//! SCIM 2.0 (RFC 7643, RFC 7644): a directory sees members as users and teams as groups. It speaks its own protocol, with its own
//! key, at an address of its own; nothing of it is part of the API under `/api/v1`.

mod directory;
mod discovery;
mod failed;
mod groups;
mod pages;
mod users;
mod wire;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, StatusCode, header},
    middleware,
    response::Response,
    routing::get,
};
use tower_http::timeout::TimeoutLayer;

use self::{directory::Directory, failed::Failed};
use crate::{app::App, config::Limits};

/// The routes under `/scim/v2`, with the limits of their requests.
pub fn router(limits: &Limits) -> Router<App> {
    let routes = Router::new()
        .route("/ServiceProviderConfig", get(discovery::service_provider))
        .route("/ResourceTypes", get(discovery::resource_types))
        .route("/ResourceTypes/{name}", get(discovery::resource_type))
        .route("/Schemas", get(discovery::schemas))
        .route("/Schemas/{id}", get(discovery::schema))
        .route("/Users", get(users::list::list).post(users::create::create))
        .route(
            "/Users/{id}",
            get(users::get::get)
                .put(users::change::replace)
                .patch(users::change::patch)
                .delete(users::delete::delete),
        )
        .route("/Groups", get(groups::list::list).post(groups::create::create))
        .route(
            "/Groups/{id}",
            get(groups::get::get)
                .put(groups::change::replace)
                .patch(groups::change::patch)
                .delete(groups::delete::delete),
        )
        .fallback(|_: Directory| async { Failed::not_found() })
        .method_not_allowed_fallback(|_: Directory| async { Failed::not_offered() })
        .layer(DefaultBodyLimit::max(limits.body_bytes))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            limits.request_time(),
        ))
        .layer(middleware::map_response(private));
    Router::new().nest("/scim/v2", routes)
}

/// Answers are for the directory alone and never kept by a cache (ASVS v5.0.0-14.3.2).
async fn private(mut response: Response) -> Response {
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    response
}
