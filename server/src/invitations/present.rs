//! How an invitation looks to those who invite: without its link.

use api::invitations::{Invitation as Wire, InvitationState};
use domain::{
    ids::TeamId,
    policy::{Action, Target},
};
use store::invitations::Invitation;

use crate::access::Ctx;

pub fn present(ctx: &Ctx, invitation: Invitation) -> Wire {
    let open = invitation.expires_at > ctx.now;
    Wire {
        id: invitation.id.uuid(),
        email: invitation.email,
        role: invitation.role.into(),
        team_ids: invitation.teams.into_iter().map(TeamId::uuid).collect(),
        created_at: invitation.created_at.into(),
        expires_at: invitation.expires_at.into(),
        state: if open {
            InvitationState::Open
        } else {
            InvitationState::Expired
        },
        allowed_actions: ctx.allowed(&[(Action::MemberInvite, "delete")], Target::Organization),
    }
}
