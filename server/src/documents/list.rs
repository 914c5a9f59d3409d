use api::{Problem, documents::OperatorDocuments};
use axum::Json;
use domain::policy::{Action, Target};
use store::{document_acceptances, documents};

use super::present::present;
use crate::{access::Ctx, http::Failure};

/// List the operator's documents
///
/// The versions that hold now, and whether the organization has accepted them. Every member reads them; owners accept them.
#[utoipa::path(
    get, path = "/documents", tag = "documents",
    responses((status = 200, body = OperatorDocuments), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_documents(ctx: Ctx) -> Result<Json<OperatorDocuments>, Failure> {
    ctx.require(Action::OrganizationRead, Target::Organization)?;
    let current = ctx
        .app
        .cell
        .control()
        .read(|tx| Box::pin(async move { Ok::<_, Failure>(documents::list_current(tx).await?) }))
        .await?;
    let accepted = ctx
        .database
        .read(|tx| Box::pin(async move { Ok::<_, Failure>(document_acceptances::list_newest(tx).await?) }))
        .await?;
    let items = current.iter().filter_map(|document| {
        let kind = document.version.kind;
        let newest = accepted.iter().find(|(acceptance, _)| acceptance.kind == kind);
        present(&ctx, document, newest)
    });
    Ok(Json(OperatorDocuments {
        items: items.collect(),
    }))
}
