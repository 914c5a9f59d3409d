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
    audit_tree::{erase_payloads, list_payloads_of, list_payloads_of_invited},
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
    erase_at(tx, &positions, (id, "member", member.uuid()), by, now).await?;
    Ok(positions.len())
}

/// Erases what the log knows of an address that was invited and never became a member's. Gives how many events that were.
pub async fn erase_invited(
    app: &App,
    placement: &Placement,
    database: &Arc<Database>,
    address: &str,
) -> Result<usize, Failure> {
    let mut total = 0;
    loop {
        let (id, now, organization) = (app.clock.id(), app.clock.now(), placement.id.uuid());
        let wanted = address.to_owned();
        let step = database.write(move |tx| {
            Box::pin(async move {
                let positions = list_payloads_of_invited(tx, &wanted, AT_ONCE).await?;
                if !positions.is_empty() {
                    erase_at(tx, &positions, (id, "organization", organization), None, now).await?;
                }
                Ok::<_, Failure>(positions.len())
            })
        });
        let erased = step.await?;
        if erased == 0 {
            return Ok(total);
        }
        total += erased;
        app.seals.expect(placement, 1);
    }
}

/// Erases these events, and adds the one that says so: its id, and the object that it is about.
async fn erase_at(
    tx: &mut Tx,
    positions: &[u64],
    (id, object_kind, object): (Uuid, &'static str, Uuid),
    by: Option<MemberId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    erase_payloads(tx, positions).await?;
    let event = AuditEvent {
        id,
        action: ERASED,
        object_kind,
        object,
        before: None,
        after: Some(json!({ "positions": ranges(positions.iter().copied()) })),
        reason: None,
    };
    tx.batch(vec![insertion(event, by, "erasure", now)]).await
}
