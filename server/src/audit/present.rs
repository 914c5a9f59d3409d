//! How events look on the wire.

use api::audit::AuditEvent as Wire;
use domain::{audit::Payload, ids::MemberId};
use store::audit::ListedEvent;

pub fn present(listed: ListedEvent) -> Wire {
    let ListedEvent { event, actor_name } = listed;
    let erased = event.content.is_none();
    let payload = event
        .content
        .and_then(|content| Payload::from_text(&content.text))
        .unwrap_or_default();
    let entry = event.entry;
    Wire {
        position: i64::try_from(entry.position).unwrap_or(i64::MAX),
        id: entry.id,
        at: entry.at.into(),
        actor_id: entry.actor.map(MemberId::uuid),
        actor_name,
        action: entry.action,
        result: entry.result.into(),
        object_kind: entry.object_kind,
        object_id: entry.object,
        before: payload.before,
        after: payload.after,
        reason: payload.reason,
        request_id: entry.request_id,
        erased,
    }
}
