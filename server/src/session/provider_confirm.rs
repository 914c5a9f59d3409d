use api::{
    Problem,
    sign_in_providers::{GoOn, GoToProvider},
};
use axum::response::Response;

use super::{confirm::own_session, provider_begin::begin};
use crate::{
    access::{Ctx, Peer},
    http::{Failure, Input},
    sign_in_providers::OwnPage,
};

/// Confirm who holds the session with a provider
///
/// The provider asks once more who its person is; the answer, at `POST /session/provider/answer`, makes the session good for what
/// `POST /session/confirm` makes it good for.
#[utoipa::path(
    post, path = "/session/confirm/provider", tag = "session", request_body = GoToProvider,
    responses((status = 200, body = GoOn), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn confirm_session_with_provider(
    ctx: Ctx,
    Peer(peer): Peer,
    page: OwnPage,
    // The cookie cannot be given a second time, so no answer is kept for a repetition.
    Input { value, mutation: _ }: Input<GoToProvider>,
) -> Result<Response, Failure> {
    let session = own_session(&ctx)?;
    ctx.app.throttle.visit(peer)?;
    begin(
        &ctx.app,
        &ctx.database,
        &page,
        value.provider_id.into(),
        Some(session),
    )
    .await
}
