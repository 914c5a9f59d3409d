use api::{Problem, Secret, password_resets::PasswordResetCreated, problem::Code};
use axum::{
    http::{HeaderMap, Uri},
    response::Response,
};
use domain::{ids::MemberId, policy::Action};
use jiff::SignedDuration;
use serde_json::json;
use store::{Tx, audit::AuditEvent};

use super::url;
use crate::{
    access::{Ctx, address::origin, secrets},
    http::{Done, Failure, Id, Mutation, commit::commit},
    mail::{self, SecurityNews},
    members::get::find,
};

/// How long a link is good for that an admin had made.
const LIFE: SignedDuration = SignedDuration::from_hours(24);

/// Let a member choose a new password
///
/// Sends the member a link that is good for one use within a day. Only where no mail is set up the answer holds the link, this
/// once, to be handed over. The password until now holds until the link is used; the second factor stays. Nobody does this
/// to themselves.
#[utoipa::path(
    post, path = "/members/{id}/password-reset", tag = "members",
    params(("id" = Uuid, Path, description = "Id of the member")),
    responses(
        (status = 200, body = PasswordResetCreated), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn create_password_reset(
    ctx: Ctx,
    Id(id): Id<MemberId>,
    uri: Uri,
    headers: HeaderMap,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let secret = secrets::generate(ctx.app.clock);
    let hash = secrets::hash(&secret);
    let link = url(&origin(&ctx.app, &uri, &headers), &secret);
    let unit = ctx.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, id, &hash, link).await })
    })
    .await?;
    mail::announce(&ctx.app, &ctx.placement).await;
    Ok(response)
}

async fn create(tx: &mut Tx, ctx: &Ctx, id: MemberId, hash: &[u8], link: String) -> Result<Done, Failure> {
    let member = find(tx, ctx, id).await?;
    let target = ctx.target(&member);
    ctx.require(Action::MemberResetSignIn, target)?;
    ctx.step_up()?;
    if !member.active {
        return Err(Failure::new(
            Code::Conflict,
            "This member is disabled. Enable them first.",
        ));
    }
    if !ctx.organization.sign_in.admits_own_ways(member.role) {
        return Err(Failure::new(
            Code::ProviderRequired,
            "Members sign in with a provider here: a password would let this one in nowhere.",
        ));
    }
    let expires_at = ctx.now.checked_add(LIFE).unwrap_or(ctx.now);
    store::password_resets::replace(tx, id, hash, expires_at).await?;
    let by_mail = ctx.app.config.mail.relay.is_some();
    let url = (!by_mail).then(|| Secret::from(link.clone()));
    let news = SecurityNews::PasswordLink {
        url: link,
        expires_at,
    };
    mail::security_later(tx, &ctx.app, &ctx.organization, &member, news).await?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "password_reset.started",
        object_kind: "member",
        object: id.uuid(),
        before: None,
        after: Some(json!({ "by_mail": by_mail, "expires_at": expires_at })),
        reason: None,
    };
    let answer = PasswordResetCreated {
        expires_at: expires_at.into(),
        url,
    };
    Ok(Done::answered(&answer, event)?.with_secret())
}
