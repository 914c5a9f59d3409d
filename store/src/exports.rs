//! Reading whole tables page by page for exports.

use std::{collections::HashMap, hash::Hash};

use domain::{
    entries::Billable,
    ids::{ClientId, EntryId, MemberId, ProjectId, TagId, TaskId},
};
use uuid::Uuid;

use crate::{
    Result, Row, Sql, Tx,
    entries::{Origin, StoredEntry},
    params,
    tasks::Estimate,
};

/// What entries refer to, by id. It is kept while an export lasts, so every name is read once.
#[derive(Debug, Default)]
pub struct Names {
    /// Name and e-mail address.
    pub members: HashMap<MemberId, (String, String)>,
    pub projects: HashMap<ProjectId, ProjectName>,
    pub tasks: HashMap<TaskId, (String, Billable)>,
}

/// A project as a file shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectName {
    pub name: String,
    pub client: Option<String>,
    pub billable: bool,
}

impl Names {
    /// Reads what these entries refer to and is not known yet: at most three queries, usually none.
    pub async fn learn(&mut self, tx: &mut Tx, entries: &[StoredEntry]) -> Result<()> {
        let members = unknown(entries.iter().map(|entry| entry.member_id), &self.members);
        if !members.is_empty() {
            let sql = Sql::new("SELECT id, name, email FROM members WHERE id IN ").bind_list(members);
            let found = tx.query_sql(sql, |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))));
            self.members.extend(found.await?);
        }
        let projects = unknown(
            entries.iter().filter_map(|entry| entry.content.project_id),
            &self.projects,
        );
        if !projects.is_empty() {
            let sql = Sql::new(
                "SELECT p.id, p.name, c.name, p.billable FROM projects p LEFT JOIN clients c ON c.id = p.client_id
                 WHERE p.id IN ",
            )
            .bind_list(projects);
            self.projects.extend(tx.query_sql(sql, project_name).await?);
        }
        let tasks = unknown(
            entries.iter().filter_map(|entry| entry.content.task_id),
            &self.tasks,
        );
        if !tasks.is_empty() {
            let sql = Sql::new("SELECT id, name, billable FROM tasks WHERE id IN ").bind_list(tasks);
            let found = tx.query_sql(sql, |row| Ok((row.get(0)?, (row.get(1)?, row.word(2)?))));
            self.tasks.extend(found.await?);
        }
        Ok(())
    }
}

fn project_name(row: &Row<'_>) -> Result<(ProjectId, ProjectName)> {
    let project = ProjectName {
        name: row.get(1)?,
        client: row.get(2)?,
        billable: row.get(3)?,
    };
    Ok((row.get(0)?, project))
}

fn unknown<K: Ord + Hash, V>(ids: impl Iterator<Item = K>, known: &HashMap<K, V>) -> Vec<K> {
    let mut ids: Vec<K> = ids.filter(|id| !known.contains_key(id)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The ids of the tags of a page of entries, in the order of the tags' names.
pub async fn tag_ids(tx: &mut Tx, entries: &[StoredEntry]) -> Result<HashMap<EntryId, Vec<TagId>>> {
    let sql = Sql::new(
        "SELECT et.entry_id, et.tag_id FROM time_entry_tags et JOIN tags t ON t.id = et.tag_id WHERE et.entry_id IN ",
    )
    .bind_list(entries.iter().map(|entry| entry.id))
    .push(" ORDER BY t.name_folded");
    let mut tags: HashMap<EntryId, Vec<TagId>> = HashMap::new();
    for (entry, tag) in tx.query_sql(sql, |row| Ok((row.get(0)?, row.get(1)?))).await? {
        tags.entry(entry).or_default().push(tag);
    }
    Ok(tags)
}

/// Where imported entries of a page came from.
pub async fn origins(tx: &mut Tx, entries: &[StoredEntry]) -> Result<HashMap<EntryId, Origin>> {
    let sql = Sql::new(
        "SELECT id, external_id, content_hash, import_id FROM time_entries
         WHERE (external_id IS NOT NULL OR content_hash IS NOT NULL) AND id IN ",
    )
    .bind_list(entries.iter().map(|entry| entry.id));
    let found = tx.query_sql(sql, |row| {
        let origin = Origin {
            external_id: row.get(1)?,
            content_hash: row.get(2)?,
            import_id: row.get(3)?,
        };
        Ok((row.get(0)?, origin))
    });
    Ok(found.await?.into_iter().collect())
}

/// The estimates of all tasks behind the one with id `after`, at most `limit`.
pub async fn list_estimates(tx: &mut Tx, after: Option<Uuid>, limit: i64) -> Result<Vec<(TaskId, Estimate)>> {
    let sql = "SELECT task_id, id, estimate_seconds, reason, set_by, set_at FROM task_estimates
        WHERE id > $1 ORDER BY id LIMIT $2";
    tx.query(sql, params![after.unwrap_or(Uuid::nil()), limit], |row| {
        let estimate = Estimate {
            id: row.get(1)?,
            estimate_seconds: row.get(2)?,
            reason: row.get(3)?,
            set_by: row.get(4)?,
            set_at: row.get(5)?,
        };
        Ok((row.get(0)?, estimate))
    })
    .await
}

/// Something with a name that no other one beside it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    Team,
    Client,
    /// Of this client, or of none.
    Project(Option<ClientId>),
    /// Of this project.
    Task(ProjectId),
}

/// The id of what has this name.
pub async fn find_named(tx: &mut Tx, named: Named, name: &str) -> Result<Option<Uuid>> {
    let name = domain::scope::fold_name(name);
    let sql = match named {
        Named::Team => Sql::new("SELECT id FROM teams WHERE name_folded = ").bind(name),
        Named::Client => Sql::new("SELECT id FROM clients WHERE name_folded = ").bind(name),
        Named::Project(client) => {
            let sql = Sql::new("SELECT id FROM projects WHERE name_folded = ").bind(name);
            match client {
                Some(client) => sql.push(" AND client_id = ").bind(client),
                None => sql.push(" AND client_id IS NULL"),
            }
        }
        Named::Task(project) => Sql::new("SELECT id FROM tasks WHERE project_id = ")
            .bind(project)
            .push(" AND name_folded = ")
            .bind(name),
    };
    Ok(tx.query_sql(sql, |row| row.get(0)).await?.into_iter().next())
}

/// A project as imports find it: its client, folded name and whether only its members see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectKey {
    pub id: ProjectId,
    pub client_id: Option<ClientId>,
    pub name_folded: String,
    pub members_only: bool,
}

/// Every project by name.
pub async fn project_keys(tx: &mut Tx) -> Result<Vec<ProjectKey>> {
    tx.query(
        "SELECT id, client_id, name_folded, visibility FROM projects",
        &[],
        |row| {
            Ok(ProjectKey {
                id: row.get(0)?,
                client_id: row.get(1)?,
                name_folded: row.get(2)?,
                members_only: row.get::<String>(3)? == "members",
            })
        },
    )
    .await
}

/// Every client by folded name.
pub async fn client_keys(tx: &mut Tx) -> Result<Vec<(String, ClientId)>> {
    let sql = "SELECT name_folded, id FROM clients";
    tx.query(sql, &[], |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// Every task by project and folded name.
pub async fn task_keys(tx: &mut Tx) -> Result<Vec<(ProjectId, String, TaskId)>> {
    let sql = "SELECT project_id, name_folded, id FROM tasks";
    tx.query(sql, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .await
}

/// Every tag by folded name.
pub async fn tag_keys(tx: &mut Tx) -> Result<Vec<(String, TagId)>> {
    let sql = "SELECT name_folded, id FROM tags";
    tx.query(sql, &[], |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// Every team by folded name.
pub async fn team_keys(tx: &mut Tx) -> Result<Vec<(String, Uuid)>> {
    let sql = "SELECT name_folded, id FROM teams";
    tx.query(sql, &[], |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// Every member by folded e-mail address and folded name.
pub async fn member_keys(tx: &mut Tx) -> Result<Vec<(String, String, MemberId)>> {
    let sql = "SELECT email_folded, name_folded, id FROM members";
    tx.query(sql, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .await
}
