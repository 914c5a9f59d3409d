//! Saved reports: a query under a name, kept by a member, for themselves or for all.

mod audit;
mod create;
mod delete;
mod get;
mod list;
mod pin;
mod present;
mod update;

use domain::ids::SavedReportId;
use store::{Tx, saved_reports::SavedReport};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{access::Ctx, app::App, http::Failure};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_saved_reports, create::create_saved_report))
        .routes(routes!(
            get::get_saved_report,
            update::update_saved_report,
            delete::delete_saved_report
        ))
        .routes(routes!(pin::pin_saved_report, pin::unpin_saved_report))
}

/// The most reports that one member saves.
const MOST_REPORTS: i64 = 500;

/// A report that the caller sees: an own or a shared one. Anything else does not exist for them.
pub async fn visible(tx: &mut Tx, ctx: &Ctx, id: SavedReportId) -> Result<SavedReport, Failure> {
    let found = store::saved_reports::find(tx, id).await?;
    found
        .filter(|report| report.shared || report.owner_id == ctx.actor_id())
        .ok_or_else(Failure::not_found)
}
