use api::{
    Problem,
    sign_in_providers::{WayIn, WaysIn},
};
use axum::{Json, extract::State};
use domain::sign_in_providers::SignInPolicy;

use crate::{access::Visitor, app::App, http::Failure};

/// List the ways to sign in
///
/// What the sign-in page offers besides password and passkey: the providers of the organization at this address. Where there is no
/// organization, there are none.
#[utoipa::path(
    get, path = "/session/ways-in", tag = "session", security(()),
    responses((status = 200, body = WaysIn), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_ways_in(State(app): State<App>, visitor: Visitor) -> Result<Json<WaysIn>, Failure> {
    app.throttle.page(visitor.peer)?;
    let Some((_, database)) = visitor.organization(&app).await? else {
        return Ok(Json(WaysIn {
            providers: Vec::new(),
            providers_only: false,
        }));
    };
    let (settings, providers) = database
        .read(|tx| {
            Box::pin(async move {
                let settings = store::organization::get(tx).await?;
                Ok::<_, Failure>((settings, store::sign_in_providers::list(tx).await?))
            })
        })
        .await?;
    let on = providers.into_iter().filter(|provider| provider.enabled);
    let way = |provider: store::sign_in_providers::SignInProvider| WayIn {
        id: provider.id.uuid(),
        name: provider.name,
    };
    Ok(Json(WaysIn {
        providers: on.map(way).collect(),
        providers_only: settings.sign_in == SignInPolicy::Providers,
    }))
}
