//! Who is told of a proposal, and of its answer.

use std::sync::atomic::Ordering;

use domain::{
    comments::NoticeKind,
    ids::{MemberId, NoticeId},
};
use jiff::Timestamp;
use store::{
    Tx,
    notices::{self, Notice},
    working_time::WorkingDay,
};

use crate::{access::Ctx, http::Failure, notices::deliver};

/// Tells a member that somebody else changed their day. One unread sign for each day is enough.
pub async fn tell_proposed(tx: &mut Tx, ctx: &Ctx, day: &WorkingDay) -> Result<(), Failure> {
    let kind = NoticeKind::WorkingTimeProposed;
    if notices::has_unread_of_day(tx, day.member_id, kind, day.date).await? {
        return Ok(());
    }
    let by = Some(ctx.actor_id());
    let notice = about(ctx.new_id().into(), day.member_id, kind, by, day, ctx.now);
    tell(tx, ctx, &notice).await
}

/// Tells whoever proposed something that it was answered.
pub async fn tell_answered(
    tx: &mut Tx,
    ctx: &Ctx,
    day: &WorkingDay,
    proposer: MemberId,
) -> Result<(), Failure> {
    if proposer == ctx.actor_id() {
        return Ok(());
    }
    let kind = NoticeKind::WorkingTimeAnswered;
    let by = Some(ctx.actor_id());
    let notice = about(ctx.new_id().into(), proposer, kind, by, day, ctx.now);
    tell(tx, ctx, &notice).await
}

async fn tell(tx: &mut Tx, ctx: &Ctx, notice: &Notice) -> Result<(), Failure> {
    deliver(tx, ctx, notice).await?;
    if ctx.app.config.mail.relay.is_some() {
        ctx.mail_waits.store(true, Ordering::Relaxed);
    }
    Ok(())
}

/// A notice that points at a day.
pub fn about(
    id: NoticeId,
    member_id: MemberId,
    kind: NoticeKind,
    actor_id: Option<MemberId>,
    day: &WorkingDay,
    now: Timestamp,
) -> Notice {
    Notice {
        id,
        member_id,
        kind,
        actor_id,
        client_id: None,
        project_id: None,
        task_id: None,
        comment_id: None,
        saved_report_id: None,
        deadline: Some(day.date),
        created_at: now,
        read_at: None,
    }
}
