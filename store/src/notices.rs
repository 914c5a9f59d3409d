//! Notices: signs for one member that something happened. They point at things and hold no text of their own.

use domain::{
    comments::{NoticeKind, Subject},
    ids::{ClientId, CommentId, MemberId, NoticeId, ProjectId, SavedReportId, TaskId},
    people::Role,
    policy::Tailoring,
    scope::Visibility,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Result, Row, Sql, Tx, params, roles, text};

/// A notice as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub id: NoticeId,
    /// Who gets it.
    pub member_id: MemberId,
    pub kind: NoticeKind,
    /// Who caused it; nobody where time did.
    pub actor_id: Option<MemberId>,
    pub client_id: Option<ClientId>,
    pub project_id: Option<ProjectId>,
    pub task_id: Option<TaskId>,
    pub comment_id: Option<CommentId>,
    pub saved_report_id: Option<SavedReportId>,
    /// The deadline it is about.
    pub deadline: Option<Date>,
    pub created_at: Timestamp,
    pub read_at: Option<Timestamp>,
}

/// Where a notice stands in the list of its member: newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticePosition {
    pub at: Timestamp,
    pub id: Uuid,
}

impl Notice {
    /// A notice that somebody causes.
    pub fn new(
        id: NoticeId,
        member_id: MemberId,
        kind: NoticeKind,
        actor_id: MemberId,
        subject: Subject,
        now: Timestamp,
    ) -> Self {
        let (mut client_id, mut project_id, mut task_id) = (None, None, None);
        match subject {
            Subject::Client(id) => client_id = Some(id),
            Subject::Project(id) => project_id = Some(id),
            Subject::Task(id) => task_id = Some(id),
        }
        Self {
            id,
            member_id,
            kind,
            actor_id: Some(actor_id),
            client_id,
            project_id,
            task_id,
            comment_id: None,
            saved_report_id: None,
            deadline: None,
            created_at: now,
            read_at: None,
        }
    }

    pub fn position(&self) -> NoticePosition {
        NoticePosition {
            at: self.created_at,
            id: self.id.uuid(),
        }
    }

    /// A notice that a report is not sent any more, which nobody causes.
    pub fn of_stopped_schedule(
        id: NoticeId,
        member_id: MemberId,
        report: SavedReportId,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            member_id,
            kind: NoticeKind::ScheduleStopped,
            actor_id: None,
            client_id: None,
            project_id: None,
            task_id: None,
            comment_id: None,
            saved_report_id: Some(report),
            deadline: None,
            created_at: now,
            read_at: None,
        }
    }

    /// A notice that somebody looked at what the member may see and do.
    pub fn of_viewer(id: NoticeId, member_id: MemberId, viewer: MemberId, now: Timestamp) -> Self {
        Self {
            id,
            member_id,
            kind: NoticeKind::PermissionsSeen,
            actor_id: Some(viewer),
            client_id: None,
            project_id: None,
            task_id: None,
            comment_id: None,
            saved_report_id: None,
            deadline: None,
            created_at: now,
            read_at: None,
        }
    }

    /// The piece of scope that it points at.
    pub fn subject(&self) -> Option<Subject> {
        let task = self.task_id.map(Subject::Task);
        task.or(self.project_id.map(Subject::Project))
            .or(self.client_id.map(Subject::Client))
    }
}

const SELECT: &str = "SELECT n.id, n.member_id, n.kind, n.actor_id, n.client_id, n.project_id, n.task_id,
    n.comment_id, n.deadline, n.created_at, n.read_at, n.saved_report_id FROM notices n";

/// What its member does not want to see in the app is not listed and not counted; it is there again once they do.
const SHOWN: &str = " AND NOT EXISTS (SELECT 1 FROM notice_preferences p WHERE p.member_id = n.member_id
    AND p.channel = 'app' AND NOT p.wanted
    AND p.topic = CASE n.kind WHEN 'deadline_near' THEN 'deadline' WHEN 'deadline_over' THEN 'deadline'
        WHEN 'working_time_proposed' THEN 'working_time' WHEN 'working_time_answered' THEN 'working_time' ELSE n.kind END)";

fn notice(row: &Row<'_>) -> Result<Notice> {
    Ok(Notice {
        id: row.get(0)?,
        member_id: row.get(1)?,
        kind: row.word(2)?,
        actor_id: row.get(3)?,
        client_id: row.get(4)?,
        project_id: row.get(5)?,
        task_id: row.get(6)?,
        comment_id: row.get(7)?,
        deadline: row.get(8)?,
        created_at: row.get(9)?,
        read_at: row.get(10)?,
        saved_report_id: row.get(11)?,
    })
}

/// Stores a notice; false where the member was told of this deadline already.
pub async fn insert(tx: &mut Tx, notice: &Notice) -> Result<bool> {
    let sql =
        "INSERT INTO notices (id, member_id, kind, actor_id, client_id, project_id, task_id, comment_id,
            deadline, created_at, read_at, saved_report_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING";
    let n = notice;
    let values = params![
        n.id,
        n.member_id,
        text(&n.kind),
        n.actor_id,
        n.client_id,
        n.project_id,
        n.task_id,
        n.comment_id,
        n.deadline,
        n.created_at,
        n.read_at,
        n.saved_report_id
    ];
    if tx.execute(sql, values).await? == 0 {
        return Ok(false);
    }
    let member = Some(n.member_id.uuid());
    tx.record_change("notice", n.id.uuid(), member, "created", n.created_at)
        .await?;
    Ok(true)
}

/// Tells a member that intruder detection noticed something. One unread sign is enough.
pub async fn insert_of_finding(tx: &mut Tx, id: NoticeId, member: MemberId, now: Timestamp) -> Result<()> {
    let sql =
        "SELECT COUNT(*) FROM notices WHERE member_id = $1 AND kind = 'security_finding' AND read_at IS NULL";
    if tx.scalar::<i64>(sql, params![member]).await? > 0 {
        return Ok(());
    }
    let notice = Notice {
        id,
        member_id: member,
        kind: NoticeKind::SecurityFinding,
        actor_id: None,
        client_id: None,
        project_id: None,
        task_id: None,
        comment_id: None,
        saved_report_id: None,
        deadline: None,
        created_at: now,
        read_at: None,
    };
    insert(tx, &notice).await.map(drop)
}

/// Whether a member has a notice of this kind from somebody that they have not read yet.
pub async fn has_unread_of(tx: &mut Tx, member: MemberId, kind: NoticeKind, actor: MemberId) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM notices WHERE member_id = $1 AND kind = $2 AND actor_id = $3 AND read_at IS NULL";
    let unread = tx.scalar::<i64>(sql, params![member, text(&kind), actor]).await?;
    Ok(unread > 0)
}

/// Whether a member has a notice of this kind about this day that they have not read yet.
pub async fn has_unread_of_day(tx: &mut Tx, member: MemberId, kind: NoticeKind, day: Date) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM notices WHERE member_id = $1 AND kind = $2 AND deadline = $3 AND read_at IS NULL";
    let unread = tx.scalar::<i64>(sql, params![member, text(&kind), day]).await?;
    Ok(unread > 0)
}

/// The notices of a member, newest first, behind `position`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    member: MemberId,
    unread: bool,
    position: Option<NoticePosition>,
    limit: i64,
) -> Result<Vec<Notice>> {
    let mut sql = Sql::new(SELECT)
        .push(" WHERE n.member_id = ")
        .bind(member)
        .push(SHOWN);
    if unread {
        sql = sql.push(" AND n.read_at IS NULL");
    }
    if let Some(NoticePosition { at, id }) = position {
        sql = sql.push(" AND (n.created_at, n.id) < (").bind(at).push(", ");
        sql = sql.bind(id).push(")");
    }
    sql = sql
        .push(" ORDER BY n.created_at DESC, n.id DESC LIMIT ")
        .bind(limit);
    tx.query_sql(sql, notice).await
}

/// Those of these notices that are still there.
pub async fn list_by_ids(tx: &mut Tx, ids: &[NoticeId]) -> Result<Vec<Notice>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE n.id IN ")
        .bind_list(ids.iter().copied())
        .push(" ORDER BY n.created_at, n.id");
    tx.query_sql(sql, notice).await
}

/// How many notices a member has not read.
pub async fn count_unread(tx: &mut Tx, member: MemberId) -> Result<i64> {
    let sql = Sql::new("SELECT COUNT(*) FROM notices n WHERE n.read_at IS NULL AND n.member_id = ")
        .bind(member)
        .push(SHOWN);
    let counted: Vec<i64> = tx.query_sql(sql, |row| row.get(0)).await?;
    Ok(counted.first().copied().unwrap_or_default())
}

/// Marks notices of a member as read, these or all, and gives how many were not.
pub async fn mark_read(
    tx: &mut Tx,
    member: MemberId,
    ids: Option<&[NoticeId]>,
    now: Timestamp,
) -> Result<u64> {
    let mut sql = Sql::new("UPDATE notices SET read_at = ")
        .bind(now)
        .push(" WHERE member_id = ")
        .bind(member)
        .push(" AND read_at IS NULL");
    if let Some(ids) = ids {
        sql = sql.push(" AND id IN ").bind_list(ids.iter().copied());
    }
    let count = tx.execute_sql(sql).await?;
    if count > 0 {
        tx.record_change("notice", member.uuid(), Some(member.uuid()), "updated", now)
            .await?;
    }
    Ok(count)
}

/// Forgets what is older than this, read or not.
pub async fn delete_older(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM notices WHERE created_at < $1", params![before])
        .await
}

/// Somebody who may be told of something, with all that the policy asks about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    pub id: MemberId,
    pub role: Role,
    pub tailoring: Tailoring,
    pub active: bool,
    /// Whether they are a member of the project that it is about.
    pub in_project: bool,
}

/// Those of these members who are there. One query.
pub async fn recipients(
    tx: &mut Tx,
    members: &[MemberId],
    project: Option<ProjectId>,
) -> Result<Vec<Recipient>> {
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new("SELECT m.id, m.role, m.state, pm.member_id, r.id, r.name, r.based_on, r.changes, m.extra_grants FROM members m LEFT JOIN roles r ON r.id = m.custom_role_id LEFT JOIN project_members pm ON pm.member_id = m.id AND pm.project_id = ")
        .bind(project.map_or(Uuid::nil(), ProjectId::uuid))
        .push(" WHERE m.id IN ")
        .bind_list(members.iter().copied());
    tx.query_sql(sql, |row| {
        Ok(Recipient {
            id: row.get(0)?,
            role: row.word(1)?,
            active: row.get::<String>(2)? == "active",
            in_project: row.get::<Option<MemberId>>(3)?.is_some(),
            tailoring: roles::tailoring(&row.after(4))?,
        })
    })
    .await
}

/// A task with a deadline and somebody who works on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub task_id: TaskId,
    pub deadline: Date,
    pub member_id: MemberId,
    /// IANA zone of that member: their day decides.
    pub time_zone: String,
    pub role: Role,
    pub tailoring: Tailoring,
    pub project_id: ProjectId,
    pub visibility: Visibility,
    pub in_project: bool,
}

/// Where the search for deadlines goes on.
pub type DuePosition = (TaskId, MemberId);

/// Unfinished tasks with a deadline from `from` to `to` and their active assignees, behind `after`, at most `limit`.
/// Those who were told of a deadline of this kind already are sorted out when the notice is stored.
pub async fn list_due(
    tx: &mut Tx,
    from: Date,
    to: Date,
    after: Option<DuePosition>,
    limit: i64,
) -> Result<Vec<Due>> {
    let sql = "SELECT t.id, t.deadline, m.id, m.time_zone, m.role, p.id, p.visibility, pm.member_id,
            r.id, r.name, r.based_on, r.changes, m.extra_grants
        FROM tasks t
        JOIN task_statuses s ON s.id = t.status_id
        JOIN projects p ON p.id = t.project_id
        JOIN task_assignees ta ON ta.task_id = t.id
        JOIN members m ON m.id = ta.member_id
        LEFT JOIN roles r ON r.id = m.custom_role_id
        LEFT JOIN project_members pm ON pm.project_id = p.id AND pm.member_id = m.id
        WHERE t.deadline >= $1 AND t.deadline <= $2 AND s.category <> 'done' AND m.state = 'active'
            AND NOT t.archived AND NOT p.archived AND (t.id, m.id) > ($3, $4)
        ORDER BY t.id, m.id LIMIT $5";
    let (task, member) = after.map_or((Uuid::nil(), Uuid::nil()), |(task, member)| {
        (task.uuid(), member.uuid())
    });
    tx.query(sql, params![from, to, task, member, limit], |row| {
        Ok(Due {
            task_id: row.get(0)?,
            deadline: row.get(1)?,
            member_id: row.get(2)?,
            time_zone: row.get(3)?,
            role: row.word(4)?,
            project_id: row.get(5)?,
            visibility: row.word(6)?,
            in_project: row.get::<Option<MemberId>>(7)?.is_some(),
            tailoring: roles::tailoring(&row.after(8))?,
        })
    })
    .await
}

/// The names of what a notice points at, for a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    pub actor: Option<String>,
    pub client: Option<String>,
    pub project: Option<String>,
    pub task: Option<String>,
    pub report: Option<String>,
}

/// The names for one notice; a task brings its project along.
pub async fn names(tx: &mut Tx, id: NoticeId) -> Result<Names> {
    let sql = "SELECT a.name, c.name, p.name, t.name, r.name FROM notices n
        LEFT JOIN members a ON a.id = n.actor_id
        LEFT JOIN tasks t ON t.id = n.task_id
        LEFT JOIN projects p ON p.id = COALESCE(n.project_id, t.project_id)
        LEFT JOIN clients c ON c.id = n.client_id
        LEFT JOIN saved_reports r ON r.id = n.saved_report_id
        WHERE n.id = $1";
    let names = |row: &Row<'_>| {
        Ok(Names {
            actor: row.get(0)?,
            client: row.get(1)?,
            project: row.get(2)?,
            task: row.get(3)?,
            report: row.get(4)?,
        })
    };
    let found = tx.query_opt(sql, params![id], names).await?;
    Ok(found.unwrap_or_default())
}
