use api::{
    Problem,
    problem::Code,
    removal::{OpenReceipt, RemovalReceipt},
};
use axum::{Json, extract::State};
use store::removals;

use super::{certificate, present::present};
use crate::{
    access::{Visitor, secrets},
    app::App,
    http::{Failure, Input},
};

/// See a removal by its receipt
///
/// Whoever holds the receipt sees how far the removal is and, in the end, its certificate. It works when nobody can sign
/// in any more.
#[utoipa::path(
    post, path = "/removal-receipts/open", tag = "organization", request_body = OpenReceipt, security(()),
    responses((status = 200, body = RemovalReceipt), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn open_removal_receipt(
    State(app): State<App>,
    visitor: Visitor,
    Input { value, mutation: _ }: Input<OpenReceipt>,
) -> Result<Json<RemovalReceipt>, Failure> {
    app.throttle.visit(visitor.peer)?;
    let hash = secrets::hash(value.token.expose());
    let found = app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { removals::find_by_receipt(tx, &hash).await }))
        .await?;
    let removal =
        found.ok_or_else(|| Failure::new(Code::LinkExpired, "This is not the receipt of a removal."))?;
    let text = removal.certificate.as_ref().and_then(|signed| {
        let (certificate, _) = certificate::verify(&signed.to_string(), None).ok()?;
        Some(certificate.text())
    });
    Ok(Json(RemovalReceipt {
        removal: present(&removal),
        certificate: removal.certificate,
        text,
    }))
}
