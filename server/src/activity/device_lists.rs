//! The chain of device lists.

use api::{
    Page, PageQuery, Problem,
    activity::{ActivityDeviceList, NewDeviceList},
};
use axum::{Json, response::Response};
use domain::activity::{Hash, LARGEST_LIST, ListPlace, follows};
use domain::audit::to_hex;
use serde_json::json;
use store::{
    Tx,
    activity::{self, DeviceList},
};

use super::{
    decode_text, event, grow, log_named, may_manage, may_read, misread, not_next, number, present, wraps,
};
use crate::{
    access::Ctx,
    http::{Done, Failure, Input, Query, commit::commit, cursor},
};

/// List device lists
///
/// The caller's own, the first one first: who checks a log needs the whole chain.
#[utoipa::path(
    get, path = "/activity/device-lists", tag = "activity", params(PageQuery),
    responses(
        (status = 200, body = Page<ActivityDeviceList>),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn list_activity_device_lists(
    ctx: Ctx,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<ActivityDeviceList>>, Failure> {
    may_read(&ctx)?;
    let me = ctx.actor_id();
    let limit = cursor::limit(query.limit)?;
    let after: i64 = cursor::decode(query.cursor.as_deref())?.unwrap_or_default();
    let rows = ctx
        .database
        .read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(activity::list_lists(tx, me, after, limit + 1).await?) })
        })
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, |list| list.number);
    Ok(Json(Page {
        items: rows.iter().map(present::device_list).collect(),
        next_cursor,
    }))
}

/// Add a device list
///
/// The first one begins the log; each later one must follow the last. The wraps that come with it are stored in the
/// same moment, and those of devices that it revokes are forgotten. The same list again changes nothing.
#[utoipa::path(
    post, path = "/activity/device-lists", tag = "activity", request_body = NewDeviceList,
    responses(
        (status = 200, body = ActivityDeviceList, description = "It is here already"),
        (status = 201, body = ActivityDeviceList),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn add_activity_device_list(
    ctx: Ctx,
    Input { value, mutation }: Input<NewDeviceList>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { add(tx, &unit, &value).await })
    })
    .await
}

async fn add(tx: &mut Tx, ctx: &Ctx, input: &NewDeviceList) -> Result<Done, Failure> {
    may_manage(ctx)?;
    let content = decode_text("content", &input.content, LARGEST_LIST)?;
    let place = ListPlace::read(&content).map_err(|why| misread("content", why))?;
    let me = ctx.actor_id();
    if activity::find_log(tx, me).await?.is_none() {
        if !follows(None, &place) {
            return Err(not_next("device list"));
        }
        activity::insert_log(tx, me, &place.log, ctx.now).await?;
    }
    log_named(tx, ctx, &place.log).await?;
    if let Some(stored) = activity::find_list(tx, me, number(place.number)).await?
        && stored.hash == place.hash
    {
        return Done::answered(&present::device_list(&stored), Vec::new());
    }
    let last = activity::last_list(tx, me).await?.and_then(|list| {
        let hash = Hash::try_from(list.hash).ok()?;
        Some((u64::try_from(list.number).ok()?, hash))
    });
    if !follows(last, &place) {
        return Err(not_next("device list"));
    }
    grow(tx, ctx, content.len()).await?;
    let list = DeviceList {
        number: number(place.number),
        hash: place.hash.to_vec(),
        content,
        received_at: ctx.now,
    };
    activity::insert_list(tx, me, &list).await?;
    wraps::renew(tx, ctx, &place.revoked, &input.wraps).await?;
    let names: Vec<&str> = input.wraps.iter().map(|wrap| wrap.name.as_str()).collect();
    let after = json!({
        "number": list.number, "hash": to_hex(&list.hash), "log": to_hex(&place.log), "wraps": names,
    });
    let event = event(ctx, "activity_device_list.created", None, Some(after));
    let location = "/api/v1/activity/device-lists".to_owned();
    Done::created(&present::device_list(&list), location, list.number, event)
}
