use api::{Problem, me::ChangePassword};
use axum::response::Response;
use domain::{
    people::{SessionFactor, check_password},
    policy::Action,
};
use serde_json::json;
use store::audit::{AuditEvent, refusal};

use crate::{
    access::{Ctx, Peer, passwords},
    audit,
    http::{Done, Failure, Input, commit::commit},
    mail::{self, SecurityNews},
};

/// Change the password
///
/// Needs the password until now, also from somebody who is signed in, and from whoever has a second factor a session that was
/// confirmed a short time ago. All other sessions end.
#[utoipa::path(
    post, path = "/me/password", tag = "me", request_body = ChangePassword,
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn change_password(
    ctx: Ctx,
    Peer(peer): Peer,
    Input { value, mutation }: Input<ChangePassword>,
) -> Result<Response, Failure> {
    let me = ctx.actor_id();
    ctx.require(Action::MemberUpdate, ctx.target(&ctx.member))?;
    ctx.app
        .throttle
        .attempt(&format!("{}/password/{me}", ctx.placement.id), peer)?;
    if ctx
        .session
        .as_ref()
        .is_some_and(|session| session.second_factor == SessionFactor::Passed)
    {
        // The password alone does not stand for somebody who signs in with more.
        ctx.step_up()?;
    }
    let old = read_hash(&ctx).await?;
    if !passwords::verify(value.current_password.expose().to_owned(), old.clone()).await? {
        note_refusal(&ctx).await?;
        return Err(Failure::field(
            "current_password",
            "wrong",
            "This is not your password.",
        ));
    }
    let new = value.new_password.expose();
    let context = [
        &ctx.organization.slug,
        &ctx.organization.name,
        &ctx.member.name,
        &ctx.member.email,
    ];
    check_password("new_password", new, &context.map(String::as_str)).map_err(|problem| vec![problem])?;
    let new = passwords::hash(ctx.app.clock, new.to_owned()).await?;

    let unit = ctx.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            // Two changes at once: the second one was allowed by a password that holds no more.
            if store::members::find_password_hash(tx, me).await? != old {
                return Err(Failure::field(
                    "current_password",
                    "wrong",
                    "The password was changed a moment ago.",
                ));
            }
            store::members::set_password_hash(tx, me, &new, unit.now).await?;
            let kept = unit.session.as_ref().map(|session| session.id);
            let ended = store::sessions::delete_all_but(tx, me, kept).await?;
            store::sign_ins::delete_of(tx, me).await?;
            store::password_resets::delete(tx, me).await?;
            mail::security_later(
                tx,
                &unit.app,
                &unit.organization,
                &unit.member,
                SecurityNews::PasswordChanged,
            )
            .await?;
            Ok(Done::nothing(AuditEvent {
                id: unit.new_id(),
                action: "member.password_changed",
                object_kind: "member",
                object: me.uuid(),
                before: None,
                after: Some(json!({ "sessions_ended": ended })),
                reason: None,
            }))
        })
    })
    .await?;
    mail::announce(&ctx.app, &ctx.placement).await;
    Ok(response)
}

async fn note_refusal(ctx: &Ctx) -> Result<(), Failure> {
    let me = ctx.actor_id();
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "member.password_refused",
        object_kind: "member",
        object: me.uuid(),
        before: None,
        after: None,
        reason: None,
    };
    let statement = refusal(event, me, &ctx.request_id, ctx.now);
    audit::keep(&ctx.app, &ctx.placement, &ctx.database, statement).await
}

pub async fn read_hash(ctx: &Ctx) -> Result<Option<String>, Failure> {
    let me = ctx.actor_id();
    ctx.database
        .read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(store::members::find_password_hash(tx, me).await?) })
        })
        .await
}
