//! How a stored tag looks to the caller.

use api::tags;
use domain::policy::{Action, Target};
use store::tags::Tag;

use crate::access::Ctx;

pub fn present(ctx: &Ctx, tag: Tag) -> tags::Tag {
    let Tag {
        id,
        name,
        color,
        archived,
        created_at,
        updated_at,
        version,
    } = tag;
    let actions = [(Action::TagUpdate, "update"), (Action::TagDelete, "delete")];
    tags::Tag {
        id: id.uuid(),
        name,
        color: color.into(),
        archived,
        created_at: created_at.into(),
        updated_at: updated_at.into(),
        version,
        allowed_actions: ctx.allowed(&actions, Target::Organization),
    }
}
