//! Moves of organizations between installations: what the control databases of both sides record in one transaction each,
//! and what has to change inside of the database that arrives. The rows are those of [`crate::moves`], so that an
//! organization is in one move at most, whichever kind, and in none while it is removed.

use domain::ids::{MoveId, OrganizationId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{
    Result, Sql, StoreError, Tx,
    control::{self, Placement},
    domains,
    dump::Content,
    elsewhere, former_addresses,
    limits::{self, Limits},
    moves::{self, Move},
    params,
    removals::{self, Removal, State},
};

/// Which side of the move this cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Out,
    In,
}

/// The other installation, as this one knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Peer {
    pub direction: Direction,
    /// First label of the address of the organization, also after its removal here.
    pub slug: String,
    /// On the way out: its name under `[[cells]]` of the configuration.
    pub name: Option<String>,
    pub region: Option<String>,
    /// The key that its statements are signed with, in base64.
    pub public_key: String,
    pub invitation: Uuid,
    /// What this side has signed: on the way out the release, on the way in the receipt.
    pub signed: Option<Json>,
}

impl Peer {
    pub(crate) fn to_json(&self) -> Result<Json> {
        serde_json::to_value(self).map_err(|error| StoreError::Internal(error.to_string()))
    }
}

/// What the control database of the old cell knows of an organization, for that of the new one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    pub suspended_at: Option<Timestamp>,
    pub members: Option<i64>,
    pub object_bytes: Option<i64>,
    pub database_bytes: Option<i64>,
    pub requests: Option<i64>,
    /// Domains with the tokens that stand in DNS: the new cell looks for the proof itself.
    pub domains: Vec<(String, String)>,
}

pub async fn known(tx: &mut Tx, id: OrganizationId) -> Result<Known> {
    let limits = limits::find(tx, id).await?;
    let domains = domains::list(tx, id).await?;
    Ok(Known {
        suspended_at: control::suspended_since(tx, id).await?,
        members: limits.members,
        object_bytes: limits.object_bytes,
        database_bytes: limits.database_bytes,
        requests: limits.requests,
        domains: domains
            .into_iter()
            .map(|domain| (domain.domain, domain.token))
            .collect(),
    })
}

/// The newest move of an organization with that address in one direction, at its end or not.
pub async fn find(tx: &mut Tx, slug: &str, direction: Direction) -> Result<Option<Move>> {
    let mut before = None;
    loop {
        let page = moves::list(tx, before, 200).await?;
        let Some(last) = page.last() else { return Ok(None) };
        before = Some(last.id);
        let is_it = |moving: &Move| {
            let peer = moving.cell.as_ref();
            peer.is_some_and(|peer| peer.slug == slug && peer.direction == direction)
        };
        if let Some(found) = page.into_iter().find(is_it) {
            return Ok(Some(found));
        }
    }
}

/// The package was written: what it holds. False if somebody else works on the move by now.
pub async fn packed(tx: &mut Tx, id: MoveId, holder: Uuid, contents: &[Content]) -> Result<bool> {
    reached(tx, id, holder, "frozen", contents, None).await
}

/// What arrived was compared, and this is the receipt. False if somebody else works on it by now.
pub async fn received(
    tx: &mut Tx,
    id: MoveId,
    holder: Uuid,
    contents: &[Content],
    peer: &Peer,
) -> Result<bool> {
    reached(tx, id, holder, "copied", contents, Some(peer)).await
}

async fn reached(
    tx: &mut Tx,
    id: MoveId,
    holder: Uuid,
    step: &'static str,
    contents: &[Content],
    peer: Option<&Peer>,
) -> Result<bool> {
    let json = serde_json::to_value(contents).map_err(|error| StoreError::Internal(error.to_string()))?;
    let peer = peer.map(Peer::to_json).transpose()?;
    let sql = "UPDATE moves SET step = $3, contents = $4, cell = COALESCE($5, cell) WHERE id = $1 AND leased_by = $2
        AND state = 'running'";
    let values = params![id, holder, step, json, peer];
    Ok(tx.execute(sql, values).await? == 1)
}

/// The decision, in one transaction of the old cell: the organization lives in the other one from now on, its address leads
/// there, its removal here is due, and the release says so. Only once, and only while the package was written and not taken
/// back; false otherwise.
pub async fn decide(
    tx: &mut Tx,
    moving: &Move,
    peer: &Peer,
    removal: &Removal,
    receipt_hash: &[u8],
    now: Timestamp,
) -> Result<bool> {
    let sql =
        "UPDATE moves SET state = 'done', step = 'switched', finished_at = $2, cell = $3, problem = NULL
        WHERE id = $1 AND state = 'running' AND step = 'frozen'";
    if tx.execute(sql, params![moving.id, now, peer.to_json()?]).await? != 1 {
        return Ok(false);
    }
    let name = peer.name.as_deref().unwrap_or_default();
    elsewhere::put(tx, &peer.slug, name, now).await?;
    removals::insert(tx, removal, receipt_hash).await?;
    let sql = "UPDATE organizations SET state = 'removing' WHERE id = $1 AND state = 'active'";
    tx.execute_one(sql, params![moving.organization])
        .await
        .map(|()| true)
}

/// An organization is about to arrive: nobody reaches it, and nobody else gets its address. An address that is taken is a
/// conflict on `organizations_slug_key`, an organization that is here already one on `organizations_pkey`.
pub async fn arrive(
    tx: &mut Tx,
    moving: &Move,
    slug: &str,
    region: Option<&str>,
    known: &Known,
) -> Result<Placement> {
    let (id, now) = (moving.organization, moving.started_at);
    if control::find(tx, id).await?.is_some() {
        return Err(StoreError::Conflict("organizations_pkey".into()));
    }
    let sql = "SELECT COUNT(*) FROM organizations WHERE slug = $1";
    if tx.scalar::<i64>(sql, params![slug]).await? > 0 || former_addresses::is_held(tx, slug, now).await? {
        return Err(StoreError::Conflict("organizations_slug_key".into()));
    }
    let sql = "INSERT INTO organizations (id, slug, state, region, created_at, suspended_at)
        VALUES ($1, $2, 'arriving', $3, $4, $5)";
    let values = params![id, slug, region.map(str::to_owned), now, known.suspended_at];
    tx.execute_one(sql, values).await?;
    moves::insert_row(tx, moving).await?;
    let limits = Limits {
        members: known.members,
        object_bytes: known.object_bytes,
        database_bytes: known.database_bytes,
        requests: known.requests,
    };
    if limits != Limits::default() {
        limits::put(tx, id, &limits, now).await?;
    }
    let placement = control::find(tx, id).await?.ok_or(StoreError::Closed)?;
    for (name, token) in &known.domains {
        domains::insert(tx, &placement, name, token, now).await?;
    }
    Ok(placement)
}

/// A package that was taken in and discarded may be taken in again: the row of that attempt makes room.
pub async fn again(tx: &mut Tx, id: MoveId) -> Result<()> {
    let sql = "DELETE FROM moves WHERE id = $1 AND state = 'undone' AND to_place = ''";
    tx.execute(sql, params![id]).await.map(drop)
}

/// What arrived is discarded, unless it was opened.
pub async fn begin_discard(tx: &mut Tx, id: MoveId, holder: Uuid) -> Result<bool> {
    moves::begin_undo(tx, id, holder).await
}

/// People reach what arrived, and nothing sends them away any more. False if it was not waiting for that.
pub async fn open(tx: &mut Tx, moving: &Move, slug: &str, now: Timestamp) -> Result<bool> {
    let sql =
        "UPDATE moves SET state = 'done', step = 'switched', opened_at = $2, finished_at = $2, problem = NULL
        WHERE id = $1 AND state = 'running' AND step = 'copied'";
    if tx.execute(sql, params![moving.id, now]).await? != 1 {
        return Ok(false);
    }
    let sql = "UPDATE organizations SET state = 'active' WHERE id = $1 AND state = 'arriving'";
    tx.execute_one(sql, params![moving.organization]).await?;
    elsewhere::remove(tx, slug).await?;
    control::hint_work(tx, moving.organization, now)
        .await
        .map(|()| true)
}

/// Nothing is known any more of an organization that did not arrive. False if somebody else works on it by now.
pub async fn forget(tx: &mut Tx, moving: &Move, holder: Uuid, now: Timestamp) -> Result<bool> {
    if !moves::undone(tx, moving.id, holder, now, false).await? {
        return Ok(false);
    }
    let sql = "DELETE FROM organizations WHERE id = $1 AND state = 'arriving'";
    tx.execute(sql, params![moving.organization]).await.map(|_| true)
}

/// Whether processes of this cell may still let go of an organization that was removed here.
pub async fn is_leaving(tx: &mut Tx, id: OrganizationId, since: Timestamp) -> Result<bool> {
    let closed = removals::list_closed(tx, since).await?;
    let open = removals::find_open(tx, id).await?;
    Ok(closed.contains(&id) || open.is_some_and(|removal| removal.state != State::Withdrawn))
}

/// A secret that lies in the database of an organization sealed with the key of the cell, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    pub column: usize,
    pub owner: Uuid,
    pub bytes: Vec<u8>,
}

/// Every such column: table, key, column.
const SEALED: [[&str; 3]; 4] = [
    ["second_factors", "member_id", "secret"],
    ["second_factors", "member_id", "pending"],
    ["alert_receivers", "id", "sealed_secret"],
    ["sign_in_providers", "id", "client_secret"],
];

/// All of them.
pub async fn sealed(tx: &mut Tx) -> Result<Vec<Sealed>> {
    let mut found = Vec::new();
    for (number, [table, key, column]) in SEALED.into_iter().enumerate() {
        let sql = Sql::new("SELECT ")
            .push(key)
            .push(", ")
            .push(column)
            .push(" FROM ")
            .push(table);
        let sql = sql
            .push(" WHERE ")
            .push(column)
            .push(" IS NOT NULL ORDER BY ")
            .push(key);
        let rows = tx.query_sql(sql, |row| {
            Ok(Sealed {
                column: number,
                owner: row.get(0)?,
                bytes: row.get(1)?,
            })
        });
        found.extend(rows.await?);
    }
    Ok(found)
}

/// Puts one back that was sealed with the key of this cell.
pub async fn put_sealed(tx: &mut Tx, secret: &Sealed) -> Result<()> {
    let Some([table, key, column]) = SEALED.get(secret.column) else {
        return Err(StoreError::Internal("a secret has no column".into()));
    };
    let sql = Sql::new("UPDATE ")
        .push(table)
        .push(" SET ")
        .push(column)
        .push(" = ");
    let sql = sql
        .bind(secret.bytes.as_slice())
        .push(" WHERE ")
        .push(key)
        .push(" = ");
    tx.execute_sql(sql.bind(secret.owner)).await.map(drop)
}

/// What belongs to the old cell alone: whoever was signed in there, or about to be, signs in anew, and the files of copies
/// stayed behind.
pub async fn end_sessions(tx: &mut Tx) -> Result<()> {
    for table in [
        "provider_logouts",
        "provider_sign_ins",
        "passkey_ceremonies",
        "sign_ins",
        "password_resets",
        "sessions",
        "exports",
    ] {
        tx.execute_sql(Sql::new("DELETE FROM ").push(table)).await?;
    }
    Ok(())
}
