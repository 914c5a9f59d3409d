//! The checks of a project that need stored data, and who sees it.

use api::problem::Code;
use domain::{
    ids::{ClientId, MemberId},
    policy::{Action, Target, WorkScope},
    problems::FieldProblem,
};
use store::{Tx, assignments, clients, projects::Project};
use uuid::Uuid;

use crate::{access::Ctx, http::Failure};

/// The project as a target of the policy.
pub fn target(project: &Project) -> Target {
    Target::Work {
        project: project.id,
        visibility: project.visibility,
    }
}

/// The member to whose projects lists are limited: the caller, unless the role reaches all projects.
pub fn visible_to(ctx: &Ctx) -> Option<MemberId> {
    let grant = ctx.actor.rights.grant(Action::ProjectRead);
    if grant.is_some_and(|grant| grant.work == WorkScope::All) {
        None
    } else {
        Some(ctx.actor_id())
    }
}

/// Refuses a client that is not there or takes no new work.
pub async fn check_client(tx: &mut Tx, client: Option<ClientId>) -> Result<(), Failure> {
    let Some(client) = client else { return Ok(()) };
    match clients::find(tx, client).await? {
        None => Err(Failure::field("client_id", "unknown", "There is no such client.")),
        Some(client) if client.archived => Err(Failure::new(
            Code::ParentArchived,
            "The client is archived. Set its `archived` to false first, or choose another one.",
        )),
        Some(_) => Ok(()),
    }
}

/// The members named in `field`, each once and ordered, at most `most`.
pub fn member_set(field: &str, ids: Vec<Uuid>, most: usize) -> Result<Vec<MemberId>, FieldProblem> {
    if ids.len() > most {
        let message = format!(
            "there may be at most {most} members here, these are {}",
            ids.len()
        );
        return Err(FieldProblem::new(field, "too_many", message));
    }
    let mut members: Vec<MemberId> = ids.into_iter().map(MemberId::from).collect();
    members.sort_unstable();
    members.dedup();
    Ok(members)
}

/// Refuses if one of the members is none of the organization.
pub async fn check_members(tx: &mut Tx, field: &str, members: &[MemberId]) -> Result<(), Failure> {
    match assignments::find_unknown(tx, members).await? {
        None => Ok(()),
        Some(position) => {
            let id = members.get(position).map(ToString::to_string).unwrap_or_default();
            Err(Failure::field(
                field,
                "unknown",
                format!("There is no member with the id {id}."),
            ))
        }
    }
}
