use api::Problem;
use axum::response::Response;
use domain::{
    ids::MemberId,
    policy::{Action, Target, may},
};
use serde_json::json;
use store::{Tx, members::Member};

use super::write::{Subject, write};
use crate::{
    access::Ctx,
    audit,
    exports::stream,
    http::{Failure, Id},
    members::audit::event,
};

/// Export everything about a member
///
/// A zip file for one person (GDPR Article 15): JSON Lines for each class of the record of processing, purposes, legal bases, periods
/// and readers, the own requests of the access log, and a text that explains all of it in the member's language. Everybody gets their
/// own; that of somebody else whoever may export the archive and read the audit log. Passwords, keys and hashes are listed as held and
/// not handed out; the sealed activity log is in nobody's package but its owner's. Of rows that are somebody else's there are only ids
/// and times. From a browser it needs a session that was confirmed a short time ago; a few of them can be made within an hour.
#[utoipa::path(
    get, path = "/members/{id}/package", tag = "members", params(("id" = Uuid, Path, description = "Id of the member")),
    responses(
        (status = 200, description = "The package", body = Vec<u8>, content_type = "application/zip"),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn export_member_package(ctx: Ctx, Id(id): Id<MemberId>) -> Result<Response, Failure> {
    permit(&ctx, id)?;
    let member = ctx
        .database
        .read(move |tx| Box::pin(async move { find(tx, id).await }))
        .await?;
    ctx.step_up()?;
    ctx.app.throttle.package(ctx.actor_id())?;
    let own = id == ctx.actor_id();
    let after = Some(json!({ "own": own }));
    audit::note(&ctx, event(&ctx, "member.package_made", &member, None, after)).await?;
    let name = format!("hourbook-{}-{}.zip", ctx.organization.slug, id);
    let subject = Subject {
        ctx: ctx.clone(),
        member,
        own,
    };
    stream::file(&ctx, &name, "application/zip", move |tx, sink| {
        Box::pin(write(tx, subject, sink))
    })
}

/// The own package takes no right but that to the own account, which nobody can be without. That of another is for whoever may see
/// everything about everybody; for all others there is none.
fn permit(ctx: &Ctx, id: MemberId) -> Result<(), Failure> {
    if id == ctx.actor_id() {
        return ctx.require(Action::SessionManageOwn, Target::Of(id));
    }
    let sees_all = [Action::ArchiveExport, Action::AuditRead]
        .iter()
        .all(|action| may(&ctx.actor, *action, Target::Organization).is_allowed());
    if sees_all {
        Ok(())
    } else {
        Err(Failure::not_found())
    }
}

async fn find(tx: &mut Tx, id: MemberId) -> Result<Member, Failure> {
    store::members::find(tx, id).await?.ok_or_else(Failure::not_found)
}
