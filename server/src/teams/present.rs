//! How a team looks to the caller.

use api::teams::Team as Wire;
use domain::{
    ids::MemberId,
    policy::{Action, Target},
};
use store::teams::Team;

use crate::access::Ctx;

pub fn present(ctx: &Ctx, team: Team) -> Wire {
    let ids = |members: Vec<MemberId>| members.into_iter().map(MemberId::uuid).collect();
    Wire {
        id: team.id.uuid(),
        name: team.name,
        member_ids: ids(team.members),
        lead_ids: ids(team.leads),
        created_at: team.created_at.into(),
        updated_at: team.updated_at.into(),
        version: team.version,
        allowed_actions: ctx.allowed(
            &[(Action::TeamUpdate, "update"), (Action::TeamDelete, "delete")],
            Target::Organization,
        ),
    }
}
