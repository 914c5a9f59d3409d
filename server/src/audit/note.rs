//! Events that belong to no change of data: exports, refusals.

use std::sync::Arc;

use serde_json::Value;
use store::{
    Database,
    audit::{AuditEvent, insertion},
    control::Placement,
};

use crate::{access::Ctx, app::App, http::Failure};

/// Data of the organization leaves it as a file: what was asked for.
pub async fn export_made(ctx: &Ctx, what: Value) -> Result<(), Failure> {
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "export.made",
        object_kind: "organization",
        object: ctx.organization.id.uuid(),
        before: None,
        after: Some(what),
        reason: None,
    };
    note(ctx, event).await
}

/// Keeps an event in a transaction of its own. What it is about happens only afterwards, so nothing happens unseen.
pub async fn note(ctx: &Ctx, event: AuditEvent) -> Result<(), Failure> {
    let statement = insertion(event, ctx.actor_id(), &ctx.request_id, ctx.now);
    keep(&ctx.app, &ctx.placement, &ctx.database, statement).await
}

/// Stores the row of an event that stands alone.
pub async fn keep(
    app: &App,
    placement: &Placement,
    database: &Arc<Database>,
    statement: (&'static str, Vec<store::Value>),
) -> Result<(), Failure> {
    // Said beforehand, like that of a command: a caller may go away.
    app.seals.expect(placement, 1);
    database
        .write(move |tx| Box::pin(async move { Ok::<_, Failure>(tx.batch(vec![statement]).await?) }))
        .await
}
