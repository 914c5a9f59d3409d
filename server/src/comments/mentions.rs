//! Whom a comment mentions, and that they learn of it.

use std::collections::HashSet;

use domain::{
    comments::{MOST_MENTIONS, NoticeKind, Subject},
    ids::{MemberId, NoticeId, ProjectId},
    policy::Target,
};
use jiff::Timestamp;
use store::{
    Tx,
    comments::Comment,
    notices::{self, Notice},
};
use uuid::Uuid;

use super::subject::reading;
use crate::{
    access::Ctx,
    http::Failure,
    notices::{deliver, sees},
    projects::rules,
};

/// The mentioned members, each once. They must be there, take part, and see what the comment is about: otherwise the
/// mention would tell them of it.
pub async fn check(
    tx: &mut Tx,
    subject: Subject,
    target: Target,
    ids: Vec<Uuid>,
    now: Timestamp,
) -> Result<Vec<MemberId>, Failure> {
    let members = rules::member_set("mention_ids", ids, MOST_MENTIONS).map_err(|problem| vec![problem])?;
    let found = notices::recipients(tx, &members, project_of(target)).await?;
    for member in &members {
        let Some(recipient) = found.iter().find(|recipient| recipient.id == *member) else {
            return Err(Failure::field(
                "mention_ids",
                "unknown",
                format!("There is no member with the id {member}."),
            ));
        };
        if !sees(recipient, reading(subject), target, now) {
            return Err(Failure::field(
                "mention_ids",
                "cannot_see",
                "A mentioned member does not see what the comment is about, or is disabled.",
            ));
        }
    }
    Ok(members)
}

fn project_of(target: Target) -> Option<ProjectId> {
    match target {
        Target::Work { project, .. } => Some(project),
        _ => None,
    }
}

/// Tells those who are mentioned and were not before; nobody is told of their own words.
pub async fn tell(tx: &mut Tx, ctx: &Ctx, comment: &Comment, before: &[MemberId]) -> Result<(), Failure> {
    let known: HashSet<&MemberId> = before.iter().collect();
    let author = ctx.actor_id();
    for member in &comment.mentions {
        if *member == author || known.contains(member) {
            continue;
        }
        let id = NoticeId::from(ctx.new_id());
        let mut notice = Notice::new(id, *member, NoticeKind::Mention, author, comment.subject, ctx.now);
        notice.comment_id = Some(comment.id);
        deliver(tx, ctx, &notice).await?;
    }
    Ok(())
}
