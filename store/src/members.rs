//! Members.

use domain::{
    ids::{MemberId, ProjectId, RoleId, TeamId},
    people::{Role, fold_email},
    policy::{Action, Rights, Tailoring},
    scope::fold_name,
};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use crate::{
    NamePosition, Result, Row, Sql, Tx, entries::like_pattern, name_position, params, roles, teams, text,
};

/// A member as stored. The password hash is read only where it is checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    pub id: MemberId,
    pub name: String,
    pub email: String,
    /// The standard role; of a custom one the weakest that includes all of it.
    pub role: Role,
    /// The custom role, and what is granted beside it.
    pub tailoring: Tailoring,
    /// False once the member is disabled: entries stay, signing in does not.
    pub active: bool,
    pub time_zone: String,
    pub locale: String,
    pub preferences: serde_json::Value,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

impl Member {
    /// What they may do at an instant.
    pub fn rights(&self, now: Timestamp) -> Rights {
        self.tailoring.rights(self.role, now)
    }

    /// The weakest standard role that includes what they may do at an instant.
    pub fn standing(&self, now: Timestamp) -> Role {
        self.role.max(self.rights(now).standing())
    }

    fn custom_role(&self) -> Option<RoleId> {
        self.tailoring.role.as_ref().map(|role| role.id)
    }

    /// Where the member stands in lists.
    pub fn position(&self) -> NamePosition {
        NamePosition::new(&self.name, self.id)
    }
}

/// Which members a list shows. `None` does not restrict.
#[derive(Debug, Clone, Default)]
pub struct MemberFilter {
    pub active: Option<bool>,
    pub role: Option<Role>,
    pub custom_role: Option<RoleId>,
    pub team: Option<TeamId>,
    /// Part of the name or the e-mail address, without regard to case.
    pub part: Option<String>,
}

pub(crate) const COLUMNS: &str =
    "m.id, m.name, m.email, m.role, m.state, m.time_zone, m.locale, m.preferences,
    m.created_at, m.updated_at, m.version, r.id, r.name, r.based_on, r.changes, m.extra_grants";
pub(crate) const WIDTH: usize = 16;
/// Beside `members m`, for [`COLUMNS`].
pub(crate) const JOINED: &str = " LEFT JOIN roles r ON r.id = m.custom_role_id";

pub(crate) fn select() -> Sql {
    Sql::new("SELECT ")
        .push(COLUMNS)
        .push(" FROM members m")
        .push(JOINED)
}

pub(crate) fn member(row: &Row<'_>) -> Result<Member> {
    Ok(Member {
        id: row.get(0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        role: row.word(3)?,
        active: row.get::<String>(4)? == "active",
        time_zone: row.get(5)?,
        locale: row.get(6)?,
        preferences: row.get(7)?,
        created_at: row.get(8)?,
        updated_at: row.get(9)?,
        version: row.get(10)?,
        tailoring: roles::tailoring(&row.after(11))?,
    })
}

fn state(active: bool) -> &'static str {
    if active { "active" } else { "disabled" }
}

/// Stores a new member. An address that another member has is a conflict on `members_email_folded_key`.
pub async fn insert(tx: &mut Tx, member: &Member, password_hash: Option<&str>) -> Result<()> {
    let sql =
        "INSERT INTO members (id, name, name_folded, email, email_folded, role, state, time_zone, locale,
            preferences, password_hash, created_at, updated_at, version, custom_role_id, extra_grants)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let m = member;
    let values = params![
        m.id,
        &m.name,
        fold_name(&m.name),
        &m.email,
        fold_email(&m.email),
        text(&m.role),
        state(m.active),
        &m.time_zone,
        &m.locale,
        m.preferences.clone(),
        password_hash,
        m.created_at,
        m.updated_at,
        m.version,
        m.custom_role(),
        roles::extra_grants(&m.tailoring),
    ];
    tx.execute_one(sql, values).await?;
    tx.record_change("member", m.id.uuid(), None, "created", m.created_at)
        .await
        .map(drop)
}

/// Stores everything but the password.
pub async fn update(tx: &mut Tx, member: &Member) -> Result<()> {
    let sql = "UPDATE members SET name = $2, name_folded = $3, email = $4, email_folded = $5, role = $6, state = $7,
            time_zone = $8, locale = $9, preferences = $10, updated_at = $11, version = $12, custom_role_id = $13,
            extra_grants = $14 WHERE id = $1";
    let m = member;
    let values = params![
        m.id,
        &m.name,
        fold_name(&m.name),
        &m.email,
        fold_email(&m.email),
        text(&m.role),
        state(m.active),
        &m.time_zone,
        &m.locale,
        m.preferences.clone(),
        m.updated_at,
        m.version,
        m.custom_role(),
        roles::extra_grants(&m.tailoring),
    ];
    tx.execute_one(sql, values).await?;
    tx.record_change("member", m.id.uuid(), None, "updated", m.updated_at)
        .await
        .map(drop)
}

/// Notes that a member's teams have changed.
pub(crate) async fn touch(tx: &mut Tx, members: &[MemberId], now: Timestamp) -> Result<()> {
    if members.is_empty() {
        return Ok(());
    }
    let sql = Sql::new("UPDATE members SET version = version + 1, updated_at = ").bind(now);
    tx.execute_sql(sql.push(" WHERE id IN ").bind_list(members.iter().copied()))
        .await?;
    let changes = members
        .iter()
        .map(|member| tx.next_change("member", member.uuid(), None, "updated", now).1);
    let changes = changes.collect();
    tx.batch(changes).await
}

/// Removes a member. Whoever recorded time, closed a period or estimated a task is still referred to:
/// this is [`crate::StoreError::Reference`] then.
pub async fn delete(tx: &mut Tx, id: MemberId, now: Timestamp) -> Result<()> {
    let left = teams::list_of_member(tx, id).await?;
    tx.execute_one("DELETE FROM members WHERE id = $1", params![id])
        .await?;
    teams::touch(tx, &left, now).await?;
    tx.record_change("member", id.uuid(), None, "deleted", now)
        .await
        .map(drop)
}

/// Members that match, by name, after `position`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    filter: &MemberFilter,
    position: Option<&NamePosition>,
    limit: i64,
) -> Result<Vec<Member>> {
    let mut sql = select().push(" WHERE 1 = 1");
    if let Some(active) = filter.active {
        sql = sql.push(" AND m.state = ").bind(state(active));
    }
    if let Some(role) = filter.role {
        sql = sql
            .push(" AND m.custom_role_id IS NULL AND m.role = ")
            .bind(text(&role));
    }
    if let Some(role) = filter.custom_role {
        sql = sql.push(" AND m.custom_role_id = ").bind(role);
    }
    if let Some(team) = filter.team {
        sql = sql
            .push(" AND m.id IN (SELECT member_id FROM team_members WHERE team_id = ")
            .bind(team)
            .push(")");
    }
    if let Some(part) = &filter.part {
        sql = sql
            .push(" AND (m.name_folded LIKE ")
            .bind(name_position::containing(part))
            .push(" ESCAPE '\\'");
        sql = sql
            .push(" OR m.email_folded LIKE ")
            .bind(like_pattern(&fold_email(part)))
            .push(" ESCAPE '\\')");
    }
    if let Some(NamePosition { name, id }) = position {
        sql = sql
            .push(" AND (m.name_folded, m.id) > (")
            .bind(name)
            .push(", ")
            .bind(*id)
            .push(")");
    }
    tx.query_sql(
        sql.push(" ORDER BY m.name_folded, m.id LIMIT ").bind(limit),
        member,
    )
    .await
}

pub async fn find(tx: &mut Tx, id: MemberId) -> Result<Option<Member>> {
    Ok(tx
        .query_sql(select().push(" WHERE m.id = ").bind(id), member)
        .await?
        .into_iter()
        .next())
}

/// Everybody, by id.
pub async fn list_ids(tx: &mut Tx) -> Result<Vec<Uuid>> {
    tx.query("SELECT id FROM members", &[], |row| row.get(0)).await
}

/// The active members who have this role.
pub async fn list_active_with_role(tx: &mut Tx, role: Role) -> Result<Vec<MemberId>> {
    let sql = "SELECT id FROM members WHERE role = $1 AND state = 'active' ORDER BY id";
    tx.query(sql, params![text(&role)], |row| row.get(0)).await
}

/// The active members from this standing on who may do something now, by id.
pub async fn list_active_who_may(
    tx: &mut Tx,
    least: Role,
    action: Action,
    now: Timestamp,
) -> Result<Vec<MemberId>> {
    let standings = Role::ALL.into_iter().filter(|role| *role >= least);
    let sql = select()
        .push(" WHERE m.state = 'active' AND m.role IN ")
        .bind_list(standings.map(Role::as_str))
        .push(" ORDER BY m.id");
    let members = tx.query_sql(sql, member).await?;
    let may = members
        .into_iter()
        .filter(|member| member.rights(now).grant(action).is_some());
    Ok(may.map(|member| member.id).collect())
}

/// The addresses of all members.
pub async fn list_addresses(tx: &mut Tx) -> Result<Vec<(MemberId, String)>> {
    tx.query("SELECT id, email FROM members ORDER BY id", &[], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
    .await
}

pub async fn find_by_email(tx: &mut Tx, email: &str) -> Result<Option<Member>> {
    let sql = select().push(" WHERE m.email_folded = ").bind(fold_email(email));
    Ok(tx.query_sql(sql, member).await?.into_iter().next())
}

/// The encoded argon2id hash; `None` if the member has no password.
pub async fn find_password_hash(tx: &mut Tx, id: MemberId) -> Result<Option<String>> {
    let found = tx
        .query_opt(
            "SELECT password_hash FROM members WHERE id = $1",
            params![id],
            |row| row.get(0),
        )
        .await?;
    Ok(found.flatten())
}

pub async fn set_password_hash(tx: &mut Tx, id: MemberId, hash: &str, now: Timestamp) -> Result<()> {
    let sql = "UPDATE members SET password_hash = $2, updated_at = $3 WHERE id = $1";
    tx.execute_one(sql, params![id, hash, now]).await
}

/// Another hash of the same password. Whether nothing else became of it meanwhile decides the database: a password that was changed
/// stays.
pub async fn renew_password_hash(tx: &mut Tx, id: MemberId, old: &str, hash: &str) -> Result<u64> {
    let sql = "UPDATE members SET password_hash = $3 WHERE id = $1 AND password_hash = $2";
    tx.execute(sql, params![id, old, hash]).await
}

/// The members of the teams that `lead` leads.
pub async fn list_led(tx: &mut Tx, lead: MemberId) -> Result<Vec<MemberId>> {
    tx.query(
        "SELECT DISTINCT o.member_id FROM team_members l JOIN team_members o ON o.team_id = l.team_id
         WHERE l.member_id = $1 AND l.is_lead",
        params![lead],
        |row| row.get(0),
    )
    .await
}

/// The projects whose member this is.
pub async fn list_projects(tx: &mut Tx, id: MemberId) -> Result<Vec<ProjectId>> {
    tx.query(
        "SELECT project_id FROM project_members WHERE member_id = $1",
        params![id],
        |row| row.get(0),
    )
    .await
}

/// The last locked dates for everybody and for this member.
pub async fn find_locks(tx: &mut Tx, id: MemberId) -> Result<(Option<Date>, Option<Date>)> {
    let mut locks = (None, None);
    for (member, until) in tx
        .query_sql(finding_locks(id), |row| {
            Ok((row.get::<Option<MemberId>>(0)?, row.get::<Date>(1)?))
        })
        .await?
    {
        if member.is_some() {
            locks.1 = Some(until);
        } else {
            locks.0 = Some(until);
        }
    }
    Ok(locks)
}

/// The question of [`find_locks`].
pub fn finding_locks(id: MemberId) -> Sql {
    Sql::with(
        "SELECT member_id, locked_until FROM locks WHERE member_id IS NULL OR member_id = $1",
        params![id],
    )
}

/// The teams of a page of members, one query.
pub async fn list_team_ids(tx: &mut Tx, members: &[MemberId]) -> Result<Vec<(MemberId, TeamId)>> {
    let sql = Sql::new("SELECT member_id, team_id FROM team_members WHERE member_id IN ")
        .bind_list(members.iter().copied())
        .push(" ORDER BY team_id");
    tx.query_sql(sql, |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// Whether an active owner other than `id` exists.
pub async fn has_other_owner(tx: &mut Tx, id: MemberId) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM members WHERE role = 'owner' AND state = 'active' AND id <> $1";
    Ok(tx.scalar::<i64>(sql, params![id]).await? > 0)
}
