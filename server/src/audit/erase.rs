//! Erasing what the log knows of one person. The entries stay, and with them every proof.

use std::sync::Arc;

use domain::{
    audit::bundle::{ERASED, ranges},
    ids::MemberId,
};
use jiff::Timestamp;
use serde_json::json;
use store::{
    Database, StoreError, Tx,
    audit::{AuditEvent, insertion},
    audit_tree::{erase_payloads, list_payloads_of},
    control::Placement,
    members,
};
use uuid::Uuid;

use crate::{app::App, http::Failure};

/// Payloads erased in one transaction.
const AT_ONCE: i64 = 500;

/// Erases the payloads of all events that were done by a member, are about them, or name them. Each step adds the event
/// that says which ones went, in the same transaction: a payload that is gone without one is a finding. Gives how many.
pub async fn erase(
    app: &App,
    placement: &Placement,
    database: &Arc<Database>,
    member: MemberId,
    by: Option<MemberId>,
) -> Result<usize, Failure> {
    let mut total = 0;
    loop {
        let (id, now) = (app.clock.id(), app.clock.now());
        let erased = database
            .write(move |tx| Box::pin(async move { Ok::<_, Failure>(step(tx, id, member, by, now).await?) }))
            .await?;
        if erased == 0 {
            return Ok(total);
        }
        total += erased;
        app.seals.expect(placement, 1);
    }
}

/// The same inside of a transaction that has more to do. `fresh` makes the ids of the events that say what went.
pub async fn erase_in(
    tx: &mut Tx,
    fresh: impl Fn() -> Uuid + Send,
    member: MemberId,
    by: Option<MemberId>,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let mut total = 0;
    loop {
        let erased = step(tx, fresh(), member, by, now).await?;
        if erased == 0 {
            return Ok(total);
        }
        total += erased;
    }
}

async fn step(
    tx: &mut Tx,
    id: Uuid,
    member: MemberId,
    by: Option<MemberId>,
    now: Timestamp,
) -> Result<usize, StoreError> {
    // Invitations name an address and no member.
    let address = members::find(tx, member).await?.map(|member| member.email);
    let positions = list_payloads_of(tx, member, address.as_deref(), AT_ONCE).await?;
    if positions.is_empty() {
        return Ok(0);
    }
    erase_payloads(tx, &positions).await?;
    let event = AuditEvent {
        id,
        action: ERASED,
        object_kind: "member",
        object: member.uuid(),
        before: None,
        after: Some(json!({ "positions": ranges(positions.iter().copied()) })),
        reason: None,
    };
    tx.batch(vec![insertion(event, by, "erasure", now)]).await?;
    Ok(positions.len())
}
