//! Giving a member a notice, with its mail in the same transaction.

use std::collections::HashSet;

use domain::{
    comments::{NoticeKind, Subject},
    ids::{JobId, MemberId, NoticeId},
    policy::{Action, Actor, Target, may},
};
use jiff::Timestamp;
use serde_json::json;
use store::{
    Tx,
    notices::{self, Notice, Recipient},
    outbox,
    tasks::Task,
};

use super::mail::NOTICE_JOB;
use crate::{access::Ctx, http::Failure, jobs};

/// Whether somebody takes part and may do this to the target, asked for them and not for the caller.
pub fn sees(recipient: &Recipient, action: Action, target: Target, now: Timestamp) -> bool {
    let projects = match target {
        Target::Work { project, .. } if recipient.in_project => HashSet::from([project]),
        _ => HashSet::new(),
    };
    let actor = Actor {
        member: recipient.id,
        role: recipient.role,
        rights: recipient.tailoring.rights(recipient.role, now),
        led_members: HashSet::new(),
        projects,
        token_scopes: None,
    };
    recipient.active && may(&actor, action, target).is_allowed()
}

/// Stores a notice and the job of its mail.
pub async fn deliver(tx: &mut Tx, ctx: &Ctx, notice: &Notice) -> Result<(), Failure> {
    if !notices::insert(tx, notice).await? || ctx.app.config.mail.relay.is_none() {
        return Ok(());
    }
    let payload = json!({ "member_id": notice.member_id, "notice_ids": [notice.id] });
    Ok(outbox::insert(tx, JobId::from(ctx.new_id()), NOTICE_JOB, payload, ctx.now).await?)
}

/// Tells those who shall work on a task and did not before. Nobody is told of what they did themselves, nor of what
/// they do not see.
pub async fn tell_assignees(
    tx: &mut Tx,
    ctx: &Ctx,
    task: &Task,
    before: &[MemberId],
    target: Target,
) -> Result<(), Failure> {
    let actor = ctx.actor_id();
    let new: Vec<MemberId> = task
        .assignees
        .iter()
        .copied()
        .filter(|member| *member != actor && !before.contains(member))
        .collect();
    let recipients = notices::recipients(tx, &new, Some(task.project_id)).await?;
    for recipient in recipients {
        if !sees(&recipient, Action::TaskRead, target, ctx.now) {
            continue;
        }
        let id = NoticeId::from(ctx.new_id());
        let subject = Subject::Task(task.id);
        let notice = Notice::new(id, recipient.id, NoticeKind::Assignment, actor, subject, ctx.now);
        deliver(tx, ctx, &notice).await?;
    }
    Ok(())
}

/// Wakes the worker after a commit that may have added a mail.
pub async fn announce_mail(ctx: &Ctx) {
    if ctx.app.config.mail.relay.is_some() {
        jobs::announce(&ctx.app, &ctx.placement).await;
    }
}
