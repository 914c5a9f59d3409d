use api::{Problem, password_resets::ResetPassword, problem::Code};
use axum::{extract::State, http::StatusCode};
use domain::{ids::MemberId, people::check_password};
use jiff::Timestamp;
use serde_json::json;
use store::{
    Tx,
    audit::{self, AuditEvent},
    members::Member,
    organization::Organization,
};

use crate::{
    access::{Visitor, passwords, secrets},
    app::App,
    http::{Failure, Input},
    mail::{self, SecurityNews},
};

/// Choose a new password
///
/// With the secret of a link. It signs nobody in: the next sign-in asks for the second factor as before. All sessions of the
/// member end.
#[utoipa::path(
    post, path = "/password-resets/complete", tag = "session", request_body = ResetPassword, security(()),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn reset_password(
    State(app): State<App>,
    visitor: Visitor,
    Input { value, mutation: _ }: Input<ResetPassword>,
) -> Result<StatusCode, Failure> {
    app.throttle.visit(visitor.peer)?;
    let (placement, database) = visitor.organization(&app).await?.ok_or_else(expired)?;
    let (hash, now) = (secrets::hash(value.token.expose()), app.clock.now());
    let (organization, member) = database
        .read(move |tx| Box::pin(async move { find(tx, &hash, now).await }))
        .await?;
    let context = [
        &organization.slug,
        &organization.name,
        &member.name,
        &member.email,
    ];
    let password = value.password.expose();
    check_password("password", password, &context.map(String::as_str)).map_err(|problem| vec![problem])?;
    let password_hash = passwords::hash(app.clock, password.to_owned()).await?;
    let (unit, event_id) = (app.clone(), app.clock.id());
    app.seals.expect(&placement, 1);
    database
        .write(move |tx| {
            Box::pin(async move {
                // The link is good for one use; it may have been used while the password was being hashed.
                let (organization, member) = find(tx, &hash, now).await?;
                store::password_resets::delete(tx, member.id).await?;
                store::members::set_password_hash(tx, member.id, &password_hash, now).await?;
                let ended = store::sessions::delete_all_but(tx, member.id, None).await?;
                store::sign_ins::delete_of(tx, member.id).await?;
                mail::security_later(tx, &unit, &organization, &member, SecurityNews::PasswordChanged)
                    .await?;
                let event = AuditEvent {
                    id: event_id,
                    action: "password_reset.completed",
                    object_kind: "member",
                    object: member.id.uuid(),
                    before: None,
                    after: Some(json!({ "network": visitor.network(), "sessions_ended": ended })),
                    reason: None,
                };
                let statement = audit::insertion(event, None::<MemberId>, &visitor.request_id, now);
                Ok::<_, Failure>(tx.batch(vec![statement]).await?)
            })
        })
        .await?;
    mail::announce(&app, &placement).await;
    Ok(StatusCode::NO_CONTENT)
}

async fn find(tx: &mut Tx, hash: &[u8], now: Timestamp) -> Result<(Organization, Member), Failure> {
    let id = store::password_resets::find_open(tx, hash, now).await?;
    let member = store::members::find(tx, id.ok_or_else(expired)?).await?;
    let organization = store::organization::get(tx).await?;
    let member = member.filter(|member| member.active && organization.sign_in.admits_own_ways(member.role));
    Ok((organization, member.ok_or_else(expired)?))
}

/// The one answer to a link that was used, replaced, has expired or never existed.
fn expired() -> Failure {
    Failure::new(
        Code::LinkExpired,
        "This link was used, replaced by a newer one or has expired. Ask for a new one.",
    )
}
