use api::{
    Problem,
    problem::Code,
    tokens::{Token, UpdateToken},
};
use axum::response::Response;
use domain::{
    detection::{allows, check_networks},
    ids::TokenId,
    policy::{Action, Target},
};
use serde_json::json;
use store::{Tx, audit::AuditEvent};

use super::present::{present, present_networks};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Input, commit::commit},
};

/// Change a token
///
/// From where it may be used. It holds with its next request. From a browser it needs a session that was confirmed a short time ago.
#[utoipa::path(
    patch, path = "/tokens/{id}", tag = "tokens", request_body = UpdateToken,
    params(("id" = Uuid, Path, description = "Id of the token")),
    responses((status = 200, body = Token), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_token(
    ctx: Ctx,
    Id(id): Id<TokenId>,
    Input { value, mutation }: Input<UpdateToken>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { update(tx, &unit, id, value).await })
    })
    .await
}

async fn update(tx: &mut Tx, ctx: &Ctx, id: TokenId, input: UpdateToken) -> Result<Done, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::TokenManageOwn, Target::Of(me))?;
    ctx.step_up()?;
    let networks = check_networks("networks", &input.networks).map_err(|problem| vec![problem])?;
    let before = store::tokens::find(tx, me, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    // A token neither widens where it is used itself, nor shuts itself out by mistake.
    let is_itself = ctx.token.as_ref().is_some_and(|token| token.id == id);
    if is_itself && ctx.peer.is_some_and(|peer| !allows(&networks, peer)) {
        let message = "this token is used from another network right now: name that one, too";
        return Err(Failure::field("networks", "excludes_you", message));
    }
    if is_itself && !before.networks.is_empty() {
        let detail = "A token does not change where it may be used itself. Sign in with a browser.";
        return Err(Failure::new(Code::ScopeMissing, detail));
    }
    store::tokens::set_networks(tx, id, &networks).await?;
    let after = store::tokens::find(tx, me, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "token.updated",
        object_kind: "token",
        object: id.uuid(),
        before: Some(json!({ "member_id": me, "networks": present_networks(&before.networks) })),
        after: Some(json!({ "member_id": me, "networks": present_networks(&after.networks) })),
        reason: None,
    };
    Done::answered(&present(after), event)
}
