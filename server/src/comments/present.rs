//! How a stored comment looks to the caller.

use api::comments;
use domain::{
    comments::Subject,
    policy::{Action, Target, may},
};
use store::comments::Comment;
use uuid::Uuid;

use crate::access::Ctx;

/// The wire form; `target` is what the comment is about.
pub fn present(ctx: &Ctx, target: Target, comment: Comment) -> comments::Comment {
    let (mut client_id, mut project_id, mut task_id) = (None, None, None);
    match comment.subject {
        Subject::Client(id) => client_id = Some(id.uuid()),
        Subject::Project(id) => project_id = Some(id.uuid()),
        Subject::Task(id) => task_id = Some(id.uuid()),
    }
    let mut allowed_actions = Vec::new();
    if may_change(ctx, target, &comment) {
        allowed_actions.push("update".to_owned());
    }
    if may_delete(ctx, target, &comment) {
        allowed_actions.push("delete".to_owned());
    }
    comments::Comment {
        id: comment.id.uuid(),
        client_id,
        project_id,
        task_id,
        member_id: comment.member_id.uuid(),
        text: comment.text,
        mention_ids: comment.mentions.into_iter().map(Uuid::from).collect(),
        created_at: comment.created_at.into(),
        edited_at: comment.edited_at.map(Into::into),
        version: comment.version,
        allowed_actions,
    }
}

/// One's own words, and nobody else's: not even an owner puts words into the mouth of others.
pub fn may_change(ctx: &Ctx, target: Target, comment: &Comment) -> bool {
    comment.member_id == ctx.actor_id() && may(&ctx.actor, Action::CommentCreate, target).is_allowed()
}

/// One's own, or those of others for whoever may moderate.
pub fn may_delete(ctx: &Ctx, target: Target, comment: &Comment) -> bool {
    may_change(ctx, target, comment) || may(&ctx.actor, Action::CommentModerate, target).is_allowed()
}
