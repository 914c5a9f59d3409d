//! Intruder detection: what is seen at the door, in what signed-in callers do, and at canaries; what is done about it by itself;
//! and whom it is told. The rules are in `domain/src/detection`.

mod acknowledge;
mod alert;
mod canaries;
mod findings;
mod lift;
mod memory;
mod networks;
mod not_me;
mod present;
mod receivers;
mod record;
mod signs;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub use alert::{ALERT_JOB, is_public, resolve, run_alert, sign};
pub use memory::{Detection, Guess};
pub use not_me::new_sign_in;
pub use signs::{canary_token_shown, sign_in_refused, watch};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(findings::list_findings))
        .routes(routes!(findings::get_finding))
        .routes(routes!(acknowledge::acknowledge_finding))
        .routes(routes!(lift::lift_measure))
        .routes(routes!(canaries::list_canaries, canaries::create_canary))
        .routes(routes!(canaries::delete_canary))
        .routes(routes!(
            receivers::list_alert_receivers,
            receivers::create_alert_receiver
        ))
        .routes(routes!(receivers::delete_alert_receiver))
        .routes(routes!(receivers::try_alert_receiver))
        .routes(routes!(
            networks::get_allowed_networks,
            networks::set_allowed_networks
        ))
        .routes(routes!(not_me::deny_sign_in))
}
