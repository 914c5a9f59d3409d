use api::{
    Problem,
    permissions::{MemberPreview, PreviewedPermission},
};
use axum::response::Response;
use domain::{
    comments::NoticeKind,
    ids::{MemberId, NoticeId, ProjectId},
    policy::{Action, Grant},
};
use store::{
    Tx,
    members::Member,
    notices::{self, Notice},
};
use uuid::Uuid;

use super::{audit, get::find};
use crate::{
    access::{Ctx, actor_of},
    http::{Done, Failure, Id, Mutation, commit::commit},
    permissions::explain::source,
};

/// The most people and projects that a preview names.
const MOST_NAMED: usize = 200;

/// See as a member
///
/// What a member may see and do, and where each permission comes from. Nothing is done in their name, nothing of theirs is
/// shown, and no session begins: the answer is made of the rules alone, and an activity log stays sealed. Only for those who
/// decide about the member's role. The audit log keeps it, and the member is told in the app.
#[utoipa::path(
    post, path = "/members/{id}/preview", tag = "members",
    params(("id" = Uuid, Path, description = "Id of the member")),
    responses((status = 200, body = MemberPreview), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn preview_member(ctx: Ctx, Id(id): Id<MemberId>, mutation: Mutation) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { preview(tx, &unit, id).await })
    })
    .await
}

async fn preview(tx: &mut Tx, ctx: &Ctx, id: MemberId) -> Result<Done, Failure> {
    let member = find(tx, ctx, id).await?;
    ctx.require(Action::MemberSetRole, ctx.target(&member))?;
    let actor = actor_of(tx, &member, ctx.now).await?;
    if id != ctx.actor_id() {
        tell(tx, ctx, id).await?;
    }
    let permission = |grant: Grant| {
        Some(PreviewedPermission {
            action: grant.action.as_str().to_owned(),
            people: grant.people.into(),
            work: grant.work.into(),
            source: source(&member, grant.action, ctx.now)?,
            until: until(&member, grant, ctx),
        })
    };
    let answer = MemberPreview {
        member_id: id.uuid(),
        role: member.role.into(),
        custom_role_name: member.tailoring.role.as_ref().map(|role| role.name.clone()),
        permissions: actor.rights.grants().filter_map(permission).collect(),
        led_member_ids: named(actor.led_members.iter().map(|member: &MemberId| member.uuid())),
        project_ids: named(actor.projects.iter().map(|project: &ProjectId| project.uuid())),
    };
    Done::answered(
        &answer,
        audit::event(ctx, "member.previewed", &member, None, None),
    )
}

/// When a permission ends by itself: with the extra grant that alone reaches so far.
fn until(member: &Member, grant: Grant, ctx: &Ctx) -> Option<api::Instant> {
    if member.tailoring.lasting_rights(member.role).include(grant) {
        return None;
    }
    let extra = member.tailoring.extra.iter();
    let mut ends = extra
        .filter(|extra| extra.action == grant.action)
        .filter_map(|extra| extra.until);
    ends.find(|until| *until > ctx.now).map(Into::into)
}

fn named(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.truncate(MOST_NAMED);
    ids
}

/// One unread notice of each who looked is enough.
async fn tell(tx: &mut Tx, ctx: &Ctx, member: MemberId) -> Result<(), Failure> {
    let viewer = ctx.actor_id();
    if notices::has_unread_of(tx, member, NoticeKind::PermissionsSeen, viewer).await? {
        return Ok(());
    }
    let id = NoticeId::from(ctx.new_id());
    let notice = Notice::of_viewer(id, member, viewer, ctx.now);
    notices::insert(tx, &notice).await?;
    Ok(())
}
