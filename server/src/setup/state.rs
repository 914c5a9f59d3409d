use api::{Problem, setup::SetupState};
use axum::{Json, extract::State};
use store::control;

use crate::{access::Visitor, app::App, http::Failure};

/// Read whether setup is needed
#[utoipa::path(
    get, path = "/setup", tag = "setup", security(()),
    responses((status = 200, body = SetupState), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_setup(State(app): State<App>, visitor: Visitor) -> Result<Json<SetupState>, Failure> {
    if visitor.organization(&app).await?.is_some() {
        return Ok(Json(SetupState { needed: false }));
    }
    let now = app.clock.now();
    let needed = app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { Ok::<_, Failure>(control::is_setup_open(tx, now).await?) }))
        .await?;
    Ok(Json(SetupState { needed }))
}
