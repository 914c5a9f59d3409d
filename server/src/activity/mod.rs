//! The sealed activity log of the caller: files and signed statements that this server keeps and cannot read.
//!
//! It puts each object into its place and serves it again; whether objects are genuine is for the member's own clients
//! to check (docs/sealed-format.md). The server has neither keys nor code to open a segment. Everything here is the
//! caller's own: no role reaches another member's log.

mod device_lists;
mod heads;
mod log;
mod offers;
mod present;
mod removals;
mod segments;
mod wraps;

use std::time::Duration;

use api::{activity::SealedContent, problem::Code};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    activity::{ListPlace, Misread, Revoked},
    policy::{Action, Target},
};
use serde_json::{Value, json};
use store::{
    Tx,
    activity::{self, Log},
    audit::AuditEvent,
    objects::Key,
};
use tower_http::timeout::TimeoutLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{access::Ctx, app::App, http::Failure, limits};

/// How long the upload of one segment may take.
const UPLOAD_TIME: Duration = Duration::from_mins(10);

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(log::get_activity_log, log::delete_activity_log))
        .routes(routes!(
            device_lists::list_activity_device_lists,
            device_lists::add_activity_device_list
        ))
        .routes(routes!(wraps::list_activity_wraps))
        .routes(routes!(wraps::store_activity_wrap))
        .routes(routes!(
            offers::list_activity_offers,
            offers::create_activity_offer
        ))
        .routes(routes!(offers::delete_activity_offer))
        .routes(routes!(heads::list_activity_heads, heads::add_activity_head))
        .routes(routes!(
            removals::list_activity_removals,
            removals::remove_activity_segments
        ))
        .routes(routes!(segments::list::list_activity_segments))
        .routes(routes!(segments::get::get_activity_segment))
}

/// Segments are larger than other bodies, and may take longer to arrive; `segments::receive` bounds both.
pub fn uploads() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(segments::create::upload_activity_segment))
        .layer(TimeoutLayer::with_status_code(
            axum::http::StatusCode::REQUEST_TIMEOUT,
            UPLOAD_TIME,
        ))
}

/// An object of the caller.
fn key(ctx: &Ctx, object: uuid::Uuid) -> Key {
    Key::new(&ctx.placement, ctx.actor_id(), object)
}

fn may_read(ctx: &Ctx) -> Result<(), Failure> {
    ctx.require(Action::ActivityReadOwn, Target::Of(ctx.actor_id()))
}

fn may_manage(ctx: &Ctx) -> Result<(), Failure> {
    ctx.require(Action::ActivityManageOwn, Target::Of(ctx.actor_id()))
}

/// The bytes of a body, at most `largest`.
fn decode(content: &SealedContent, largest: usize) -> Result<Vec<u8>, Failure> {
    decode_text("content", &content.content, largest)
}

fn decode_text(field: &str, text: &str, largest: usize) -> Result<Vec<u8>, Failure> {
    let bytes = STANDARD
        .decode(text)
        .map_err(|_| Failure::field(field, "malformed", "Send the bytes in Base64, with padding."))?;
    if bytes.len() > largest {
        return Err(misread(field, Misread::TooLong));
    }
    Ok(bytes)
}

fn misread(field: &str, why: Misread) -> Failure {
    Failure::field(field, "malformed", format!("What was sent {why}."))
}

/// The caller's log, if what was sent is of it.
async fn log_named(tx: &mut Tx, ctx: &Ctx, name: &[u8]) -> Result<Log, Failure> {
    let log = activity::find_log(tx, ctx.actor_id()).await?.ok_or_else(no_log)?;
    if log.name != name {
        let detail = "This belongs to another log than the one that you have here.";
        return Err(Failure::new(Code::Conflict, detail));
    }
    Ok(log)
}

fn no_log() -> Failure {
    Failure::new(
        Code::Conflict,
        "You have no activity log here. Begin it with its first device list.",
    )
}

fn not_next(what: &str) -> Failure {
    Failure::new(
        Code::Conflict,
        format!(
            "This {what} does not follow the last one that is stored. Ask for what is here and go on from there."
        ),
    )
}

/// How the newest device list shuts a device out, if it does. What a finder of the device would add is refused here, and
/// would count nowhere.
async fn revoked(tx: &mut Tx, ctx: &Ctx, device: uuid::Uuid) -> Result<Option<Revoked>, Failure> {
    let list = activity::last_list(tx, ctx.actor_id()).await?;
    let revoked = list.and_then(|list| ListPlace::read(&list.content).ok());
    let mut revoked = revoked.map(|place| place.revoked).unwrap_or_default().into_iter();
    Ok(revoked.find(|revoked| revoked.device == device))
}

fn shut_out() -> Failure {
    Failure::new(
        Code::Conflict,
        "This device was revoked. What it adds does not count, and is not stored.",
    )
}

/// Counts what is stored, and refuses what goes beyond what one member may have here.
async fn grow(tx: &mut Tx, ctx: &Ctx, bytes: usize) -> Result<(), Failure> {
    let limit = ctx.app.config.limits.activity_bytes;
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    if activity::grow(tx, ctx.actor_id(), bytes).await? <= limit {
        return limits::for_objects(tx, &ctx.limits()).await;
    }
    let detail = format!("Your activity log would be larger than {limit} bytes. Remove old segments first.");
    Err(Failure::new(Code::Conflict, detail))
}

/// Numbers of the format are read as such that databases can hold.
fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// What happened to the log of the caller. The audit log holds hashes and numbers of it, never sizes: whoever reads it
/// shall not see from it how much somebody did.
fn event(ctx: &Ctx, action: &'static str, before: Option<Value>, after: Option<Value>) -> AuditEvent {
    AuditEvent {
        id: ctx.new_id(),
        action,
        object_kind: "activity_log",
        object: ctx.actor_id().uuid(),
        before,
        after,
        reason: None,
    }
}

fn placed(stream: domain::activity::StreamPlace, number: i64, hash: &[u8]) -> Value {
    json!({
        "device_id": stream.device, "stream": stream.stream, "number": number, "hash": domain::audit::to_hex(hash),
    })
}
