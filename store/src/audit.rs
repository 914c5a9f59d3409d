//! Audit rows: who did what to which object, committed with the action itself.
//!
//! A row is written once. Its position is the number of rows before it: writers of an organization take turns, so
//! positions have no gaps and are in the order of commits.

use domain::{
    audit::{Entry, Outcome, Payload, SALT_BYTES, Salt, commit},
    ids::MemberId,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Result, Row, Sql, StoreError, Tx, Value, params, text};

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
    actor: impl Into<Option<MemberId>>,
    request_id: &str,
    at: Timestamp,
) -> (&'static str, Vec<Value>) {
    row(event, actor.into(), request_id, at, Outcome::Done)
}

/// The statement that keeps what was tried and refused.
pub fn refusal(
    event: AuditEvent,
    actor: impl Into<Option<MemberId>>,
    request_id: &str,
    at: Timestamp,
) -> (&'static str, Vec<Value>) {
    row(event, actor.into(), request_id, at, Outcome::Refused)
}

fn row(
    event: AuditEvent,
    actor: Option<MemberId>,
    request_id: &str,
    at: Timestamp,
    result: Outcome,
) -> (&'static str, Vec<Value>) {
    let sql = "INSERT INTO audit_events
               (position, id, at, actor, action, object_kind, object_id, result, request_id, commitment, salt, payload)
               VALUES ((SELECT COALESCE(MAX(position), -1) + 1 FROM audit_events),
                       $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let AuditEvent {
        id,
        action,
        object_kind,
        object,
        before,
        after,
        reason,
    } = event;
    let payload = Payload {
        after,
        before,
        reason,
    };
    let (salt, payload): (Salt, String) = (rand::random(), payload.to_text());
    let values = params![
        id,
        at,
        actor,
        action,
        object_kind,
        object,
        text(&result),
        request_id,
        commit(&salt, &payload).to_vec(),
        salt.to_vec(),
        payload
    ];
    (sql, values.to_vec())
}

/// Whether an event about an object stands in the log.
pub async fn is_kept(tx: &mut Tx, object: Uuid, id: Uuid) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM audit_events WHERE object_id = $1 AND id = $2";
    Ok(tx.scalar::<i64>(sql, params![object, id]).await? > 0)
}

/// A stored event: the part that stays, and the payload while there is one.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    pub entry: Entry,
    /// Gone once it was erased.
    pub content: Option<Content>,
}

/// The erasable part of an event, exactly as it is committed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub salt: Salt,
    pub text: String,
}

const COLUMNS: &str =
    "SELECT e.position, e.id, e.at, e.actor, e.action, e.object_kind, e.object_id, e.result,
    e.request_id, e.commitment, e.salt, e.payload";

fn stored(row: &Row<'_>) -> Result<StoredEvent> {
    let position: i64 = row.get(0)?;
    let commitment: Vec<u8> = row.get(9)?;
    let commitment = commitment.try_into().map_err(|_| StoreError::Corrupt {
        column: 9,
        expected: "a hash",
    })?;
    let salt: Option<Vec<u8>> = row.get(10)?;
    let salt = salt.and_then(|salt| <[u8; SALT_BYTES]>::try_from(salt).ok());
    let payload: Option<String> = row.get(11)?;
    Ok(StoredEvent {
        entry: Entry {
            position: position.unsigned_abs(),
            id: row.get(1)?,
            at: row.get(2)?,
            actor: row.get(3)?,
            action: row.get(4)?,
            object_kind: row.get(5)?,
            object: row.get(6)?,
            result: row.word(7)?,
            request_id: row.get(8)?,
            commitment,
        },
        content: salt.zip(payload).map(|(salt, text)| Content { salt, text }),
    })
}

/// Which events of a list are wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AuditFilter {
    pub actor: Option<MemberId>,
    /// An action, or the beginning of one that ends with a dot: `time_entry.` is whatever happens to entries.
    pub action: Option<String>,
    pub object_kind: Option<String>,
    pub object: Option<Uuid>,
    pub request_id: Option<String>,
    pub result: Option<Outcome>,
    /// First instant.
    pub from: Option<Timestamp>,
    /// The instant after the last one.
    pub to: Option<Timestamp>,
}

/// An event of a list, with the name of whoever did it.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedEvent {
    pub event: StoredEvent,
    /// `None` where nobody was signed in, or the member is gone.
    pub actor_name: Option<String>,
}

/// Up to `limit` events before position `before`, newest first.
pub async fn list(
    tx: &mut Tx,
    filter: &AuditFilter,
    before: Option<u64>,
    limit: i64,
) -> Result<Vec<ListedEvent>> {
    let mut sql = Sql::new(COLUMNS).push(
        ", m.name FROM audit_events e LEFT JOIN members m ON m.id = e.actor
         WHERE e.position < ",
    );
    sql = sql.bind(before.map_or(i64::MAX, to_sql));
    if let Some(object) = filter.object {
        sql = sql.push(" AND e.object_id = ").bind(object);
    }
    if let Some(kind) = &filter.object_kind {
        sql = sql.push(" AND e.object_kind = ").bind(kind);
    }
    if let Some(actor) = filter.actor {
        sql = sql.push(" AND e.actor = ").bind(actor);
    }
    if let Some(action) = &filter.action {
        // Names of actions are words of our own: an underscore that stands for any letter finds nothing else.
        sql = if action.ends_with('.') {
            sql.push(" AND e.action LIKE ").bind(format!("{action}%"))
        } else {
            sql.push(" AND e.action = ").bind(action)
        };
    }
    if let Some(request_id) = &filter.request_id {
        sql = sql.push(" AND e.request_id = ").bind(request_id);
    }
    if let Some(result) = filter.result {
        sql = sql.push(" AND e.result = ").bind(text(&result));
    }
    if let Some(from) = filter.from {
        sql = sql.push(" AND e.at >= ").bind(from);
    }
    if let Some(to) = filter.to {
        sql = sql.push(" AND e.at < ").bind(to);
    }
    let sql = sql.push(" ORDER BY e.position DESC LIMIT ").bind(limit);
    tx.query_sql(sql, |row| {
        Ok(ListedEvent {
            event: stored(row)?,
            actor_name: row.get(12)?,
        })
    })
    .await
}

/// Up to `limit` events from position `from` on, oldest first.
pub async fn list_from(tx: &mut Tx, from: u64, limit: i64) -> Result<Vec<StoredEvent>> {
    let sql = Sql::new(COLUMNS)
        .push(" FROM audit_events e WHERE e.position >= ")
        .bind(to_sql(from))
        .push(" ORDER BY e.position LIMIT ")
        .bind(limit);
    tx.query_sql(sql, stored).await
}

/// All events about these objects, the oldest first.
pub async fn list_of(tx: &mut Tx, objects: &[Uuid]) -> Result<Vec<StoredEvent>> {
    let sql = Sql::new(COLUMNS)
        .push(" FROM audit_events e WHERE e.object_id IN ")
        .bind_list(objects.iter().copied())
        .push(" ORDER BY e.position");
    tx.query_sql(sql, stored).await
}

/// The object of an event and all its events know it by this; the newest one tells what it last was.
pub async fn newest_of(tx: &mut Tx, object: Uuid) -> Result<Option<StoredEvent>> {
    let sql = Sql::new(COLUMNS)
        .push(" FROM audit_events e WHERE e.object_id = ")
        .bind(object)
        .push(" ORDER BY e.position DESC LIMIT 1");
    Ok(tx.query_sql(sql, stored).await?.into_iter().next())
}

/// Number of events about an object: every mutating command adds exactly one.
pub async fn count(tx: &mut Tx, object: Uuid) -> Result<i64> {
    tx.scalar(
        "SELECT COUNT(*) FROM audit_events WHERE object_id = $1",
        params![object],
    )
    .await
}

fn to_sql(position: u64) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}
