use api::{Problem, problem::Code};
use axum::response::Response;
use domain::{
    comments::Subject,
    ids::ClientId,
    policy::{Action, Target},
};
use store::{Tx, clients, comments};

use super::audit;
use crate::{
    access::Ctx,
    http::{Done, Failure, Id, Mutation, commit::commit, input::check_version},
};

/// Delete a client
///
/// Only one without projects and comments; archive it otherwise.
#[utoipa::path(
    delete, path = "/clients/{id}", tag = "clients", params(("id" = Uuid, Path, description = "Id of the client")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn delete_client(ctx: Ctx, Id(id): Id<ClientId>, mutation: Mutation) -> Result<Response, Failure> {
    let unit = ctx.clone();
    let expected = mutation.if_match;
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { delete(tx, &unit, id, expected).await })
    })
    .await
}

async fn delete(tx: &mut Tx, ctx: &Ctx, id: ClientId, expected: Option<i64>) -> Result<Done, Failure> {
    let client = clients::find(tx, id).await?.ok_or_else(Failure::not_found)?;
    ctx.require(Action::ClientDelete, Target::Organization)?;
    check_version(expected, client.version)?;
    if clients::is_used(tx, id).await? {
        return Err(Failure::new(
            Code::InUse,
            "The client has projects. Archive it instead: set `archived` to true. Or give its projects to another client first.",
        ));
    }
    if comments::is_used(tx, Subject::Client(id)).await? {
        return Err(Failure::new(
            Code::InUse,
            "The client has comments. Archive it instead: set `archived` to true.",
        ));
    }
    clients::delete(tx, id, ctx.now).await?;
    Ok(Done::nothing(audit::event(
        ctx,
        "client.deleted",
        Some(&client),
        None,
    )))
}
