use api::{
    Problem,
    clients::{Client, UpdateClient},
};
use axum::response::Response;
use domain::{
    entries::LONGEST_NOTE,
    ids::ClientId,
    policy::{Action, Target},
    scope::{check_name, check_text},
};
use store::{Tx, clients};

use super::{audit, present::present};
use crate::{
    access::Ctx,
    http::{Done, Failure, Fields, Id, Input, commit::commit, input::check_version},
};

/// Change a client
///
/// A merge patch: what it does not name stays as it is. An archived client keeps its projects and their time, but
/// nothing new is recorded for it.
#[utoipa::path(
    patch, path = "/clients/{id}", tag = "clients", params(("id" = Uuid, Path, description = "Id of the client")),
    request_body = UpdateClient,
    responses((status = 200, body = Client), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn update_client(
    ctx: Ctx,
    Id(id): Id<ClientId>,
    Input { value, mutation }: Input<UpdateClient>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { update(tx, &unit, id, expected, value).await })
    })
    .await
}

async fn update(
    tx: &mut Tx,
    ctx: &Ctx,
    id: ClientId,
    expected: Option<i64>,
    input: UpdateClient,
) -> Result<Done, Failure> {
    let before = clients::find(tx, id).await?.ok_or_else(Failure::not_found)?;
    ctx.require(Action::ClientUpdate, Target::Organization)?;
    check_version(expected, before.version)?;
    let after = apply(ctx, &before, input)?;
    clients::update(tx, &after).await?;
    let event = audit::event(ctx, "client.updated", Some(&before), Some(&after));
    Done::updated(&present(ctx, after.clone()), after.version, event)
}

fn apply(ctx: &Ctx, before: &clients::Client, input: UpdateClient) -> Result<clients::Client, Failure> {
    let UpdateClient { name, note, archived } = input;
    let mut after = before.clone();
    let mut fields = Fields::default();
    if let Some(name) = name {
        after.name = fields.check(check_name("name", &name));
    }
    if let Some(note) = note {
        after.note = fields.check(check_text("note", &note, LONGEST_NOTE));
    }
    if let Some(archived) = archived {
        after.archived = archived;
    }
    fields.finish()?;
    after.updated_at = ctx.now;
    after.version += 1;
    Ok(after)
}
