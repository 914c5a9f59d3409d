use api::{
    Problem,
    notices::{ReadNotices, UnreadNotices},
};
use axum::response::Response;
use domain::{
    ids::NoticeId,
    policy::{Action, Target},
};
use serde_json::json;
use store::{Tx, audit::AuditEvent, notices};

use crate::{
    access::Ctx,
    http::{Done, Failure, Input, commit::commit},
};

/// Most notices at once, where they are named.
const LIMIT: usize = 200;

/// Mark notices as read
///
/// Those that are named, or all. Answers how many are left.
#[utoipa::path(
    post, path = "/notices/read", tag = "notices", request_body = ReadNotices,
    responses((status = 200, body = UnreadNotices), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn read_notices(
    ctx: Ctx,
    Input { value, mutation }: Input<ReadNotices>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { read(tx, &unit, value).await })
    })
    .await
}

async fn read(tx: &mut Tx, ctx: &Ctx, input: ReadNotices) -> Result<Done, Failure> {
    let member = ctx.actor_id();
    ctx.require(Action::NoticeUpdate, Target::Of(member))?;
    if input.ids.as_ref().is_some_and(|ids| ids.len() > LIMIT) {
        return Err(Failure::field(
            "ids",
            "too_many",
            format!("Name at most {LIMIT} notices, or none to mean all."),
        ));
    }
    let ids: Option<Vec<NoticeId>> = input.ids.map(|ids| ids.into_iter().map(NoticeId::from).collect());
    let marked = notices::mark_read(tx, member, ids.as_deref(), ctx.now).await?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "notices.read",
        object_kind: "member",
        object: member.uuid(),
        before: None,
        after: Some(json!({ "read": marked })),
        reason: None,
    };
    let count = notices::count_unread(tx, member).await?;
    Done::answered(&UnreadNotices { count }, event)
}
