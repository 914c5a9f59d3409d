use api::{Problem, problem::Code};
use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use serde_json::json;
use store::audit::AuditEvent;

use crate::{
    access::{Ctx, clear_cookie},
    http::{Done, Failure, Mutation, commit::commit},
};

/// Pages that the browser would show again when somebody goes back. What the app keeps it wipes itself, also without a
/// connection; `"cookies"` would sign out of the neighbours on the same domain, `"storage"` would close the app's store
/// under its hands.
const CLEARED: &str = "\"cache\"";

/// Sign out
///
/// Ends the session of this request; its cookie is good for nothing from then on.
#[utoipa::path(
    delete, path = "/session", tag = "session",
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn sign_out(ctx: Ctx, mutation: Mutation) -> Result<Response, Failure> {
    let Some(session) = ctx.session.as_ref().map(|session| session.id) else {
        let detail = "This request came with a token, which has no session. Delete the token to end it.";
        return Err(Failure::new(Code::Conflict, detail));
    };
    let unit = ctx.clone();
    let mut response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            store::sessions::delete(tx, unit.actor_id(), session).await?;
            Ok(Done::nothing(AuditEvent {
                id: unit.new_id(),
                action: "session.ended",
                object_kind: "session",
                object: session.uuid(),
                before: Some(json!({ "member_id": unit.actor_id() })),
                after: None,
                reason: Some("signed out".to_owned()),
            }))
        })
    })
    .await?;
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, clear_cookie());
    headers.insert("clear-site-data", HeaderValue::from_static(CLEARED));
    Ok(response)
}
