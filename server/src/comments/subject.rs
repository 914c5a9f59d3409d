//! What a comment is about, and who sees it: a comment is seen by whoever sees its subject.

use domain::{
    comments::Subject,
    ids::{ClientId, ProjectId, TaskId},
    policy::{Action, Target},
};
use store::{Tx, clients, projects, tasks};
use uuid::Uuid;

use crate::{access::Ctx, http::Failure, projects::rules, tasks as task_rules};

/// The one subject that a request names.
pub fn named(client: Option<Uuid>, project: Option<Uuid>, task: Option<Uuid>) -> Result<Subject, Failure> {
    match (client, project, task) {
        (Some(id), None, None) => Ok(Subject::Client(ClientId::from(id))),
        (None, Some(id), None) => Ok(Subject::Project(ProjectId::from(id))),
        (None, None, Some(id)) => Ok(Subject::Task(TaskId::from(id))),
        _ => Err(Failure::field(
            "task_id",
            "exactly_one",
            "Give exactly one of `client_id`, `project_id` and `task_id`.",
        )),
    }
}

/// The action that reads such a thing.
pub fn reading(subject: Subject) -> Action {
    match subject {
        Subject::Client(_) => Action::ClientRead,
        Subject::Project(_) => Action::ProjectRead,
        Subject::Task(_) => Action::TaskRead,
    }
}

/// The subject as a target of the policy, if the caller sees it. Otherwise it is not found.
pub async fn find(tx: &mut Tx, ctx: &Ctx, subject: Subject) -> Result<Target, Failure> {
    let target = match subject {
        Subject::Client(id) => {
            clients::find(tx, id).await?.ok_or_else(Failure::not_found)?;
            Target::Organization
        }
        Subject::Project(id) => {
            let project = projects::find(tx, id).await?;
            rules::target(&project.ok_or_else(Failure::not_found)?)
        }
        Subject::Task(id) => {
            let task = tasks::find(tx, id).await?;
            task_rules::target(&task.ok_or_else(Failure::not_found)?)
        }
    };
    ctx.require(reading(subject), target)?;
    Ok(target)
}
