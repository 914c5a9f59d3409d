use api::{Problem, problem::Code};
use axum::response::Response;
use domain::ids::{ImportId, JobId};
use serde_json::json;
use store::{
    Tx,
    audit::AuditEvent,
    imports::{self, State},
    outbox,
};

use super::{JOB, get::find};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit},
    jobs,
};

/// Cancel an import
///
/// Nothing of it stays. One that is stored already cannot be cancelled.
#[utoipa::path(
    delete, path = "/imports/{id}", tag = "imports", params(("id" = Uuid, Path, description = "Id of the import")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn cancel_import(ctx: Ctx, Id(id): Id<ImportId>, mutation: Mutation) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let response = commit(&ctx, mutation, move |tx| {
        Box::pin(async move { cancel(tx, &unit, id).await })
    })
    .await?;
    jobs::announce(&ctx.app, &ctx.placement).await;
    Ok(response)
}

/// Whoever works on the import notices before its next write; a job removes what was staged.
async fn cancel(tx: &mut Tx, ctx: &Ctx, id: ImportId) -> Result<Done, Failure> {
    let mut import = find(tx, ctx, id).await?;
    if !import.state.is_open() {
        return Err(Failure::new(
            Code::ImportNotCancellable,
            "The import is over already. Entries that it stored can be deleted one by one.",
        ));
    }
    let before = import.state;
    import.state = State::Cancelled;
    import.updated_at = ctx.now;
    import.finished_at = Some(ctx.now);
    imports::update(tx, &import).await?;
    let payload = json!({ "import_id": id });
    outbox::insert(tx, JobId::from(ctx.new_id()), JOB, payload, ctx.now).await?;
    Ok(Done::nothing(AuditEvent {
        id: ctx.new_id(),
        action: "import.cancelled",
        object_kind: "import",
        object: id.uuid(),
        before: Some(json!({ "state": before })),
        after: Some(json!({ "state": State::Cancelled })),
        reason: None,
    }))
}
