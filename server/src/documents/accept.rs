use api::{
    Problem,
    documents::{AcceptDocument, OperatorDocument},
    problem::Code,
};
use axum::{extract::Path, response::Response};
use domain::{
    documents::DocumentKind,
    policy::{Action, Target},
};
use serde_json::json;
use store::{
    StoreError, Tx,
    audit::AuditEvent,
    document_acceptances::{self, Acceptance},
    documents::{self, Document, Text},
};

use super::present::present;
use crate::{
    access::Ctx,
    http::{Done, Failure, Input, commit::commit},
};

/// Accept a document
///
/// For the organization, by an owner: exactly the text with this hash. A version that is no longer the newest one is not accepted.
#[utoipa::path(
    post, path = "/documents/{kind}/acceptances", tag = "documents", request_body = AcceptDocument,
    params(("kind" = api::documents::DocumentKind, Path, description = "Which document")),
    responses((status = 200, body = OperatorDocument), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn accept_document(
    ctx: Ctx,
    Path(kind): Path<String>,
    Input { value, mutation }: Input<AcceptDocument>,
) -> Result<Response, Failure> {
    ctx.require(Action::DocumentAccept, Target::Organization)?;
    let kind = DocumentKind::named(&kind).ok_or_else(Failure::not_found)?;
    let control = ctx.app.cell.control();
    let current =
        control.read(|tx| Box::pin(async move { Ok::<_, Failure>(documents::list_current(tx).await?) }));
    let current = current.await?.into_iter().find(|one| one.version.kind == kind);
    let document = current.ok_or_else(Failure::not_found)?;
    let text = named(&document, &value)?;
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { accept(tx, &unit, &document, &text).await })
    })
    .await
}

/// The text that was read, if it is still what holds.
fn named(document: &Document, input: &AcceptDocument) -> Result<Text, Failure> {
    if document.version.version != input.version {
        let message = format!(
            "Version {} holds now. Load the page again, and read what has changed.",
            document.version.version
        );
        return Err(Failure::new(Code::Conflict, message));
    }
    let text = document.texts.iter().find(|text| text.sha256 == input.sha256);
    text.cloned().ok_or_else(|| {
        Failure::field(
            "sha256",
            "unknown",
            "This is the hash of no text of this version. Load the page again.",
        )
    })
}

async fn accept(tx: &mut Tx, ctx: &Ctx, document: &Document, text: &Text) -> Result<Done, Failure> {
    let acceptance = Acceptance {
        id: ctx.new_id(),
        kind: document.version.kind,
        version: document.version.version,
        language: text.language,
        sha256: text.sha256.clone(),
        accepted_by: Some(ctx.actor_id()),
        accepted_at: ctx.now,
    };
    match document_acceptances::insert(tx, &acceptance, ctx.organization.id.uuid()).await {
        Err(StoreError::Conflict(_)) => {
            return Err(Failure::new(Code::Conflict, "This version is accepted already."));
        }
        kept => kept?,
    }
    let event = AuditEvent {
        id: ctx.new_id(),
        action: "document.accepted",
        object_kind: "document",
        object: acceptance.id,
        before: None,
        after: Some(json!({
            "kind": acceptance.kind,
            "version": acceptance.version,
            "language": acceptance.language,
            "sha256": acceptance.sha256,
        })),
        reason: None,
    };
    let accepted = (acceptance, Some(ctx.member.name.clone()));
    let presented = present(ctx, document, Some(&accepted)).ok_or_else(Failure::not_found)?;
    Done::answered(&presented, event)
}
