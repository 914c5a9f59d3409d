//! How a member looks to the caller.

use std::collections::{HashMap, HashSet};

use api::members::{Member as Wire, MemberState};
use domain::{
    ids::MemberId,
    policy::{Action, Target, may},
};
use jiff::civil::Date;
use store::{Tx, members::Member};
use uuid::Uuid;

use crate::{access::Ctx, http::Failure};

const ACTIONS: [(Action, &str); 5] = [
    (Action::MemberUpdate, "update"),
    (Action::MemberSetRole, "set_role"),
    (Action::MemberDisable, "disable"),
    (Action::MemberDelete, "delete"),
    (Action::MemberErase, "erase"),
];

/// The wire form of a page of members. Teams and closed periods are looked up once for the page.
pub async fn present(tx: &mut Tx, ctx: &Ctx, members: Vec<Member>) -> Result<Vec<Wire>, Failure> {
    let ids: Vec<MemberId> = members.iter().map(|member| member.id).collect();
    let mut teams: HashMap<MemberId, Vec<Uuid>> = HashMap::new();
    for (member, team) in store::members::list_team_ids(tx, &ids).await? {
        teams.entry(member).or_default().push(team.uuid());
    }
    let most = i64::try_from(ids.len()).unwrap_or(i64::MAX).saturating_add(1);
    let locks = store::locks::list(tx, Some(&ids), None, most).await?;
    let closed: HashMap<Option<MemberId>, Date> = locks
        .into_iter()
        .map(|lock| (lock.member_id, lock.locked_until))
        .collect();
    let with_factor: HashSet<MemberId> = store::second_factors::list_enabled(tx, &ids)
        .await?
        .into_iter()
        .collect();
    let present = members.into_iter().map(|member| {
        // Whose own period is closed is between them and those who look after it.
        let sees_own = may(&ctx.actor, Action::LockRead, Target::Of(member.id)).is_allowed();
        let own = closed.get(&Some(member.id)).filter(|_| sees_own);
        let locked_until = own.max(closed.get(&None)).copied();
        let has_factor = with_factor.contains(&member.id);
        wire(
            ctx,
            teams.remove(&member.id).unwrap_or_default(),
            locked_until,
            has_factor,
            member,
        )
    });
    Ok(present.collect())
}

/// The wire form of one member.
pub async fn present_one(tx: &mut Tx, ctx: &Ctx, member: Member) -> Result<Wire, Failure> {
    present(tx, ctx, vec![member])
        .await?
        .pop()
        .ok_or_else(Failure::not_found)
}

fn extra_grant(grant: domain::policy::ExtraGrant) -> api::roles::ExtraGrant {
    api::roles::ExtraGrant {
        action: grant.action.as_str().to_owned(),
        people: grant.people.into(),
        work: grant.work.into(),
        until: grant.until.map(Into::into),
        reason: grant.reason,
    }
}

fn wire(
    ctx: &Ctx,
    team_ids: Vec<Uuid>,
    locked_until: Option<Date>,
    has_factor: bool,
    member: Member,
) -> Wire {
    let target = ctx.target(&member);
    let mut allowed_actions = ctx.allowed(&ACTIONS, target);
    let own = member.id == ctx.actor_id();
    let sees_extra = own || may(&ctx.actor, Action::MemberSetRole, target).is_allowed();
    // Who has a second factor is said only to those who could take it away.
    if may(&ctx.actor, Action::MemberResetSignIn, target).is_allowed() {
        allowed_actions.extend(member.active.then(|| "reset_password".to_owned()));
        allowed_actions.push("end_sessions".to_owned());
        allowed_actions.extend(has_factor.then(|| "reset_second_factor".to_owned()));
    }
    Wire {
        id: member.id.uuid(),
        name: member.name,
        email: member.email,
        role: member.role.into(),
        custom_role_id: member.tailoring.role.as_ref().map(|role| role.id.uuid()),
        custom_role_name: member.tailoring.role.map(|role| role.name),
        extra_grants: if sees_extra {
            member.tailoring.extra.into_iter().map(extra_grant).collect()
        } else {
            Vec::new()
        },
        state: if member.active {
            MemberState::Active
        } else {
            MemberState::Disabled
        },
        time_zone: member.time_zone,
        locale: member.locale,
        team_ids,
        // A preference that this version does not know goes back to its default.
        preferences: serde_json::from_value(member.preferences).unwrap_or_default(),
        locked_until,
        created_at: member.created_at.into(),
        updated_at: member.updated_at.into(),
        version: member.version,
        allowed_actions,
    }
}
