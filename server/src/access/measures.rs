//! What a caller is refused for, though their credential is good: a network that is not let in, and what intruder detection did.

use std::net::IpAddr;

use api::problem::Code;
use axum::{extract::MatchedPath, http::request::Parts};
use store::sessions::Session;

use super::{Ctx, network_of};
use crate::http::Failure;

/// What a session is good for whose holder has to prove first who they are: proving it, and leaving.
const WHILE_HELD: [&str; 6] = [
    "GET /me",
    "POST /session/confirm",
    "POST /session/confirm/passkey",
    "POST /session/confirm/provider",
    "POST /session/passkey/options",
    "DELETE /session",
];

/// What intruder detection did about this session or token, until it ends or its holder proves who they are.
pub fn check(ctx: &Ctx, parts: &Parts) -> Result<(), Failure> {
    let held = ctx.session.as_ref().is_some_and(Session::is_held);
    if held && !is_among(parts, &WHILE_HELD) {
        return Err(Failure::new(
            Code::StepUpRequired,
            "This session was used in an unusual way. Confirm who you are with `POST /session/confirm`, then repeat the request.",
        ));
    }
    let paused = ctx.token.as_ref().and_then(|token| token.paused_until);
    let Some(until) = paused.filter(|until| *until > ctx.now) else {
        return Ok(());
    };
    let seconds = until.duration_since(ctx.now).as_secs().max(0).unsigned_abs() + 1;
    Err(Failure {
        retry_after: Some(seconds),
        ..Failure::new(
            Code::TokenPaused,
            "The token was used in an unusual way and is paused. An admin of the organization can lift that.",
        )
    })
}

/// Deny by default: an operation that is not named is closed.
pub fn is_among(parts: &Parts, operations: &[&str]) -> bool {
    let route = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
    let route = route.unwrap_or_default();
    let operation = format!("{} {}", parts.method, route.trim_start_matches("/api/v1"));
    operations.contains(&operation.as_str())
}

/// Refuses somebody who comes from a network that is not let in.
pub fn not_from_there(peer: Option<IpAddr>) -> Failure {
    let network = peer.map(network_of).unwrap_or_default();
    let detail = format!(
        "It is not used from the network {network}. Use a network that is let in, or ask an admin to add this one; \
         the operator can do so on the command line."
    );
    Failure::new(Code::AddressNotAllowed, detail)
}
