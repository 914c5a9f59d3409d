use api::{
    Problem,
    audit::{AuditCheckpoint, AuditState},
};
use axum::Json;
use domain::{
    audit::{Checkpoint, PublicKey, Tiles, Tree, edge_of, open, origin},
    policy::{Action, Target},
};
use store::audit_tree::{self, StoredCheckpoint};

use super::seal;
use crate::{access::Ctx, app::App, http::Failure};

/// Read the newest checkpoint
///
/// Signed by the log's key over everything up to a few seconds ago, and checked against the stored tree at this moment.
#[utoipa::path(
    get, path = "/audit/checkpoint", tag = "audit",
    responses((status = 200, body = AuditCheckpoint), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_audit_checkpoint(ctx: Ctx) -> Result<Json<AuditCheckpoint>, Failure> {
    ctx.require(Action::AuditRead, Target::Organization)?;
    Ok(Json(check_now(&ctx).await?))
}

/// The newest checkpoint, checked at this moment.
pub async fn check_now(ctx: &Ctx) -> Result<AuditCheckpoint, Failure> {
    let signed = seal::signed_last(&ctx.app, &ctx.placement);
    let (newest, edge, events) = ctx
        .database
        .read(|tx| {
            Box::pin(async move {
                let newest = audit_tree::newest(tx).await?;
                let size = newest.as_ref().map_or(0, |newest| newest.size);
                let edge = audit_tree::tiles(tx, &edge_of(size)).await?;
                Ok::<_, Failure>((newest, edge, audit_tree::count_events(tx).await?))
            })
        })
        .await?;
    let grew = match signed {
        Ok(signed) => seal::check_growth(&ctx.database, signed, newest.as_ref()).await,
        Err(error) => Err(error),
    };
    let origin = origin(ctx.placement.id);
    let public_key = public_key(&ctx.app, &origin)?;
    let (opened, witnesses) = newest
        .as_ref()
        .and_then(|newest| check(&ctx.app, newest, edge, events, &public_key))
        .unzip();
    let state = match (&newest, &opened, grew) {
        (_, _, Err(_)) | (Some(_), None, _) => AuditState::Broken,
        (None, _, Ok(())) => AuditState::Empty,
        (Some(_), Some(_), Ok(())) => AuditState::Holds,
    };
    let wide = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    Ok(AuditCheckpoint {
        origin,
        size: wide(newest.as_ref().map_or(0, |newest| newest.size)),
        events: wide(events),
        signed_at: newest.as_ref().map(|newest| newest.at.into()),
        root: opened.map(|checkpoint| checkpoint.hash().to_string()),
        note: newest.map(|newest| newest.note),
        public_key,
        witnesses: witnesses.unwrap_or_default(),
        witness_expected: ctx.app.config.audit.witness_url.is_some(),
        state,
    })
}

/// The public key of an organization's log.
pub fn public_key(app: &App, origin: &str) -> Result<String, Failure> {
    let key = app.log_key().map_err(|error| {
        tracing::error!(%error, "the key of the audit log cannot be used");
        Failure::new(api::Code::Internal, "")
    })?;
    Ok(key.log_key(origin))
}

/// The checkpoint and its witnesses, if the stored tree and the number of events agree with it.
fn check(
    app: &App,
    newest: &StoredCheckpoint,
    edge: Tiles,
    events: u64,
    public_key: &str,
) -> Option<(Checkpoint, Vec<String>)> {
    let witness = app.config.audit.witness_key.as_deref();
    let keys: Vec<PublicKey> = [Some(public_key), witness]
        .into_iter()
        .flatten()
        .filter_map(PublicKey::parse)
        .collect();
    let opened = open(&newest.note, &keys).ok()?;
    let fits = opened.checkpoint.size() == newest.size
        && events >= newest.size
        && Tree::at(newest.size, edge).root() == Some(*opened.checkpoint.hash());
    fits.then_some((opened.checkpoint, opened.witnesses))
}
