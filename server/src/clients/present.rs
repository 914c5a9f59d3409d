//! How a stored client looks to the caller.

use api::clients;
use domain::policy::{Action, Target};
use store::clients::Client;

use crate::access::Ctx;

pub fn present(ctx: &Ctx, client: Client) -> clients::Client {
    let Client {
        id,
        name,
        note,
        archived,
        created_at,
        updated_at,
        version,
    } = client;
    let actions = [(Action::ClientUpdate, "update"), (Action::ClientDelete, "delete")];
    clients::Client {
        id: id.uuid(),
        name,
        note,
        archived,
        created_at: created_at.into(),
        updated_at: updated_at.into(),
        version,
        allowed_actions: ctx.allowed(&actions, Target::Organization),
    }
}
