//! Favorites: pieces of work that a member keeps at hand. Nobody sees those of another member.

mod audit;
mod create;
mod delete;
mod get;
mod list;
mod present;
mod update;

use domain::policy::{Action, Target};
use store::favorites::Favorite;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{access::Ctx, app::App, http::Failure};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_favorites, create::create_favorite))
        .routes(routes!(
            get::get_favorite,
            update::update_favorite,
            delete::delete_favorite
        ))
}

/// The most favorites of one member: what is at hand must be found at a glance.
pub const MOST: usize = 50;

fn require(ctx: &Ctx, action: Action) -> Result<(), Failure> {
    ctx.require(action, Target::Of(ctx.actor_id()))
}

/// The index of a place that the caller counts from 1.
fn index(position: u16, favorites: &[Favorite]) -> Result<usize, Failure> {
    match usize::from(position) {
        place @ 1..=MOST => Ok((place - 1).min(favorites.len())),
        _ => Err(Failure::field(
            "position",
            "out_of_range",
            format!("Give a number from 1 to {MOST}."),
        )),
    }
}
