use api::{Problem, clients::Client};
use axum::{Json, http::header, response::IntoResponse};
use domain::{
    ids::ClientId,
    policy::{Action, Target},
};
use store::clients;

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Id, commit::etag},
};

/// Read a client
#[utoipa::path(
    get, path = "/clients/{id}", tag = "clients", params(("id" = Uuid, Path, description = "Id of the client")),
    responses((status = 200, body = Client), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn get_client(ctx: Ctx, Id(id): Id<ClientId>) -> Result<impl IntoResponse, Failure> {
    ctx.require(Action::ClientRead, Target::Organization)?;
    let found = ctx
        .database
        .read(move |tx| Box::pin(clients::find(tx, id)))
        .await?;
    let client = present(&ctx, found.ok_or_else(Failure::not_found)?);
    Ok(([(header::ETAG, etag(client.version))], Json(client)))
}
