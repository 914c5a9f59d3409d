//! Clients, projects, statuses, tasks, and what became of their scope.

use std::collections::HashSet;

use domain::{
    ids::{ClientId, ProjectId, TaskId},
    imports::archive,
    scope::fold_name,
};

use super::ids::{Ids, missing, own_id};
use crate::imports::{halt::Halt, objects::Object, scope::Scope};

pub fn plan_work(
    clients: Vec<archive::Client>,
    projects: Vec<archive::Project>,
    scope: &mut Scope,
    ids: &mut Ids,
) -> Result<(), Halt> {
    for record in clients {
        let key = fold_name(&record.name);
        let id = match scope.clients.get(&key) {
            Some(id) => *id,
            None => {
                let id = ClientId::from(own_id(&record.id)?);
                scope.clients.insert(key, id);
                scope.plan(Object::Client(record.clone()))?;
                id
            }
        };
        ids.names.insert(record.id.clone(), record.name);
        ids.clients.insert(record.id, id);
    }
    for mut record in projects {
        let client = record.client_id.as_deref().map(|id| ids.client(id)).transpose()?;
        ids.names.insert(record.id.clone(), record.name.clone());
        ids.client_of
            .extend(record.client_id.clone().map(|client| (record.id.clone(), client)));
        let key = (client, fold_name(&record.name));
        let source_id = record.id.clone();
        let id = match scope.projects.get(&key) {
            Some(id) => *id,
            None => {
                let id = ProjectId::from(own_id(&record.id)?);
                record.client_id = client.map(|id| id.to_string());
                record.member_ids = ids.all_members(&record.member_ids)?;
                scope.projects.insert(key, id);
                ids.new_projects.insert(source_id.clone());
                scope.plan(Object::Project(record))?;
                id
            }
        };
        ids.projects.insert(source_id, id);
    }
    Ok(())
}

/// Statuses of earlier versions are words alone: their tasks get the first status of that category.
pub fn plan_tasks(
    statuses: Vec<archive::TaskStatus>,
    mut tasks: Vec<archive::Task>,
    scope: &mut Scope,
    ids: &mut Ids,
) -> Result<(), Halt> {
    let has = |category: &str| statuses.iter().any(|status| status.category == category);
    if !statuses.is_empty() && !["open", "in_progress", "done"].into_iter().all(has) {
        return Err(missing("status of each category"));
    }
    let known: HashSet<String> = statuses.iter().map(|status| status.id.clone()).collect();
    for record in statuses {
        scope.plan(Object::TaskStatus(record))?;
    }
    // Where they are put behind others, their order among each other stays.
    tasks.sort_by(|left, right| left.rank.cmp(&right.rank));
    for mut record in tasks {
        if record.status_id.as_ref().is_some_and(|id| !known.contains(id)) {
            return Err(missing("status"));
        }
        let project = ids.project(&record.project_id)?;
        ids.names.insert(record.id.clone(), record.name.clone());
        let key = (project, fold_name(&record.name));
        let source_id = record.id.clone();
        let id = match scope.tasks.get(&key) {
            Some(id) => *id,
            None => {
                let id = TaskId::from(own_id(&record.id)?);
                record.project_id = project.to_string();
                record.assignee_ids = ids.all_members(&record.assignee_ids)?;
                scope.tasks.insert(key, id);
                scope.plan(Object::Task(record))?;
                id
            }
        };
        ids.tasks.insert(source_id, id);
    }
    Ok(())
}

/// What became of the scope of projects.
pub struct History {
    pub plans: Vec<archive::ProjectPlan>,
    pub baselines: Vec<archive::Baseline>,
    pub baseline_tasks: Vec<archive::BaselineTask>,
    pub scope_changes: Vec<archive::ScopeChange>,
}

/// A project that is here already keeps its own history: two of them would not add up.
pub fn plan_history(history: History, scope: &mut Scope, ids: &Ids) -> Result<(), Halt> {
    for mut record in history.plans {
        if ids.new_projects.contains(&record.project_id) {
            record.project_id = ids.project(&record.project_id)?.to_string();
            record.set_by = ids.maybe_member(record.set_by)?;
            scope.plan(Object::Plan(record))?;
        }
    }
    let mut baselines = HashSet::new();
    for mut record in history.baselines {
        if ids.new_projects.contains(&record.project_id) {
            baselines.insert(record.id.clone());
            record.project_id = ids.project(&record.project_id)?.to_string();
            record.set_by = ids.maybe_member(record.set_by)?;
            scope.plan(Object::Baseline(record))?;
        }
    }
    for mut record in history.baseline_tasks {
        if baselines.contains(&record.baseline_id) {
            record.task_id = ids.task_or_gone(record.task_id);
            scope.plan(Object::BaselineTask(record))?;
        }
    }
    for mut record in history.scope_changes {
        if ids.new_projects.contains(&record.project_id) {
            record.project_id = ids.project(&record.project_id)?.to_string();
            record.task_id = ids.task_or_gone(record.task_id);
            record.changed_by = ids.maybe_member(record.changed_by)?;
            scope.plan(Object::ScopeChange(record))?;
        }
    }
    Ok(())
}
