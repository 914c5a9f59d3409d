//! Projects, tasks, clients and members by name, and their names by id.

use std::collections::{BTreeMap, BTreeSet};

use api::{
    client::Client, clients::ClientQuery, entries::TimeEntry, members::MemberQuery, projects::Project,
    projects::ProjectQuery, tasks::Task, tasks::TaskQuery,
};
use domain::scope::fold_name;
use uuid::Uuid;

use crate::{
    failure::Failure,
    pages::{PAGE, all},
};

/// How many objects of one kind are looked at when a name is searched.
const MOST: usize = 10_000;

/// Finds the project with this name or code; a part of the name is enough when only one project has it.
pub async fn find_project(client: &Client, name: &str) -> Result<Project, Failure> {
    let projects = current_projects(client).await?;
    let index = choose(
        "project",
        name,
        projects
            .iter()
            .map(|project| (project.name.as_str(), project.code.as_deref())),
    )?;
    projects
        .into_iter()
        .nth(index)
        .ok_or_else(|| Failure::Refused("the list of projects changed".to_owned()))
}

/// Finds the task with this name, in the project when one is given.
pub async fn find_task(client: &Client, project_id: Option<Uuid>, name: &str) -> Result<Task, Failure> {
    let tasks = all(MOST, async |cursor| {
        let query = TaskQuery {
            project_id,
            archived: Some(false),
            limit: Some(PAGE),
            cursor,
            ..TaskQuery::default()
        };
        client.list_tasks(&query).await
    })
    .await?;
    let index = choose("task", name, tasks.iter().map(|task| (task.name.as_str(), None)))?;
    tasks
        .into_iter()
        .nth(index)
        .ok_or_else(|| Failure::Refused("the list of tasks changed".to_owned()))
}

/// Finds the client with this name.
pub async fn find_client(client: &Client, name: &str) -> Result<Uuid, Failure> {
    let clients = client_names(client).await?;
    let index = choose("client", name, clients.values().map(|name| (name.as_str(), None)))?;
    let id = clients.into_keys().nth(index);
    id.ok_or_else(|| Failure::Refused("the list of clients changed".to_owned()))
}

/// Finds the member with this name or e-mail address.
pub async fn find_member(client: &Client, name: &str) -> Result<Uuid, Failure> {
    let members = all(MOST, async |cursor| {
        client
            .list_members(&MemberQuery {
                limit: Some(PAGE),
                cursor,
                ..MemberQuery::default()
            })
            .await
    })
    .await?;
    let found = members
        .iter()
        .map(|member| (member.name.as_str(), Some(member.email.as_str())));
    let index = choose("member", name, found)?;
    let id = members.get(index).map(|member| member.id);
    id.ok_or_else(|| Failure::Refused("the list of members changed".to_owned()))
}

/// The projects that are not archived.
pub async fn current_projects(client: &Client) -> Result<Vec<Project>, Failure> {
    all(MOST, async |cursor| {
        let query = ProjectQuery {
            archived: Some(false),
            limit: Some(PAGE),
            cursor,
            ..ProjectQuery::default()
        };
        client.list_projects(&query).await
    })
    .await
}

/// The names of all clients.
pub async fn client_names(client: &Client) -> Result<BTreeMap<Uuid, String>, Failure> {
    let clients = all(MOST, async |cursor| {
        client
            .list_clients(&ClientQuery {
                limit: Some(PAGE),
                cursor,
                ..ClientQuery::default()
            })
            .await
    })
    .await?;
    Ok(clients
        .into_iter()
        .map(|client| (client.id, client.name))
        .collect())
}

/// The names of the projects and tasks of some entries.
pub async fn work_names(client: &Client, entries: &[TimeEntry]) -> Result<BTreeMap<Uuid, String>, Failure> {
    let mut names = BTreeMap::new();
    for id in entries
        .iter()
        .filter_map(|entry| entry.project_id)
        .collect::<BTreeSet<_>>()
    {
        names.insert(id, client.get_project(id).await?.name);
    }
    for id in entries
        .iter()
        .filter_map(|entry| entry.task_id)
        .collect::<BTreeSet<_>>()
    {
        names.insert(id, client.get_task(id).await?.name);
    }
    Ok(names)
}

/// Where the one object stands that a person means: by its name or other name, or else by a part of its name.
fn choose<'a>(
    kind: &str,
    wanted: &str,
    objects: impl Iterator<Item = (&'a str, Option<&'a str>)>,
) -> Result<usize, Failure> {
    let folded = fold_name(wanted);
    let mut whole = Vec::new();
    let mut part = Vec::new();
    for (index, (name, other)) in objects.enumerate() {
        let name_folded = fold_name(name);
        if name_folded == folded || other.is_some_and(|other| fold_name(other) == folded) {
            whole.push((index, name));
        } else if !folded.is_empty() && name_folded.contains(&folded) {
            part.push((index, name));
        }
    }
    let found = if whole.is_empty() { part } else { whole };
    match found.as_slice() {
        [(index, _)] => Ok(*index),
        [] => Err(Failure::Refused(format!("there is no {kind} {wanted:?}"))),
        several => {
            let names: Vec<&str> = several.iter().take(5).map(|(_, name)| *name).collect();
            Err(Failure::Refused(format!(
                "{wanted:?} could be more than one {kind}: {}",
                names.join(", ")
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const PROJECTS: [(&str, Option<&str>); 4] = [
        ("Atlas", Some("ATL")),
        ("Atlas Mobile", None),
        ("Überholung", None),
        ("Website", Some("WEB")),
    ];

    #[rstest]
    #[case("atlas", 0)]
    #[case("atl", 0)]
    #[case("mobile", 1)]
    #[case("ÜBERHOLUNG", 2)]
    #[case("site", 3)]
    fn a_whole_name_or_code_wins_over_a_part(#[case] wanted: &str, #[case] expected: usize) {
        assert_eq!(choose("project", wanted, PROJECTS.into_iter()).unwrap(), expected);
    }

    #[rstest]
    #[case("zeus", "there is no project \"zeus\"")]
    #[case("", "there is no project \"\"")]
    #[case("a", "\"a\" could be more than one project: Atlas, Atlas Mobile")]
    fn nothing_and_several_are_refused_with_their_names(#[case] wanted: &str, #[case] expected: &str) {
        let names = PROJECTS.into_iter().take(2);
        assert_eq!(
            choose("project", wanted, names).unwrap_err().to_string(),
            expected
        );
    }
}
