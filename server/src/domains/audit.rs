//! What happens to the domains of an organization stands in its own audit log, which lies in another database than the domains do.

use serde_json::json;
use store::{control::Placement, owed_events::Owed};

use crate::app::App;
pub(super) use crate::audit::owed::{
    Cause, DOMAIN_ADDED as ADDED, DOMAIN_LOST as LOST, DOMAIN_PRIMARY_SET as PRIMARY_SET,
    DOMAIN_REMOVED as REMOVED, DOMAIN_VERIFIED as VERIFIED, deliver, event,
};

/// An event about a domain, for the transaction that changes it.
pub(super) fn owe(app: &App, placement: &Placement, cause: &Cause, action: &str, domain: &str) -> Owed {
    cause.owe(app, placement, action, Some(json!({ "domain": domain })))
}
