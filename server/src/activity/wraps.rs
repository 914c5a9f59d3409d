//! Wraps: the key ring, sealed for the passphrase, the recovery key or a device.

use api::{
    Page, PageQuery, Problem,
    activity::{ActivityWrap, SealedContent},
};
use axum::{Json, extract::Path, response::Response};
use domain::activity::{LARGEST_WRAP, WrapName, name_sealed};
use domain::audit::to_hex;
use serde_json::json;
use store::{
    Tx,
    activity::{self, Wrap},
};

use super::{decode, event, may_manage, may_read, misread, no_log, present};
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
    let name: WrapName = name.parse().map_err(|why| misread("name", why))?;
    let content = decode(input, LARGEST_WRAP)?;
    let hash = name_sealed(&content, LARGEST_WRAP).map_err(|why| misread("content", why))?;
    let me = ctx.actor_id();
    activity::find_log(tx, me).await?.ok_or_else(no_log)?;
    let wrap = Wrap {
        name: name.to_string(),
        content,
        updated_at: ctx.now,
    };
    let most = i64::try_from(MOST_WRAPS).unwrap_or(i64::MAX);
    let stored = activity::list_wraps(tx, me, "", most).await?;
    if stored.len() == MOST_WRAPS && !stored.iter().any(|other| other.name == wrap.name) {
        let detail = format!("There are {MOST_WRAPS} wraps; a log has no more devices.");
        return Err(Failure::new(api::problem::Code::Conflict, detail));
    }
    activity::store_wrap(tx, me, &wrap).await?;
    let after = json!({ "name": wrap.name, "hash": to_hex(&hash) });
    Done::answered(
        &present::wrap(&wrap),
        event(ctx, "activity_wrap.stored", None, Some(after)),
    )
}
