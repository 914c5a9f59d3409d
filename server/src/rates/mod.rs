//! Rates of hours and budgets in money. Managers see and set what is billed, of projects; only admins see and set
//! costs, and the rates of the organization and its members.

mod audit;
mod budget;
mod create;
mod delete;
mod list;
mod notices;
mod project;
mod rules;

use std::sync::Arc;

use domain::{
    policy::{Action, Target},
    rates::RateBook,
    reports::Amounts,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{app::App, http::Failure, reports::Reader};

pub use create::MOST_RATES;
pub use notices::{look, tell};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_rates, create::create_rate))
        .routes(routes!(delete::delete_rate))
        .routes(routes!(project::read_project_money))
        .routes(routes!(budget::set_money_budget))
}

/// The rates for a report of this reader, as far as they see any: refused when they see none.
pub async fn amounts(reader: &Reader) -> Result<Amounts, Failure> {
    reader.require(Action::RateRead, Target::Organization)?;
    let rates = reader
        .database
        .read(|tx| Box::pin(async move { Ok::<_, Failure>(store::rates::all(tx).await?) }))
        .await?;
    Ok(Amounts {
        rates: Arc::new(RateBook::new(rates)),
        with_cost: reader.require(Action::CostRead, Target::Organization).is_ok(),
    })
}
