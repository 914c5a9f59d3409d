use api::{Problem, audit::AuditProof, problem::Code};
use axum::{
    Json,
    extract::{Path, rejection::PathRejection},
};
use domain::{
    audit::{origin, prove_inclusion, tiles_of_inclusion, to_hex, write_proof},
    policy::{Action, Target},
};
use store::{Tx, audit::list_from, audit_tree};

use super::{checkpoint::public_key, seal};
use crate::{access::Ctx, http::Failure};

/// Prove an event
///
/// The entry with its way to the signed root: whoever has the log's public key checks it without this server.
#[utoipa::path(
    get, path = "/audit/{position}/proof", tag = "audit",
    params(("position" = i64, Path, description = "Position of the event", minimum = 0)),
    responses((status = 200, body = AuditProof), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn prove_audit_event(
    ctx: Ctx,
    position: Result<Path<u64>, PathRejection>,
) -> Result<Json<AuditProof>, Failure> {
    let Path(position) = position.map_err(|_| Failure::not_found())?;
    ctx.require(Action::AuditRead, Target::Organization)?;
    let public_key = public_key(&ctx.app, &origin(ctx.placement.id))?;
    let prove = || {
        let key = public_key.clone();
        ctx.database.read(move |tx| Box::pin(prove(tx, position, key)))
    };
    if let Some(proof) = prove().await? {
        return Ok(Json(proof));
    }
    // It happened a moment ago and waits for its checkpoint.
    seal::seal(&ctx.app, &ctx.placement, &ctx.database)
        .await
        .map_err(seal::failed)?;
    prove().await?.map(Json).ok_or_else(Failure::not_found)
}

/// `None` if the event is not in the tree.
async fn prove(tx: &mut Tx, position: u64, public_key: String) -> Result<Option<AuditProof>, Failure> {
    let Some(newest) = audit_tree::newest(tx)
        .await?
        .filter(|newest| position < newest.size)
    else {
        return Ok(None);
    };
    let tiles = audit_tree::tiles(tx, &tiles_of_inclusion(newest.size, position)).await?;
    let event = list_from(tx, position, 1).await?.into_iter().next();
    let event = event.filter(|event| event.entry.position == position);
    let (Some(event), Some(hashes)) = (event, prove_inclusion(newest.size, position, &tiles)) else {
        tracing::error!(position, "an event that was signed for cannot be proved");
        return Err(Failure::new(Code::Internal, ""));
    };
    let proof = write_proof(position, &hashes, &newest.note);
    let (salt, payload) = event
        .content
        .map(|content| (to_hex(&content.salt), content.text))
        .unzip();
    Ok(Some(AuditProof {
        position: i64::try_from(position).unwrap_or(i64::MAX),
        entry: String::from_utf8(event.entry.encode()).unwrap_or_default(),
        salt,
        payload,
        proof,
        public_key,
    }))
}
