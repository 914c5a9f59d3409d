use api::{
    Problem,
    erasures::{EraseMember, ErasureBlocker, MemberErasure},
    problem::Code,
};
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use domain::{
    ids::{ExportId, ImportId, MemberId},
    policy::Action,
    problems::FieldProblem,
    scope::fold_name,
};
use serde_json::json;
use store::{
    Tx,
    member_erasures::{self, Erasure},
    members::Member,
    personal,
};

use super::{
    again::remember,
    carry_out::{Wish, carry_out},
    present::present,
    preview::blockers,
};
use crate::{
    access::Ctx,
    exports,
    http::{Done, Failure, Id, Input, Mutation, commit::commit},
    imports::upload,
    members::{audit, get::find},
    objects,
};

const LONGEST_REASON: usize = 1000;

/// Erase a member
///
/// For somebody who has left and is disabled (GDPR Article 17). Their ways to sign in, sessions, devices, notices, favorites, drafts
/// and sealed activity log go; name and address become "Former member" with a number; what the audit log says of them goes, and its
/// proofs stay valid. Time and approvals stay under that number as the law asks; totals of reports do not change.
/// `GET` of the same address says beforehand what goes and what stays. It cannot be taken back: a restored backup is erased again.
/// Asking a second time gives the record of the first.
#[utoipa::path(
    post, path = "/members/{id}/erasure", tag = "members", request_body = EraseMember,
    params(("id" = Uuid, Path, description = "Id of the member")),
    responses((status = 200, body = MemberErasure), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn erase_member(
    ctx: Ctx,
    Id(id): Id<MemberId>,
    Input { value, mutation }: Input<EraseMember>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let before = ctx
        .database
        .read(move |tx| Box::pin(async move { look(tx, &unit, id).await }))
        .await?;
    let answer = match before.erasure {
        Some(erasure) => Json(present(&ctx.organization.locale, erasure)).into_response(),
        None => erase(&ctx, id, value, mutation).await?,
    };
    remember(&ctx.app, &ctx.placement, &ctx.database).await?;
    for import in before.imports {
        upload::remove(&ctx.app, &ctx.placement, import).await;
    }
    for export in before.exports {
        exports::place::remove(&ctx.app.config, &ctx.placement, export).await;
    }
    objects::announce(&ctx.app, &ctx.placement).await;
    Ok(answer)
}

/// What there is before, and whose files go after the commit.
struct Before {
    erasure: Option<Erasure>,
    imports: Vec<ImportId>,
    exports: Vec<ExportId>,
}

async fn look(tx: &mut Tx, ctx: &Ctx, id: MemberId) -> Result<Before, Failure> {
    permitted(tx, ctx, id).await?;
    ctx.step_up()?;
    let (imports, exports) = personal::files_of(tx, id).await?;
    Ok(Before {
        erasure: member_erasures::find(tx, id).await?,
        imports,
        exports,
    })
}

/// The member, if the caller may erase them.
pub async fn permitted(tx: &mut Tx, ctx: &Ctx, id: MemberId) -> Result<Member, Failure> {
    let member = find(tx, ctx, id).await?;
    ctx.require(Action::MemberErase, ctx.target(&member))?;
    Ok(member)
}

async fn erase(ctx: &Ctx, id: MemberId, input: EraseMember, mutation: Mutation) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(ctx, mutation, move |tx| {
        Box::pin(async move { done(tx, &unit, id, input).await })
    })
    .await
}

async fn done(tx: &mut Tx, ctx: &Ctx, id: MemberId, input: EraseMember) -> Result<Done, Failure> {
    let member = permitted(tx, ctx, id).await?;
    if let Some(blocker) = blockers(tx, ctx, &member).await?.first() {
        return Err(Failure::new(Code::Conflict, explain(*blocker)));
    }
    check(&member, &input)?;
    let wish = Wish {
        number: member_erasures::next_number(tx).await?,
        by: Some(ctx.actor_id()),
        reason: input.reason.trim().to_owned(),
        texts: input.texts,
        at: ctx.now,
    };
    let erasure = carry_out(tx, &ctx.app, &member, wish, ctx.now).await?;
    // The name is gone: the event tells what was done, and to which id.
    let after = json!({ "number": erasure.number, "texts": erasure.texts, "counts": erasure.counts });
    let mut event = audit::event(ctx, "member.erased", &member, None, Some(after));
    event.reason = Some(erasure.reason.clone());
    Done::answered(&present(&ctx.organization.locale, erasure), event)
}

fn explain(blocker: ErasureBlocker) -> &'static str {
    match blocker {
        ErasureBlocker::Active => "This member can still sign in. Disable them first.",
        ErasureBlocker::LastOwner => "This is the last owner. Make another member an owner first.",
        ErasureBlocker::Own => "Nobody erases themselves. Ask another admin of the organization.",
    }
}

fn check(member: &Member, input: &EraseMember) -> Result<(), Vec<FieldProblem>> {
    let mut problems = Vec::new();
    if fold_name(&input.name) != fold_name(&member.name) {
        problems.push(FieldProblem::new(
            "name",
            "wrong",
            "this is not the name of the member",
        ));
    }
    let reason = input.reason.trim();
    if reason.is_empty() {
        problems.push(FieldProblem::new("reason", "required", "say why"));
    }
    if reason.chars().count() > LONGEST_REASON {
        let message = format!("use at most {LONGEST_REASON} characters");
        problems.push(FieldProblem::new("reason", "too_long", message));
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}
