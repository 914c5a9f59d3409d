use api::{
    Problem,
    sign_ups::{SignUpPreview, SignUpToken},
};
use axum::{Json, extract::State};

use super::{availability::is_free, link, require_open, url_of};
use crate::{
    access::Visitor,
    app::App,
    http::{Failure, Input},
};

/// Read what a link makes
///
/// Changes nothing.
#[utoipa::path(
    post, path = "/sign-ups/preview", tag = "sign_ups", request_body = SignUpToken, security(()),
    responses((status = 200, body = SignUpPreview), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn preview_sign_up(
    State(app): State<App>,
    visitor: Visitor,
    Input { value, mutation: _ }: Input<SignUpToken>,
) -> Result<Json<SignUpPreview>, Failure> {
    let host = require_open(&app)?;
    app.throttle.visit(visitor.peer)?;
    let (found, content) = link::find(&app, value.token.expose()).await?;
    Ok(Json(SignUpPreview {
        organization_name: content.organization_name,
        url: url_of(host, &found.slug),
        email: content.email,
        available: is_free(&app, found.slug.clone()).await?,
        slug: found.slug,
        expires_at: found.expires_at.into(),
    }))
}
