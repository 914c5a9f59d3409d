use api::{Problem, imports::Import, problem::Code};
use axum::response::Response;
use domain::ids::{ImportId, JobId};
use serde_json::json;
use store::{
    Tx,
    audit::AuditEvent,
    imports::{self, State},
    outbox,
};

use super::{JOB, get::find, present::present};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit},
    jobs,
};

/// Apply an import
///
/// Stores what a dry run showed. A row that has become a duplicate since, or whose period was closed, is left out.
#[utoipa::path(
    post, path = "/imports/{id}/apply", tag = "imports", params(("id" = Uuid, Path, description = "Id of the import")),
    responses((status = 202, body = Import), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn apply_import(ctx: Ctx, Id(id): Id<ImportId>, mutation: Mutation) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { apply(tx, &unit, id).await })
    })
    .await?;
    jobs::announce(&ctx.app, &ctx.placement).await;
    Ok(response)
}

async fn apply(tx: &mut Tx, ctx: &Ctx, id: ImportId) -> Result<Done, Failure> {
    let mut import = find(tx, ctx, id).await?;
    if import.state != State::Ready {
        return Err(Failure::new(
            Code::Conflict,
            "Only a dry run that is ready can be applied. Import the file again.",
        ));
    }
    import.state = State::Queued;
    import.dry_run = false;
    import.updated_at = ctx.now;
    imports::update(tx, &import).await?;
    let payload = json!({ "import_id": id });
    outbox::insert(tx, JobId::from(ctx.new_id()), JOB, payload, ctx.now).await?;
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "import.applied",
        object_kind: "import",
        object: id.uuid(),
        before: Some(json!({ "state": State::Ready })),
        after: Some(json!({ "state": State::Queued })),
        reason: None,
    };
    Done::accepted(&present(import)?, format!("/api/v1/imports/{id}"), event)
}
