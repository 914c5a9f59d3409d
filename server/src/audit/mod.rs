//! The audit log: every event of the organization, for those who answer for it, and the history of single objects for
//! those who work with them.

pub mod checkpoint;
mod erase;
mod export;
pub mod key;
mod list;
mod note;
pub(crate) mod owed;
mod present;
mod proof;
pub mod refusals;
pub mod seal;
pub mod seen;
pub mod witnessed;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub use erase::{erase, erase_in, erase_invited};
pub use note::{export_made, keep, note};
pub use owed::{pay, pay_owed};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_audit_events))
        .routes(routes!(checkpoint::get_audit_checkpoint))
        .routes(routes!(export::export_audit))
        .routes(routes!(proof::prove_audit_event))
}
