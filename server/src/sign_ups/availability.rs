use api::{Problem, sign_ups::SignUpAvailability};
use axum::{Json, extract::State};
use serde::Deserialize;
use store::sign_ups;

use super::{check_label, require_open};
use crate::{
    access::Visitor,
    app::App,
    http::{Failure, Query},
};

#[derive(Debug, Deserialize)]
pub struct Asked {
    slug: String,
}

/// Read whether an address is free
///
/// Whether an address is somebody's shows to everybody who calls it; this answers no faster than that, and only so often for one
/// network.
#[utoipa::path(
    get, path = "/sign-ups/availability", tag = "sign_ups", security(()),
    params(("slug" = String, Query, description = "The first label of the address", min_length = 2, max_length = 40)),
    responses(
        (status = 200, body = SignUpAvailability), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn get_sign_up_availability(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Json<SignUpAvailability>, Failure> {
    let host = require_open(&app)?;
    app.throttle.name(&visitor.network())?;
    let slug = check_label(host, &asked.slug).map_err(|problem| vec![problem])?;
    let available = is_free(&app, slug).await?;
    Ok(Json(SignUpAvailability { available }))
}

/// Whether nobody has an address now. It is nobody's until an organization is made there.
pub(super) async fn is_free(app: &App, slug: String) -> Result<bool, Failure> {
    let (control, now) = (app.cell.control(), app.clock.now());
    control
        .read(move |tx| Box::pin(async move { Ok::<_, Failure>(sign_ups::is_free(tx, &slug, now).await?) }))
        .await
}

/// The answer to somebody who wants an address that somebody has.
pub(super) fn taken() -> Failure {
    store::StoreError::Conflict("organizations_slug_key".to_owned()).into()
}
