//! Devices that ask to be let in: public keys on their way from a new device to one that belongs to the log.
//!
//! Nothing here lets a device in. Its owner compares a code on both screens, and signs the next device list with a key
//! that this server never sees; an offer that was exchanged on the way shows another code.

use api::{
    Page, PageQuery, Problem,
    activity::{ActivityOffer, NewOffer},
    problem::Code,
};
use axum::{Json, response::Response};
use domain::activity::{MOST_OFFERS, OFFER_LENGTH, OFFER_MINUTES, OfferPlace, check_device_name};
use jiff::SignedDuration;
use serde_json::json;
use store::{
    Tx,
    activity::{self, Offer},
};
use uuid::Uuid;

use super::{decode_text, event, may_manage, may_read, misread, no_log, present, revoked, shut_out};
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Input, Mutation, Query, commit::commit, cursor},
};

/// List devices that ask to be let in
///
/// Into the caller's own log, the oldest first. An offer is over after a quarter of an hour.
#[utoipa::path(
    get, path = "/activity/offers", tag = "activity", params(PageQuery),
    responses((status = 200, body = Page<ActivityOffer>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_activity_offers(
    ctx: Ctx,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<ActivityOffer>>, Failure> {
    may_read(&ctx)?;
    let (me, now) = (ctx.actor_id(), ctx.now);
    let limit = cursor::limit(query.limit)?;
    let after: Uuid = cursor::decode(query.cursor.as_deref())?.unwrap_or_default();
    let rows = ctx
        .database
        .read(move |tx| {
            Box::pin(
                async move { Ok::<_, Failure>(activity::list_offers(tx, me, now, after, limit + 1).await?) },
            )
        })
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, |offer| offer.id);
    Ok(Json(Page {
        items: rows.iter().map(present::offer).collect(),
        next_cursor,
    }))
}

/// Ask to be let in
///
/// What a new device shows of its keys (docs/sealed-format.md, section 8), for the caller's own log. A few may wait at once, each
/// for a quarter of an hour; the same offer again changes nothing.
#[utoipa::path(
    post, path = "/activity/offers", tag = "activity", request_body = NewOffer,
    responses(
        (status = 200, body = ActivityOffer, description = "It is here already"),
        (status = 201, body = ActivityOffer),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem),
    ),
)]
pub async fn create_activity_offer(
    ctx: Ctx,
    Input { value, mutation }: Input<NewOffer>,
) -> Result<Response, Failure> {
    may_manage(&ctx)?;
    ctx.app.throttle.offer(ctx.actor_id())?;
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, &value).await })
    })
    .await
}

async fn create(tx: &mut Tx, ctx: &Ctx, input: &NewOffer) -> Result<Done, Failure> {
    let content = decode_text("content", &input.content, OFFER_LENGTH)?;
    let place = OfferPlace::read(&content).map_err(|why| misread("content", why))?;
    let name = check_device_name("name", &input.name).map_err(|problem| Failure::from(vec![problem]))?;
    let me = ctx.actor_id();
    activity::find_log(tx, me).await?.ok_or_else(no_log)?;
    if revoked(tx, ctx, place.device).await?.is_some() {
        return Err(shut_out());
    }
    activity::delete_old_offers(tx, me, ctx.now).await?;
    let waiting = activity::list_offers(tx, me, ctx.now, Uuid::nil(), MOST_OFFERS).await?;
    if let Some(stored) = waiting.iter().find(|other| other.device == place.device) {
        if stored.content == content {
            return Done::answered(&present::offer(stored), Vec::new());
        }
        let detail = "A device with this number waits already, with other keys.";
        return Err(Failure::new(Code::Conflict, detail));
    }
    if i64::try_from(waiting.len()).unwrap_or(i64::MAX) >= MOST_OFFERS {
        let detail =
            format!("{MOST_OFFERS} devices wait to be let in. Refuse one, or wait until one is over.");
        return Err(Failure::new(Code::Conflict, detail));
    }
    let offer = Offer {
        id: ctx.new_id(),
        device: place.device,
        name,
        content,
        created_at: ctx.now,
        expires_at: ctx.now + SignedDuration::from_mins(OFFER_MINUTES),
    };
    activity::insert_offer(tx, me, &offer).await?;
    let event = event(ctx, "activity_offer.created", None, Some(told(&offer)));
    let location = "/api/v1/activity/offers".to_owned();
    Done::created(&present::offer(&offer), location, 1, event)
}

/// Refuse a device
///
/// Takes an offer of the caller's own log away: by the device that made it, or because its code was another.
#[utoipa::path(
    delete, path = "/activity/offers/{id}", tag = "activity", params(("id" = Uuid, Path, description = "Id of the offer")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_activity_offer(
    ctx: Ctx,
    Id(id): Id<Uuid>,
    mutation: Mutation,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move {
            may_manage(&unit)?;
            let gone = activity::delete_offer(tx, unit.actor_id(), id).await?;
            let gone = gone
                .filter(|offer| offer.expires_at > unit.now)
                .ok_or_else(Failure::not_found)?;
            let before = told(&gone);
            Ok(Done::nothing(event(
                &unit,
                "activity_offer.deleted",
                Some(before),
                None,
            )))
        })
    })
    .await
}

/// What the audit log says of an offer: which device asked, never its keys.
fn told(offer: &Offer) -> serde_json::Value {
    json!({ "device_id": offer.device, "name": offer.name })
}
