use api::{
    Problem,
    sign_ups::{ChangeSignUpAddress, SignUpAddress},
};
use axum::{Json, extract::State};
use store::sign_ups;

use super::{
    availability::{is_free, taken},
    check_label, link, require_open, url_of,
};
use crate::{
    access::Visitor,
    app::App,
    http::{Failure, Input},
    second_factor::prove::seal_key,
};

/// Choose another address
///
/// For whoever holds a link whose address became somebody else's. The link goes on at the new address with the same secret.
#[utoipa::path(
    post, path = "/sign-ups/address", tag = "sign_ups", request_body = ChangeSignUpAddress, security(()),
    responses((status = 200, body = SignUpAddress), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn change_sign_up_address(
    State(app): State<App>,
    visitor: Visitor,
    Input { value, mutation: _ }: Input<ChangeSignUpAddress>,
) -> Result<Json<SignUpAddress>, Failure> {
    let host = require_open(&app)?;
    app.throttle.name(&visitor.network())?;
    let slug = check_label(host, &value.slug).map_err(|problem| vec![problem])?;
    link::find(&app, value.token.expose()).await?;
    if !is_free(&app, slug.clone()).await? {
        return Err(taken());
    }
    let (hash, now) = (link::hash(seal_key(&app)?, value.token.expose()), app.clock.now());
    let (control, wanted) = (app.cell.control(), slug.clone());
    let changed = control
        .write(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(sign_ups::set_slug(tx, &hash, &wanted, now).await?) })
        })
        .await?;
    if !changed {
        return Err(link::expired());
    }
    Ok(Json(SignUpAddress {
        url: url_of(host, &slug),
    }))
}
