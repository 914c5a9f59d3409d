//! The interactive reference of the API at `/api/docs`, served without any request to another host.

use axum::{
    Router,
    http::{HeaderValue, header},
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::app::App;

/// This page sets styles on elements; everything else is as strict as the app.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub fn router() -> Router<App> {
    let page: Router<App> = SwaggerUi::new("/api/docs")
        .config(Config::from("/api/v1/openapi.json").try_it_out_enabled(true))
        .into();
    page.layer(SetResponseHeaderLayer::overriding(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    ))
}
