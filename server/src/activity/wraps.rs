//! Wraps: the key ring, sealed for the passphrase, the recovery key or a device.

use api::{
    Page, PageQuery, Problem,
    activity::{ActivityWrap, NewWrap, SealedContent},
};
use axum::{Json, extract::Path, response::Response};
use domain::activity::{Hash, LARGEST_WRAP, Revoked, WrapName, name_sealed};
use domain::audit::to_hex;
use serde_json::json;
use store::{
    Tx,
    activity::{self, Wrap},
};

use super::{decode_text, event, may_manage, may_read, misread, no_log, present, revoked, shut_out};
use crate::{
    access::Ctx,
    http::{Done, Failure, Input, Query, commit::commit, cursor},
};

/// The most wraps: as many as a log may have devices, and two.
const MOST_WRAPS: usize = 258;

/// List wraps
///
/// The caller's own, by name. Each is an age file that only its recipient opens.
#[utoipa::path(
    get, path = "/activity/wraps", tag = "activity", params(PageQuery),
    responses((status = 200, body = Page<ActivityWrap>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_activity_wraps(
    ctx: Ctx,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<ActivityWrap>>, Failure> {
    may_read(&ctx)?;
    let me = ctx.actor_id();
    let limit = cursor::limit(query.limit)?;
    let after: String = cursor::decode(query.cursor.as_deref())?.unwrap_or_default();
    let rows = ctx
        .database
        .read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(activity::list_wraps(tx, me, &after, limit + 1).await?) })
        })
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, |wrap| wrap.name.clone());
    Ok(Json(Page {
        items: rows.iter().map(present::wrap).collect(),
        next_cursor,
    }))
}

/// Store a wrap
///
/// In place of the one with its name: `passphrase`, `recovery` or the id of a device.
#[utoipa::path(
    put, path = "/activity/wraps/{name}", tag = "activity", request_body = SealedContent,
    params(("name" = String, Path, description = "`passphrase`, `recovery` or the id of a device")),
    responses((status = 200, body = ActivityWrap), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn store_activity_wrap(
    ctx: Ctx,
    Path(name): Path<String>,
    Input { value, mutation }: Input<SealedContent>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { store_one(tx, &unit, &name, &value).await })
    })
    .await
}

async fn store_one(tx: &mut Tx, ctx: &Ctx, name: &str, input: &SealedContent) -> Result<Done, Failure> {
    may_manage(ctx)?;
    let me = ctx.actor_id();
    let (wrap, hash) = read(ctx, name, &input.content)?;
    activity::find_log(tx, me).await?.ok_or_else(no_log)?;
    if let Ok(WrapName::Device(device)) = wrap.name.parse()
        && revoked(tx, ctx, device).await?.is_some()
    {
        return Err(shut_out());
    }
    put(tx, ctx, &wrap).await?;
    let after = json!({ "name": wrap.name, "hash": to_hex(&hash) });
    Done::answered(
        &present::wrap(&wrap),
        event(ctx, "activity_wrap.stored", None, Some(after)),
    )
}

/// Stores the wraps that come with a device list, and forgets those of the devices that it revokes.
pub async fn renew(tx: &mut Tx, ctx: &Ctx, revoked: &[Revoked], wraps: &[NewWrap]) -> Result<(), Failure> {
    let gone: Vec<String> = revoked.iter().map(|revoked| revoked.device.to_string()).collect();
    for name in &gone {
        activity::delete_wrap(tx, ctx.actor_id(), name).await?;
    }
    for wrap in wraps {
        let (wrap, _) = read(ctx, &wrap.name, &wrap.content)?;
        if gone.contains(&wrap.name) {
            return Err(shut_out());
        }
        put(tx, ctx, &wrap).await?;
    }
    Ok(())
}

fn read(ctx: &Ctx, name: &str, content: &str) -> Result<(Wrap, Hash), Failure> {
    let name: WrapName = name.parse().map_err(|why| misread("name", why))?;
    let content = decode_text("content", content, LARGEST_WRAP)?;
    let hash = name_sealed(&content, LARGEST_WRAP).map_err(|why| misread("content", why))?;
    let wrap = Wrap {
        name: name.to_string(),
        content,
        updated_at: ctx.now,
    };
    Ok((wrap, hash))
}

async fn put(tx: &mut Tx, ctx: &Ctx, wrap: &Wrap) -> Result<(), Failure> {
    let me = ctx.actor_id();
    if let Ok(WrapName::Device(device)) = wrap.name.parse() {
        // It waits no longer: the keys are there for it.
        activity::delete_offer_of(tx, me, device).await?;
    }
    let most = i64::try_from(MOST_WRAPS).unwrap_or(i64::MAX);
    let stored = activity::list_wraps(tx, me, "", most).await?;
    if stored.len() == MOST_WRAPS && !stored.iter().any(|other| other.name == wrap.name) {
        let detail = format!("There are {MOST_WRAPS} wraps; a log has no more devices.");
        return Err(Failure::new(api::problem::Code::Conflict, detail));
    }
    Ok(activity::store_wrap(tx, me, wrap).await?)
}
