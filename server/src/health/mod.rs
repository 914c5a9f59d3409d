//! Health: whether the process lives and whether it can work.

use axum::{Router, extract::State, http::StatusCode, routing::get};

use crate::app::App;

pub fn router() -> Router<App> {
    Router::new()
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
}

/// Ready once the control database answers; a stopping server is not.
async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    if app.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    let answer = app
        .cell
        .control()
        .read(|tx| Box::pin(async move { store::control::list_active(tx, None, 1).await }));
    match tokio::time::timeout(std::time::Duration::from_secs(3), answer).await {
        Ok(Ok(_)) => (StatusCode::OK, "ok\n"),
        Ok(Err(_)) | Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the control database does not answer\n",
        ),
    }
}
