use api::{
    Problem, Secret,
    invitations::{CreateInvitation, InvitationCreated},
    problem::Code,
};
use axum::{
    http::{HeaderMap, Uri},
    response::Response,
};
use domain::{
    ids::InvitationId,
    people::{Role, check_email},
    policy::{Action, Target, may_set_role},
};
use jiff::SignedDuration;
use serde_json::json;
use store::{Tx, audit::AuditEvent, invitations::Invitation};

use super::{link, present::present};
use crate::{
    access::{Ctx, secrets},
    http::{Done, Failure, Input, commit::commit},
    members::check_teams,
};

/// How long a link is good for (ASVS v5.0.0-6.4.1).
const LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Invite somebody
///
/// The answer holds the link, this once. It is good for seven days and for one person. Only owners invite owners.
#[utoipa::path(
    post, path = "/invitations", tag = "invitations", request_body = CreateInvitation,
    responses(
        (status = 201, body = InvitationCreated), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn create_invitation(
    ctx: Ctx,
    uri: Uri,
    headers: HeaderMap,
    Input { value, mutation }: Input<CreateInvitation>,
) -> Result<Response, Failure> {
    let secret = secrets::generate(ctx.app.clock);
    let url = link::url(&ctx.app, &uri, &headers, &secret);
    let hash = secrets::hash(&secret);
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value, &hash, url).await })
    })
    .await
}

async fn create(
    tx: &mut Tx,
    ctx: &Ctx,
    input: CreateInvitation,
    hash: &[u8],
    url: Secret,
) -> Result<Done, Failure> {
    ctx.require(Action::MemberInvite, Target::Organization)?;
    let role = Role::from(input.role);
    if !may_set_role(ctx.actor.role, role, role) {
        return Err(Failure::forbidden("Only an owner invites an owner."));
    }
    let email = check_email("email", &input.email).map_err(|problem| vec![problem])?;
    if store::members::find_by_email(tx, &email).await?.is_some() {
        let message = "This person is a member already.";
        return Err(Failure {
            code: Code::EmailTaken,
            detail: message.to_owned(),
            ..Failure::field("email", "email_taken", message)
        });
    }
    let invitation = Invitation {
        id: InvitationId::from(ctx.new_id()),
        email,
        role,
        teams: check_teams(tx, &input.team_ids).await?,
        invited_by: ctx.actor_id(),
        created_at: ctx.now,
        expires_at: ctx.now.checked_add(LIFE).unwrap_or(ctx.now),
    };
    store::invitations::insert(tx, &invitation, hash).await?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "invitation.created",
        object_kind: "invitation",
        object: invitation.id.uuid(),
        before: None,
        after: Some(json!({
            "email": invitation.email, "role": invitation.role, "team_ids": invitation.teams,
            "expires_at": invitation.expires_at,
        })),
        reason: None,
    };
    let location = format!("/api/v1/invitations/{}", invitation.id);
    let answer = InvitationCreated {
        invitation: present(ctx, invitation),
        url,
    };
    Ok(Done::created(&answer, location, 1, event)?.with_secret())
}
