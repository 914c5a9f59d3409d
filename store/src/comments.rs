//! Comments on clients, projects and tasks, with the members they mention.

use domain::{
    comments::Subject,
    ids::{ClientId, CommentId, MemberId, ProjectId, TaskId},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Result, Row, Sql, StoreError, Tx, Value, assignments, params};

/// A comment as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub id: CommentId,
    pub subject: Subject,
    /// Who wrote it.
    pub member_id: MemberId,
    pub text: String,
    /// Each once, ordered by id.
    pub mentions: Vec<MemberId>,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    pub version: i64,
}

/// Where a comment stands in the list of its subject: newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentPosition {
    pub at: Timestamp,
    pub id: Uuid,
}

impl Comment {
    pub fn position(&self) -> CommentPosition {
        CommentPosition {
            at: self.created_at,
            id: self.id.uuid(),
        }
    }
}

const SELECT: &str = "SELECT c.id, c.client_id, c.project_id, c.task_id, c.member_id, c.text, c.created_at,
    c.edited_at, c.version FROM comments c";
const INSERT_MENTION: &str = "INSERT INTO comment_mentions (comment_id, member_id) VALUES ($1, $2)";
const DELETE_MENTION: &str = "DELETE FROM comment_mentions WHERE comment_id = $1 AND member_id = $2";

fn comment(row: &Row<'_>) -> Result<Comment> {
    let ids = (
        row.get::<Option<ClientId>>(1)?,
        row.get::<Option<ProjectId>>(2)?,
        row.get::<Option<TaskId>>(3)?,
    );
    let subject = match ids {
        (Some(client), None, None) => Subject::Client(client),
        (None, Some(project), None) => Subject::Project(project),
        (None, None, Some(task)) => Subject::Task(task),
        _ => {
            return Err(StoreError::Corrupt {
                column: 1,
                expected: "one subject",
            });
        }
    };
    Ok(Comment {
        id: row.get(0)?,
        subject,
        member_id: row.get(4)?,
        text: row.get(5)?,
        mentions: Vec::new(),
        created_at: row.get(6)?,
        edited_at: row.get(7)?,
        version: row.get(8)?,
    })
}

/// The subject as the three columns that hold it.
fn columns(subject: Subject) -> [Value; 3] {
    match subject {
        Subject::Client(id) => [id.into(), Value::Null, Value::Null],
        Subject::Project(id) => [Value::Null, id.into(), Value::Null],
        Subject::Task(id) => [Value::Null, Value::Null, id.into()],
    }
}

/// Stores a new comment with its mentions.
pub async fn insert(tx: &mut Tx, comment: &Comment) -> Result<()> {
    let sql =
        "INSERT INTO comments (id, client_id, project_id, task_id, member_id, text, created_at, edited_at,
            version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let c = comment;
    let [client, project, task] = columns(c.subject);
    let values = params![
        c.id,
        client,
        project,
        task,
        c.member_id,
        &c.text,
        c.created_at,
        c.edited_at,
        c.version
    ];
    let mut statements = vec![(sql, values.to_vec())];
    let id = c.id.uuid();
    statements.extend(assignments::changes(
        id,
        &[],
        &c.mentions,
        INSERT_MENTION,
        DELETE_MENTION,
    ));
    statements.push(tx.next_change("comment", id, None, "created", c.created_at).1);
    tx.batch(statements).await
}

/// Stores another text; of the mentions only those that came or went.
pub async fn update(tx: &mut Tx, before: &Comment, after: &Comment, now: Timestamp) -> Result<()> {
    let sql = "UPDATE comments SET text = $2, edited_at = $3, version = $4 WHERE id = $1";
    let values = params![after.id, &after.text, after.edited_at, after.version];
    let mut statements = vec![(sql, values.to_vec())];
    let id = after.id.uuid();
    statements.extend(assignments::changes(
        id,
        &before.mentions,
        &after.mentions,
        INSERT_MENTION,
        DELETE_MENTION,
    ));
    statements.push(tx.next_change("comment", id, None, "updated", now).1);
    tx.batch(statements).await
}

/// Removes a comment with its mentions and the notices of them.
pub async fn delete(tx: &mut Tx, id: CommentId, now: Timestamp) -> Result<()> {
    tx.execute_one("DELETE FROM comments WHERE id = $1", params![id])
        .await?;
    tx.record_change("comment", id.uuid(), None, "deleted", now)
        .await
        .map(drop)
}

pub async fn find(tx: &mut Tx, id: CommentId) -> Result<Option<Comment>> {
    let found = tx
        .query_sql(Sql::new(SELECT).push(" WHERE c.id = ").bind(id), comment)
        .await?;
    Ok(with_mentions(tx, found).await?.into_iter().next())
}

/// The comments on something, newest first, behind `position`, at most `limit`.
pub async fn list(
    tx: &mut Tx,
    subject: Subject,
    position: Option<CommentPosition>,
    limit: i64,
) -> Result<Vec<Comment>> {
    let mut sql = match subject {
        Subject::Client(id) => Sql::new(SELECT).push(" WHERE c.client_id = ").bind(id),
        Subject::Project(id) => Sql::new(SELECT).push(" WHERE c.project_id = ").bind(id),
        Subject::Task(id) => Sql::new(SELECT).push(" WHERE c.task_id = ").bind(id),
    };
    if let Some(CommentPosition { at, id }) = position {
        sql = sql.push(" AND (c.created_at, c.id) < (").bind(at).push(", ");
        sql = sql.bind(id).push(")");
    }
    sql = sql
        .push(" ORDER BY c.created_at DESC, c.id DESC LIMIT ")
        .bind(limit);
    let found = tx.query_sql(sql, comment).await?;
    with_mentions(tx, found).await
}

/// Every comment behind the one with id `after`, at most `limit`, for exports.
pub async fn list_all(tx: &mut Tx, after: Option<CommentId>, limit: i64) -> Result<Vec<Comment>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE c.id > ")
        .bind(after.map_or(Uuid::nil(), CommentId::uuid))
        .push(" ORDER BY c.id LIMIT ")
        .bind(limit);
    let found = tx.query_sql(sql, comment).await?;
    with_mentions(tx, found).await
}

/// Whether anybody has said anything about it.
pub async fn is_used(tx: &mut Tx, subject: Subject) -> Result<bool> {
    let [client, project, task] = columns(subject);
    let sql = match subject {
        Subject::Client(_) => "SELECT EXISTS (SELECT 1 FROM comments WHERE client_id = $1)",
        Subject::Project(_) => "SELECT EXISTS (SELECT 1 FROM comments WHERE project_id = $1)",
        Subject::Task(_) => "SELECT EXISTS (SELECT 1 FROM comments WHERE task_id = $1)",
    };
    let id = [client, project, task]
        .into_iter()
        .find(|value| *value != Value::Null);
    tx.scalar(sql, &[id.unwrap_or(Value::Null)]).await
}

/// Fills in the mentions of a page of comments with one query.
async fn with_mentions(tx: &mut Tx, mut comments: Vec<Comment>) -> Result<Vec<Comment>> {
    if comments.is_empty() {
        return Ok(comments);
    }
    let sql = Sql::new("SELECT comment_id, member_id FROM comment_mentions WHERE comment_id IN ")
        .bind_list(comments.iter().map(|comment| comment.id))
        .push(" ORDER BY member_id");
    let mut mentions = assignments::list(tx, sql).await?;
    for comment in &mut comments {
        comment.mentions = mentions.remove(&comment.id.uuid()).unwrap_or_default();
    }
    Ok(comments)
}
