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
    ids::{InvitationId, JobId},
    people::{Role, check_email},
    policy::{Action, Rights, Target},
};
use jiff::SignedDuration;
use serde_json::json;
use store::{Tx, audit::AuditEvent, invitations::Invitation};

use super::{link, present::present};
use crate::{
    access::{Ctx, secrets},
    http::{Done, Failure, Input, commit::commit},
    jobs, limits,
    mail::{self, INVITATION_JOB, InvitationMail},
    members::check_teams,
    regions::residency,
    roles::rules::require_all,
};

/// How long a link is good for (ASVS v5.0.0-6.4.1).
const LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Invite somebody
///
/// The answer holds the link, this once; with a mail relay it is also sent to the person. It is good for seven days and for one person. Only owners invite owners.
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
    let (unit, address) = (ctx.clone(), value.email.clone());
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value, &hash, url).await })
    })
    .await?;
    if ctx.app.config.mail.relay.is_some() {
        // Whoever writes an address down says that it is right: a mail to it is tried again.
        mail::suppression::forgive(&ctx.app, &address).await;
        jobs::announce(&ctx.app, &ctx.placement).await;
    }
    Ok(response)
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
    if role == Role::Owner && ctx.member.role != Role::Owner {
        return Err(Failure::forbidden("Only an owner invites an owner."));
    }
    require_all(ctx, &Rights::of(role))?;
    if role >= Role::Admin {
        ctx.step_up()?;
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
    limits::for_people(tx, &ctx.limits(), 1, ctx.now).await?;
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
    if ctx.app.config.mail.relay.is_some() {
        send_later(tx, ctx, &invitation, &url).await?;
    }
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "invitation.created",
        object_kind: "invitation",
        object: invitation.id.uuid(),
        before: None,
        after: Some(json!({
            "email": invitation.email, "role": invitation.role, "team_ids": invitation.teams,
            "expires_at": invitation.expires_at, "stored_in": residency::countries(&ctx.app.config),
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

/// The mail goes out after the commit, through the outbox: an invitation without its mail cannot exist.
async fn send_later(tx: &mut Tx, ctx: &Ctx, invitation: &Invitation, url: &Secret) -> Result<(), Failure> {
    let letter = InvitationMail {
        to: invitation.email.clone(),
        organization: ctx.organization.name.clone(),
        inviter: ctx.member.name.clone(),
        url: url.expose().to_owned(),
        expires_at: invitation.expires_at,
        time_zone: ctx.organization.time_zone.clone(),
        locale: ctx.organization.locale.clone(),
        stored_in: residency::countries(&ctx.app.config),
    };
    let payload = json!(letter);
    Ok(store::outbox::insert(tx, JobId::from(ctx.new_id()), INVITATION_JOB, payload, ctx.now).await?)
}
