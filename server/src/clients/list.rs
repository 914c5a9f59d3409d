use api::{
    Page, Problem,
    clients::{Client, ClientQuery},
};
use axum::Json;
use domain::policy::{Action, Target};
use store::clients::{self, ClientFilter};

use super::present::present;
use crate::{
    access::Ctx,
    http::{Failure, Query, cursor, fields},
};

/// List clients
///
/// By name.
#[utoipa::path(
    get, path = "/clients", tag = "clients", params(ClientQuery),
    responses((status = 200, body = Page<Client>), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn list_clients(ctx: Ctx, Query(query): Query<ClientQuery>) -> Result<Json<Page<Client>>, Failure> {
    ctx.require(Action::ClientRead, Target::Organization)?;
    let limit = cursor::limit(query.limit)?;
    let position = cursor::decode(query.cursor.as_deref())?;
    let filter = ClientFilter {
        archived: query.archived,
        name: fields::search(query.q)?,
    };
    let rows = ctx
        .database
        .read(move |tx| {
            Box::pin(async move { clients::list(tx, &filter, position.as_ref(), limit + 1).await })
        })
        .await?;
    let (rows, next_cursor) = cursor::page(rows, limit, clients::Client::position);
    Ok(Json(Page {
        items: rows.into_iter().map(|client| present(&ctx, client)).collect(),
        next_cursor,
    }))
}
