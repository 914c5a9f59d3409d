//! Refuses work that the server could not finish anyway, at once and with a hint when to come back.

use api::problem::Code;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::Failure;
use crate::app::App;

pub async fn admit(State(app): State<App>, request: Request, next: Next) -> Response {
    let Ok(_slot) = app.request_slots.try_acquire() else {
        return Failure {
            retry_after: Some(1),
            ..Failure::new(Code::Overloaded, "")
        }
        .into_response();
    };
    next.run(request).await
}
