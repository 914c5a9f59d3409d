//! Refuses work that the server could not finish anyway, at once and with a hint when to come back; and leaves places for
//! the others when one organization sends more than its share.

use api::problem::Code;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{Failure, problems::Asked};
use crate::{access::Address, app::App};

pub async fn admit(State(app): State<App>, request: Request, next: Next) -> Response {
    let Ok(_slot) = app.request_slots.try_acquire() else {
        return overloaded(&request);
    };
    // The first request to an address takes no share: whose it is comes out when it is let in.
    let address = Address::of(request.uri(), request.headers());
    let share = app
        .directory
        .recall(&address)
        .map(|(organization, limits)| app.shares.take(organization, &limits));
    if let Some(None) = share {
        metrics::counter!("hourbook_requests_over_share_total").increment(1);
        return overloaded(&request);
    }
    next.run(request).await
}

fn overloaded(request: &Request) -> Response {
    let failure = Failure {
        retry_after: Some(1),
        ..Failure::new(Code::Overloaded, "")
    };
    Asked::of(request).problem(failure.into_response())
}
