//! Contracts: working-time agreements of members. Everybody sees their own, leads those of their teams; admins write them.

mod audit;
mod balance;
mod create;
mod delete;
mod list;
mod rules;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_contracts, create::create_contract))
        .routes(routes!(update::update_contract, delete::delete_contract))
        .routes(routes!(balance::read_contract_balance))
}

/// The most contracts of one member: all of them are read for a balance.
const MOST: i64 = 100;
/// The longest note, in characters.
const LONGEST_NOTE: usize = 500;
