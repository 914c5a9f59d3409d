//! Templates of projects.

use domain::{ids::ProjectTemplateId, scope::fold_name};
use jiff::Timestamp;

use crate::{NamePosition, Result, Row, Sql, Tx, params};

/// A template as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectTemplate {
    pub id: ProjectTemplateId,
    pub name: String,
    /// The project without its time, in the words of the API.
    pub content: serde_json::Value,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

impl ProjectTemplate {
    /// Where the template stands in lists.
    pub fn position(&self) -> NamePosition {
        NamePosition::new(&self.name, self.id)
    }
}

const SELECT: &str = "SELECT id, name, content, created_at, updated_at, version FROM project_templates";

fn template(row: &Row<'_>) -> Result<ProjectTemplate> {
    Ok(ProjectTemplate {
        id: row.get(0)?,
        name: row.get(1)?,
        content: row.get(2)?,
        created_at: row.get(3)?,
        updated_at: row.get(4)?,
        version: row.get(5)?,
    })
}

/// Stores a new template. A name that another one has is a conflict on `project_templates_name_folded_key`.
pub async fn insert(tx: &mut Tx, template: &ProjectTemplate) -> Result<()> {
    let sql =
        "INSERT INTO project_templates (id, name, name_folded, content, created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let t = template;
    let values = params![
        t.id,
        &t.name,
        fold_name(&t.name),
        t.content.clone(),
        t.created_at,
        t.updated_at,
        t.version
    ];
    tx.execute_one(sql, values).await
}

/// Stores another name.
pub async fn rename(tx: &mut Tx, template: &ProjectTemplate) -> Result<()> {
    let sql = "UPDATE project_templates SET name = $2, name_folded = $3, updated_at = $4, version = $5 WHERE id = $1";
    let t = template;
    let values = params![t.id, &t.name, fold_name(&t.name), t.updated_at, t.version];
    tx.execute_one(sql, values).await
}

pub async fn delete(tx: &mut Tx, id: ProjectTemplateId) -> Result<()> {
    tx.execute_one("DELETE FROM project_templates WHERE id = $1", params![id])
        .await
}

pub async fn find(tx: &mut Tx, id: ProjectTemplateId) -> Result<Option<ProjectTemplate>> {
    let sql = Sql::new(SELECT).push(" WHERE id = ").bind(id);
    Ok(tx.query_sql(sql, template).await?.into_iter().next())
}

/// The template with this name, without regard to case.
pub async fn find_by_name(tx: &mut Tx, name: &str) -> Result<Option<ProjectTemplate>> {
    let sql = Sql::new(SELECT)
        .push(" WHERE name_folded = ")
        .bind(fold_name(name));
    Ok(tx.query_sql(sql, template).await?.into_iter().next())
}

/// Templates by name, behind `position`, at most `limit`.
pub async fn list(tx: &mut Tx, position: Option<&NamePosition>, limit: i64) -> Result<Vec<ProjectTemplate>> {
    let mut sql = Sql::new(SELECT);
    if let Some(NamePosition { name, id }) = position {
        sql = sql
            .push(" WHERE (name_folded, id) > (")
            .bind(name)
            .push(", ")
            .bind(*id)
            .push(")");
    }
    tx.query_sql(sql.push(" ORDER BY name_folded, id LIMIT ").bind(limit), template)
        .await
}
