//! Teams: members and those who lead them.

use std::collections::HashSet;

use domain::{
    ids::{MemberId, TeamId},
    scope::fold_name,
};
use jiff::Timestamp;

use crate::{NamePosition, Result, Row, Sql, Tx, Value, members, params};

/// A team as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    /// Everybody in it, the leads included; each once, ordered by id.
    pub members: Vec<MemberId>,
    /// Those who lead it, ordered by id.
    pub leads: Vec<MemberId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

impl Team {
    /// Where the team stands in lists.
    pub fn position(&self) -> NamePosition {
        NamePosition::new(&self.name, self.id)
    }
}

const SELECT: &str = "SELECT t.id, t.name, t.created_at, t.updated_at, t.version FROM teams t";
const INSERT_MEMBER: &str = "INSERT INTO team_members (team_id, member_id, is_lead) VALUES ($1, $2, $3)";

fn team(row: &Row<'_>) -> Result<Team> {
    Ok(Team {
        id: row.get(0)?,
        name: row.get(1)?,
        members: Vec::new(),
        leads: Vec::new(),
        created_at: row.get(2)?,
        updated_at: row.get(3)?,
        version: row.get(4)?,
    })
}

/// Stores a new team. A name that another team has is a conflict on `teams_name_folded_key`.
pub async fn insert(tx: &mut Tx, team: &Team) -> Result<()> {
    let sql = "INSERT INTO teams (id, name, name_folded, created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, $6)";
    let values = params![
        team.id,
        &team.name,
        fold_name(&team.name),
        team.created_at,
        team.updated_at,
        team.version
    ];
    tx.execute_one(sql, values).await?;
    tx.batch(member_insertions(team).collect()).await?;
    members::touch(tx, &team.members, team.updated_at).await?;
    tx.record_change("team", team.id.uuid(), None, "created", team.updated_at)
        .await
        .map(drop)
}

/// Stores a changed team together with who is in it.
pub async fn update(tx: &mut Tx, before: &Team, after: &Team) -> Result<()> {
    let sql = "UPDATE teams SET name = $2, name_folded = $3, updated_at = $4, version = $5 WHERE id = $1";
    let values = params![
        after.id,
        &after.name,
        fold_name(&after.name),
        after.updated_at,
        after.version
    ];
    tx.execute_one(sql, values).await?;
    if before.members != after.members || before.leads != after.leads {
        let mut statements = vec![(
            "DELETE FROM team_members WHERE team_id = $1",
            params![after.id].to_vec(),
        )];
        statements.extend(member_insertions(after));
        tx.batch(statements).await?;
        members::touch(tx, &difference(&before.members, &after.members), after.updated_at).await?;
    }
    tx.record_change("team", after.id.uuid(), None, "updated", after.updated_at)
        .await
        .map(drop)
}

fn member_insertions(team: &Team) -> impl Iterator<Item = (&'static str, Vec<Value>)> {
    team.members.iter().map(|member| {
        let is_lead = team.leads.contains(member);
        (INSERT_MEMBER, params![team.id, *member, is_lead].to_vec())
    })
}

/// Those who are in one of the two lists only.
fn difference<T: Copy + Eq + std::hash::Hash>(before: &[T], after: &[T]) -> Vec<T> {
    let (before, after): (HashSet<T>, HashSet<T>) =
        (before.iter().copied().collect(), after.iter().copied().collect());
    before.symmetric_difference(&after).copied().collect()
}

/// Removes a team; its members stay members of the organization.
pub async fn delete(tx: &mut Tx, team: &Team, now: Timestamp) -> Result<()> {
    tx.execute_one("DELETE FROM teams WHERE id = $1", params![team.id])
        .await?;
    members::touch(tx, &team.members, now).await?;
    tx.record_change("team", team.id.uuid(), None, "deleted", now)
        .await
        .map(drop)
}

/// Puts a member into exactly these teams. Where the member stays, they lead as before; nobody begins to lead by this.
pub async fn set_of_member(tx: &mut Tx, member: MemberId, teams: &[TeamId], now: Timestamp) -> Result<()> {
    let before = list_of_member(tx, member).await?;
    let changed = difference(&before, teams);
    let statements = changed.iter().map(|team| {
        if before.contains(team) {
            (
                "DELETE FROM team_members WHERE team_id = $1 AND member_id = $2",
                params![*team, member].to_vec(),
            )
        } else {
            (INSERT_MEMBER, params![*team, member, false].to_vec())
        }
    });
    tx.batch(statements.collect()).await?;
    touch(tx, &changed, now).await
}

/// The teams of one member, ordered by id.
pub async fn list_of_member(tx: &mut Tx, member: MemberId) -> Result<Vec<TeamId>> {
    let sql = "SELECT team_id FROM team_members WHERE member_id = $1 ORDER BY team_id";
    tx.query(sql, params![member], |row| row.get(0)).await
}

/// Notes that who is in these teams has changed.
pub(crate) async fn touch(tx: &mut Tx, teams: &[TeamId], now: Timestamp) -> Result<()> {
    if teams.is_empty() {
        return Ok(());
    }
    let sql = Sql::new("UPDATE teams SET version = version + 1, updated_at = ").bind(now);
    tx.execute_sql(sql.push(" WHERE id IN ").bind_list(teams.iter().copied()))
        .await?;
    let changes = teams
        .iter()
        .map(|team| tx.next_change("team", team.uuid(), None, "updated", now).1);
    let changes = changes.collect();
    tx.batch(changes).await
}

/// The position of the first of `teams` that does not exist. One query.
pub async fn find_unknown(tx: &mut Tx, teams: &[TeamId]) -> Result<Option<usize>> {
    if teams.is_empty() {
        return Ok(None);
    }
    let sql = Sql::new("SELECT id FROM teams WHERE id IN ").bind_list(teams.iter().copied());
    let known: HashSet<TeamId> = tx.query_sql(sql, |row| row.get(0)).await?.into_iter().collect();
    Ok(teams.iter().position(|team| !known.contains(team)))
}

pub async fn find(tx: &mut Tx, id: TeamId) -> Result<Option<Team>> {
    let found = tx
        .query_sql(Sql::new(SELECT).push(" WHERE t.id = ").bind(id), team)
        .await?;
    Ok(with_members(tx, found).await?.into_iter().next())
}

/// These teams, in the order of their ids.
pub async fn list_of_ids(tx: &mut Tx, ids: &[TeamId]) -> Result<Vec<Team>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(SELECT)
        .push(" WHERE t.id IN ")
        .bind_list(ids.iter().copied())
        .push(" ORDER BY t.id");
    let found = tx.query_sql(sql, team).await?;
    with_members(tx, found).await
}

/// Teams by name, after `position`, at most `limit`.
pub async fn list(tx: &mut Tx, position: Option<&NamePosition>, limit: i64) -> Result<Vec<Team>> {
    let mut sql = Sql::new(SELECT).push(" WHERE 1 = 1");
    if let Some(NamePosition { name, id }) = position {
        sql = sql
            .push(" AND (t.name_folded, t.id) > (")
            .bind(name)
            .push(", ")
            .bind(*id)
            .push(")");
    }
    let found = tx
        .query_sql(sql.push(" ORDER BY t.name_folded, t.id LIMIT ").bind(limit), team)
        .await?;
    with_members(tx, found).await
}

/// Fills in who is in a page of teams with one query.
async fn with_members(tx: &mut Tx, mut teams: Vec<Team>) -> Result<Vec<Team>> {
    if teams.is_empty() {
        return Ok(teams);
    }
    let sql = Sql::new("SELECT team_id, member_id, is_lead FROM team_members WHERE team_id IN ")
        .bind_list(teams.iter().map(|team| team.id))
        .push(" ORDER BY member_id");
    let rows: Vec<(TeamId, MemberId, bool)> = tx
        .query_sql(sql, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .await?;
    let mut places: std::collections::HashMap<_, _> = teams.iter_mut().map(|team| (team.id, team)).collect();
    for (id, member, is_lead) in rows {
        let Some(team) = places.get_mut(&id) else { continue };
        team.members.push(member);
        if is_lead {
            team.leads.push(member);
        }
    }
    drop(places);
    Ok(teams)
}
