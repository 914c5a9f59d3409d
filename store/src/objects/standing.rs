//! How the object store stands for each organization, in the control database: what a look at the whole cell needs.

use domain::ids::OrganizationId;
use jiff::Timestamp;

use super::queue::Backlog;
use crate::{
    Result, Row, Tx,
    control::{self, Placement},
    params,
};

/// How it stands for one organization.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    pub waiting: i64,
    /// Since when the oldest thing to do waits.
    pub waiting_since: Option<Timestamp>,
    pub problem: Option<String>,
    /// When the last walk through all objects came to its end.
    pub scrubbed_at: Option<Timestamp>,
    /// Why a later one did not.
    pub scrub_problem: Option<String>,
    /// What the last one looked at, what it mended, and what no place has any more.
    pub objects: i64,
    pub mended: i64,
    pub lost: i64,
}

/// One organization of the cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub placement: Placement,
    pub created_at: Timestamp,
    pub standing: Standing,
}

/// What a walk found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scrubbed {
    pub objects: i64,
    pub mended: i64,
    pub lost: i64,
    /// Files that nothing names any more, and that are gone now.
    pub swept: i64,
}

/// The right to walk through the objects of an organization: the moments until which it may hold, of which no other walk has one,
/// because whoever is next begins after them. There are two while a renewal is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    pub until: Timestamp,
    pub renewed: Timestamp,
}

impl Held {
    pub const fn until(until: Timestamp) -> Self {
        Self {
            until,
            renewed: until,
        }
    }
}

/// Active organizations by slug behind `after`.
pub async fn list(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<Listed>> {
    let sql =
        "SELECT o.id, o.slug, o.state, o.created_at, r.waiting, r.waiting_since, r.problem, r.scrubbed_at,
            r.scrub_problem, r.objects, r.mended, r.lost
        FROM organizations o LEFT JOIN object_replicas r ON r.organization_id = o.id
        WHERE o.state = 'active' AND o.slug > $1 ORDER BY o.slug LIMIT $2";
    tx.query(sql, params![after, limit], listed).await
}

fn listed(row: &Row<'_>) -> Result<Listed> {
    Ok(Listed {
        placement: control::placement(row)?,
        created_at: row.get(3)?,
        standing: Standing {
            waiting: row.get::<Option<i64>>(4)?.unwrap_or_default(),
            waiting_since: row.get(5)?,
            problem: row.get(6)?,
            scrubbed_at: row.get(7)?,
            scrub_problem: row.get(8)?,
            objects: row.get::<Option<i64>>(9)?.unwrap_or_default(),
            mended: row.get::<Option<i64>>(10)?.unwrap_or_default(),
            lost: row.get::<Option<i64>>(11)?.unwrap_or_default(),
        },
    })
}

/// Active organizations for which something waits, the longest first.
pub async fn list_waiting(tx: &mut Tx, limit: i64) -> Result<Vec<Placement>> {
    let sql =
        "SELECT o.id, o.slug, o.state FROM object_replicas r JOIN organizations o ON o.id = r.organization_id
        WHERE r.waiting_since IS NOT NULL AND o.state = 'active' ORDER BY r.waiting_since, o.id LIMIT $1";
    tx.query(sql, params![limit], control::placement).await
}

/// The active organization whose last whole walk is the longest ago and older than `before`, or than `lost_before` where it
/// found something that no place has: a device may have sent it again since.
pub async fn next_to_scrub(
    tx: &mut Tx,
    before: Timestamp,
    lost_before: Timestamp,
    now: Timestamp,
) -> Result<Option<Placement>> {
    let sql = "SELECT o.id, o.slug, o.state FROM organizations o
        LEFT JOIN object_replicas r ON r.organization_id = o.id
        WHERE o.state = 'active' AND (r.scrubbed_at IS NULL OR r.scrubbed_at < $1 OR (r.lost > 0 AND r.scrubbed_at < $2))
            AND (r.leased_until IS NULL OR r.leased_until <= $3)
        ORDER BY r.scrubbed_at IS NOT NULL, r.scrubbed_at, o.id LIMIT 1";
    tx.query_opt(sql, params![before, lost_before, now], control::placement)
        .await
}

/// Notes that something waits; called after the commit that wanted it.
pub async fn hint(tx: &mut Tx, organization: OrganizationId, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO object_replicas (organization_id, waiting_since, waiting, objects, mended, lost)
        VALUES ($1, $2, 1, 0, 0, 0) ON CONFLICT (organization_id) DO UPDATE SET
            waiting_since = COALESCE(object_replicas.waiting_since, excluded.waiting_since)";
    tx.execute(sql, params![organization, now]).await.map(drop)
}

/// How full the queue is by now.
pub async fn waiting(tx: &mut Tx, organization: OrganizationId, backlog: &Backlog) -> Result<()> {
    let sql = "UPDATE object_replicas SET waiting_since = $2, waiting = $3, problem = $4 WHERE organization_id = $1";
    let (since, problem) = (backlog.since, backlog.problem.clone());
    tx.execute(sql, params![organization, since, backlog.waiting, problem])
        .await
        .map(drop)
}

/// Whoever gets it alone walks through the objects of an organization until `until`.
pub async fn lease(
    tx: &mut Tx,
    organization: OrganizationId,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool> {
    let sql = "INSERT INTO object_replicas (organization_id, waiting, objects, mended, lost)
        SELECT id, 0, 0, 0, 0 FROM organizations WHERE id = $1 ON CONFLICT (organization_id) DO NOTHING";
    tx.execute(sql, params![organization]).await?;
    let sql = "UPDATE object_replicas SET leased_until = $3
        WHERE organization_id = $1 AND (leased_until IS NULL OR leased_until <= $2)";
    Ok(tx.execute(sql, params![organization, now, until]).await? == 1)
}

/// Whoever walks does so until then. False when somebody else does by now, or nobody.
pub async fn renew(tx: &mut Tx, organization: OrganizationId, held: Held, until: Timestamp) -> Result<bool> {
    let sql = "UPDATE object_replicas SET leased_until = $4
        WHERE organization_id = $1 AND leased_until IN ($2, $3)";
    let values = params![organization, held.until, held.renewed, until];
    Ok(tx.execute(sql, values).await? == 1)
}

/// A walk came to its end. False when it is somebody else's by now: what it found is not for it to note any more.
pub async fn scrubbed(
    tx: &mut Tx,
    organization: OrganizationId,
    held: Held,
    at: Timestamp,
    found: &Scrubbed,
) -> Result<bool> {
    let sql = "UPDATE object_replicas SET scrubbed_at = $4, scrub_problem = NULL, leased_until = NULL,
            objects = $5, mended = $6, lost = $7
        WHERE organization_id = $1 AND leased_until IN ($2, $3)";
    let (objects, mended, lost) = (found.objects, found.mended, found.lost);
    let values = params![organization, held.until, held.renewed, at, objects, mended, lost];
    Ok(tx.execute(sql, values).await? == 1)
}

/// A walk broke off; it is tried again after `pause_until`. False when it is somebody else's by now.
pub async fn broke_off(
    tx: &mut Tx,
    organization: OrganizationId,
    held: Held,
    pause_until: Timestamp,
    problem: &str,
) -> Result<bool> {
    let sql = "UPDATE object_replicas SET scrub_problem = $5, leased_until = $4
        WHERE organization_id = $1 AND leased_until IN ($2, $3)";
    let values = params![organization, held.until, held.renewed, pause_until, problem];
    Ok(tx.execute(sql, values).await? == 1)
}

/// The next walk is due now: an older state of the organization came back.
pub async fn scrub_soon(tx: &mut Tx, organization: OrganizationId) -> Result<()> {
    let sql = "UPDATE object_replicas SET scrubbed_at = NULL WHERE organization_id = $1";
    tx.execute(sql, params![organization]).await.map(drop)
}
