use api::{
    Problem,
    clients::{Client, CreateClient},
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
    http::{Done, Failure, Fields, Input, commit::commit},
};

/// Create a client
///
/// Its name must differ from that of every other client, without regard to case.
#[utoipa::path(
    post, path = "/clients", tag = "clients",
    request_body = CreateClient,
    responses((status = 201, body = Client), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn create_client(
    ctx: Ctx,
    Input { value, mutation }: Input<CreateClient>,
) -> Result<Response, Failure> {
    let unit = ctx.clone();
    commit(&ctx, mutation, move |tx| {
        Box::pin(async move { create(tx, &unit, value).await })
    })
    .await
}

async fn create(tx: &mut Tx, ctx: &Ctx, input: CreateClient) -> Result<Done, Failure> {
    ctx.require(Action::ClientCreate, Target::Organization)?;
    let mut fields = Fields::default();
    let client = clients::Client {
        id: ClientId::from(input.id.unwrap_or_else(|| ctx.new_id())),
        name: fields.check(check_name("name", &input.name)),
        note: fields.check(check_text("note", &input.note, LONGEST_NOTE)),
        archived: false,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    fields.finish()?;
    clients::insert(tx, &client).await?;
    let event = audit::event(ctx, "client.created", None, Some(&client));
    let location = format!("/api/v1/clients/{}", client.id);
    Done::created(&present(ctx, client), location, 1, event)
}
