//! Erasing one member (GDPR Article 17): what would happen, doing it, and doing it again after a backup was put back.

mod again;
mod carry_out;
mod create;
mod present;
mod preview;

use api::problem::Code;
use domain::ids::MemberId;
use store::{Tx, member_erasures};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use again::{again, known, remember};

use crate::{app::App, http::Failure};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(preview::preview_erasure, create::erase_member))
}

/// Whoever was erased gets no name, address or role again.
pub async fn refuse_erased(tx: &mut Tx, member: MemberId) -> Result<(), Failure> {
    match member_erasures::find(tx, member).await? {
        None => Ok(()),
        Some(_) => Err(Failure::new(
            Code::Conflict,
            "This member was erased and stays as they are. Invite the person again.",
        )),
    }
}
