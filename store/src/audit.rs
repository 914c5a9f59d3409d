//! Audit rows: who did what to which object, committed with the action itself.

use domain::ids::MemberId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Result, Tx, Value, params};

/// What a command reports about itself. `before` and `after` hold the fields that matter, never a secret.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEvent {
    pub id: Uuid,
    /// Dotted, such as `time_entry.created`.
    pub action: &'static str,
    pub object_kind: &'static str,
    pub object: Uuid,
    pub before: Option<serde_json::Value>,
    pub after: Option<serde_json::Value>,
    pub reason: Option<String>,
}

/// The statement that keeps an event.
pub fn insertion(
    event: AuditEvent,
    actor: MemberId,
    request_id: &str,
    at: Timestamp,
) -> (&'static str, Vec<Value>) {
    let sql = "INSERT INTO audit_events
               (id, at, actor, action, object_kind, object_id, before, after, reason, request_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let AuditEvent {
        id,
        action,
        object_kind,
        object,
        before,
        after,
        reason,
    } = event;
    let values = params![
        id,
        at,
        actor,
        action,
        object_kind,
        object,
        before,
        after,
        reason,
        request_id
    ];
    (sql, values.to_vec())
}

/// Number of events about an object: every mutating command adds exactly one.
pub async fn count(tx: &mut Tx, object: Uuid) -> Result<i64> {
    tx.scalar(
        "SELECT COUNT(*) FROM audit_events WHERE object_id = $1",
        params![object],
    )
    .await
}
