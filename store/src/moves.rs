//! Moves of organizations to another place, in the control database: how far each is, and who works on it.
//!
//! Whoever works on a move holds a lease under a name of its own. Every step is recorded only by whoever still holds it:
//! a process that slept for too long finds that the move went on without it, and changes nothing.

use domain::ids::{MoveId, OrganizationId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Result, Row, Sql, StoreError, Tx, cell_moves::Peer, dump::Content, params, text};

/// Whether a move still happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Running,
    /// It did not succeed; the organization stays where it was.
    Undoing,
    Done,
    Undone,
}

/// The last thing that was done for good. Each of them may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The new place was empty; from now on what lies there is the copy of this move.
    Requested,
    /// Everything was copied while people went on working.
    Copied,
    /// The old place refuses writes.
    Frozen,
    /// Both places held the same. The organization lies at the new place and is written there.
    Switched,
    /// The old place holds nothing of it.
    Shredded,
}

/// A move as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    pub id: MoveId,
    pub organization: OrganizationId,
    pub from: String,
    pub to: String,
    pub state: State,
    pub step: Step,
    pub started_at: Timestamp,
    /// When writes were refused, and when they were taken again.
    pub frozen_at: Option<Timestamp>,
    pub opened_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    /// Until when the process that works on it may be alive.
    pub leased_until: Option<Timestamp>,
    /// Why the last attempt broke off; names no content.
    pub problem: Option<String>,
    /// It was undone, and its copy could not be removed.
    pub leaves_copy: bool,
    /// What both places held when they were compared.
    pub contents: Option<Vec<Content>>,
    /// The other installation, where it goes to one or comes from one.
    pub cell: Option<Peer>,
}

impl Move {
    /// Whether the organization lies at the new place already: then there is no way back, only on.
    pub fn is_decided(&self) -> bool {
        self.step >= Step::Switched
    }
}

const SELECT: &str =
    "SELECT id, organization_id, from_place, to_place, state, step, started_at, frozen_at, opened_at,
    finished_at, leased_until, problem, leaves_copy, contents, cell FROM moves";

fn read(row: &Row<'_>) -> Result<Move> {
    Ok(Move {
        id: row.get(0)?,
        organization: row.get(1)?,
        from: row.get(2)?,
        to: row.get(3)?,
        state: row.word(4)?,
        step: row.word(5)?,
        started_at: row.get(6)?,
        frozen_at: row.get(7)?,
        opened_at: row.get(8)?,
        finished_at: row.get(9)?,
        leased_until: row.get(10)?,
        problem: row.get(11)?,
        leaves_copy: row.get(12)?,
        contents: match row.get::<Option<serde_json::Value>>(13)? {
            None => None,
            Some(_) => Some(row.json(13)?),
        },
        cell: match row.get::<Option<serde_json::Value>>(14)? {
            None => None,
            Some(_) => Some(row.json(14)?),
        },
    })
}

/// Begins a move. Only an organization that people reach moves; a second move at once is a conflict on
/// `moves_organization_id_key`, and one to a place that still holds the copy of an earlier move one on `moves_leaves_copy`.
pub async fn insert(tx: &mut Tx, new: &Move) -> Result<()> {
    // Also keeps the end of its access, which changes the same row, apart from this.
    let sql = "UPDATE organizations SET place = $2 WHERE id = $1 AND state = 'active' AND place = $2";
    tx.execute_one(sql, params![new.organization, &new.from]).await?;
    let sql = "SELECT COUNT(*) FROM moves WHERE organization_id = $1 AND to_place = $2 AND leaves_copy";
    let left: i64 = tx.scalar(sql, params![new.organization, &new.to]).await?;
    if left > 0 {
        return Err(StoreError::Conflict("moves_leaves_copy".into()));
    }
    insert_row(tx, new).await
}

/// The row alone.
pub(crate) async fn insert_row(tx: &mut Tx, new: &Move) -> Result<()> {
    let sql =
        "INSERT INTO moves (id, organization_id, from_place, to_place, state, step, started_at, leaves_copy, cell)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let cell = new.cell.as_ref().map(Peer::to_json).transpose()?;
    let values = params![
        new.id,
        new.organization,
        &new.from,
        &new.to,
        text(&new.state),
        text(&new.step),
        new.started_at,
        new.leaves_copy,
        cell
    ];
    tx.execute_one(sql, values).await
}

pub async fn find(tx: &mut Tx, id: MoveId) -> Result<Option<Move>> {
    let sql = Sql::new(SELECT).push(" WHERE id = ").bind(id);
    Ok(tx.query_sql(sql, read).await?.into_iter().next())
}

/// Whatever is not at its end, and whatever left something behind. There are few of them at any time.
pub async fn list_open(tx: &mut Tx) -> Result<Vec<Move>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE state IN ('running', 'undoing') OR leaves_copy ORDER BY started_at, id LIMIT 1000");
    tx.query_sql(sql, read).await
}

/// The one of an organization that is not at its end.
pub async fn find_open(tx: &mut Tx, organization: OrganizationId) -> Result<Option<Move>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE state IN ('running', 'undoing') AND organization_id = ")
        .bind(organization);
    Ok(tx.query_sql(sql, read).await?.into_iter().next())
}

/// All moves of this cell, newest first, behind `before`.
pub async fn list(tx: &mut Tx, before: Option<MoveId>, limit: i64) -> Result<Vec<Move>> {
    let mut sql = Sql::new(SELECT);
    if let Some(before) = before {
        sql = sql.push(" WHERE id < ").bind(before);
    }
    tx.query_sql(sql.push(" ORDER BY id DESC LIMIT ").bind(limit), read)
        .await
}

/// Organizations that were moved since, and the place at which each lies now: whoever holds one elsewhere lets go of it.
pub async fn list_moved(tx: &mut Tx, since: Timestamp) -> Result<Vec<(OrganizationId, String)>> {
    let sql = "SELECT DISTINCT o.id, o.place FROM moves m JOIN organizations o ON o.id = m.organization_id
        WHERE o.state = 'active' AND (m.opened_at > $1 OR m.state = 'running' AND m.step IN ('switched', 'shredded'))";
    tx.query(sql, params![since], |row| Ok((row.get(0)?, row.get(1)?)))
        .await
}

/// Where an organization lies, or lay in the end, that was moved; also after its removal.
pub async fn last_place(tx: &mut Tx, organization: OrganizationId) -> Result<Option<String>> {
    let sql = "SELECT to_place FROM moves WHERE organization_id = $1 AND state = 'done'
        AND to_place NOT LIKE 'cell:%' ORDER BY finished_at DESC LIMIT 1";
    tx.query_opt(sql, params![organization], |row| row.get(0)).await
}

/// Whether anything lies, moves or was left at a place.
pub async fn is_place_in_use(tx: &mut Tx, place: &str) -> Result<bool> {
    let sql = "SELECT (SELECT COUNT(*) FROM organizations WHERE place = $1) + (SELECT COUNT(*) FROM moves
        WHERE (from_place = $1 OR to_place = $1) AND (state IN ('running', 'undoing') OR leaves_copy))";
    Ok(tx.scalar::<i64>(sql, params![place]).await? > 0)
}

/// Whoever gets it alone works on the move until `until`, under the name `holder`.
pub async fn lease(tx: &mut Tx, id: MoveId, holder: Uuid, now: Timestamp, until: Timestamp) -> Result<bool> {
    let sql = "UPDATE moves SET leased_by = $2, leased_until = $4 WHERE id = $1
        AND (state IN ('running', 'undoing') OR leaves_copy) AND (leased_until IS NULL OR leased_until <= $3)";
    Ok(tx.execute(sql, params![id, holder, now, until]).await? == 1)
}

/// False when somebody else has it by now.
pub async fn renew(tx: &mut Tx, id: MoveId, holder: Uuid, until: Timestamp) -> Result<bool> {
    let sql = "UPDATE moves SET leased_until = $3 WHERE id = $1 AND leased_by = $2";
    Ok(tx.execute(sql, params![id, holder, until]).await? == 1)
}

/// The attempt is over; why, where it broke off.
pub async fn release(tx: &mut Tx, id: MoveId, holder: Uuid, problem: Option<&str>) -> Result<()> {
    let sql = "UPDATE moves SET leased_by = NULL, leased_until = NULL, problem = COALESCE($3, problem)
        WHERE id = $1 AND leased_by = $2";
    tx.execute(sql, params![id, holder, problem.map(str::to_owned)])
        .await
        .map(drop)
}

/// Notes that a step was done; false when somebody else works on it by now.
pub async fn reach(tx: &mut Tx, id: MoveId, holder: Uuid, step: Step) -> Result<bool> {
    let sql = "UPDATE moves SET step = $3 WHERE id = $1 AND leased_by = $2 AND state = 'running'";
    Ok(tx.execute(sql, params![id, holder, text(&step)]).await? == 1)
}

/// Notes that the old place is about to refuse writes.
pub async fn begin_freeze(tx: &mut Tx, id: MoveId, holder: Uuid, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE moves SET frozen_at = $3 WHERE id = $1 AND leased_by = $2 AND state = 'running'";
    Ok(tx.execute(sql, params![id, holder, now]).await? == 1)
}

/// From now on the organization, which both places hold with these contents, lies at the new one. One transaction, and only
/// while its old place is the one it had.
pub async fn switch(
    tx: &mut Tx,
    moving: &Move,
    holder: Uuid,
    contents: &[Content],
    now: Timestamp,
) -> Result<bool> {
    let json = serde_json::to_value(contents).map_err(|error| StoreError::Internal(error.to_string()))?;
    let sql =
        "UPDATE moves SET step = 'switched', opened_at = $3, contents = $4 WHERE id = $1 AND leased_by = $2
        AND state = 'running' AND step = 'frozen'";
    if tx.execute(sql, params![moving.id, holder, now, json]).await? != 1 {
        return Ok(false);
    }
    let sql = "UPDATE organizations SET place = $3 WHERE id = $1 AND place = $2 AND state = 'active'";
    tx.execute_one(sql, params![moving.organization, &moving.from, &moving.to])
        .await
        .map(|()| true)
}

/// It does not happen; only one that is not decided can be undone.
pub async fn begin_undo(tx: &mut Tx, id: MoveId, holder: Uuid) -> Result<bool> {
    let sql = "UPDATE moves SET state = 'undoing' WHERE id = $1 AND leased_by = $2 AND state IN ('running', 'undoing')
        AND step IN ('requested', 'copied', 'frozen')";
    Ok(tx.execute(sql, params![id, holder]).await? == 1)
}

/// The organization is as it was.
pub async fn undone(
    tx: &mut Tx,
    id: MoveId,
    holder: Uuid,
    now: Timestamp,
    leaves_copy: bool,
) -> Result<bool> {
    let sql = "UPDATE moves SET state = 'undone', finished_at = COALESCE(finished_at, $3), leaves_copy = $4, contents = NULL
        WHERE id = $1 AND leased_by = $2";
    Ok(tx.execute(sql, params![id, holder, now, leaves_copy]).await? == 1)
}

/// It is done.
pub async fn finish(tx: &mut Tx, id: MoveId, holder: Uuid, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE moves SET state = 'done', step = 'shredded', finished_at = $3, problem = NULL
        WHERE id = $1 AND leased_by = $2 AND state = 'running'";
    Ok(tx.execute(sql, params![id, holder, now]).await? == 1)
}
