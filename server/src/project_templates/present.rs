//! How templates look to the caller.

use api::project_templates::ProjectTemplate;
use domain::policy::{Action, Target};
use store::project_templates::ProjectTemplate as Stored;

use super::content::parse;
use crate::{access::Ctx, http::Failure};

pub fn present(ctx: &Ctx, stored: Stored) -> Result<ProjectTemplate, Failure> {
    let actions = [
        (Action::ProjectCreate, "update"),
        (Action::ProjectCreate, "delete"),
    ];
    Ok(ProjectTemplate {
        id: stored.id.uuid(),
        name: stored.name,
        content: parse(stored.content)?,
        created_at: stored.created_at.into(),
        updated_at: stored.updated_at.into(),
        version: stored.version,
        allowed_actions: ctx.allowed(&actions, Target::Organization),
    })
}
