use api::{
    Problem,
    invitations::{InvitationPreview, PreviewInvitation},
};
use axum::{Json, extract::State};

use super::link;
use crate::{
    access::Visitor,
    app::App,
    claims::duty::day_of,
    http::{Failure, Input},
    regions::residency,
};

/// Ask what an invitation is about
///
/// Shows whoever has the link who invites them, before they type anything.
#[utoipa::path(
    post, path = "/invitations/preview", tag = "invitations", request_body = PreviewInvitation, security(()),
    responses(
        (status = 200, body = InvitationPreview), (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn preview_invitation(
    State(app): State<App>,
    visitor: Visitor,
    Input { value, mutation: _ }: Input<PreviewInvitation>,
) -> Result<Json<InvitationPreview>, Failure> {
    let opened = link::open(&app, &visitor, &value.token).await?;
    let organization = opened
        .database
        .read(|tx| Box::pin(async move { Ok::<_, Failure>(store::organization::get(tx).await?) }))
        .await?;
    Ok(Json(InvitationPreview {
        organization_name: organization.name,
        email: opened.invitation.email,
        role: opened.invitation.role.into(),
        expires_at: opened.invitation.expires_at.into(),
        residency: residency::of(&app.config, day_of(app.clock.now())),
    }))
}
