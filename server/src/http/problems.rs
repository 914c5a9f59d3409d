//! Renders every answer that is not a success as a problem, with the path and the request id.

use api::problem::{Code, Problem};
use axum::{
    body::Body,
    extract::{OriginalUri, Request},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use tower_http::request_id::RequestId;

use super::{failure::Failure, log::Refused};

/// Outermost layer of the API. Errors of the framework (no such route, wrong method, too large) become problems too.
pub async fn render(request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    let response = next.run(request).await;
    let status = response.status();
    if status.is_success() || status.is_redirection() || status.is_informational() {
        return response;
    }
    asked.problem(response)
}

/// What a problem says of the request.
pub struct Asked {
    path: String,
    request_id: String,
}

impl Asked {
    pub fn of(request: &Request) -> Self {
        let uri = request
            .extensions()
            .get::<OriginalUri>()
            .map_or(request.uri(), |uri| &uri.0);
        Self {
            path: uri.path().to_owned(),
            request_id: request_id(request),
        }
    }

    /// The answer, with a body that says what is wrong.
    pub fn problem(self, mut response: Response) -> Response {
        let status = response.status();
        let failure = response
            .extensions_mut()
            .remove::<Failure>()
            .unwrap_or_else(|| from_status(status));
        response.extensions_mut().insert(Refused::from(&failure));
        let mut problem = Problem::new(failure.code, failure.detail, self.path, self.request_id)
            .with_errors(failure.errors);
        if problem.status >= 500 {
            problem.detail = format!(
                "Please try again later. The operator finds the cause under {}.",
                problem.request_id
            );
        }
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        *response.status_mut() = StatusCode::from_u16(problem.status).unwrap_or(status);
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if failure.code == Code::Unauthenticated {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"hourbook\""),
            );
        }
        *response.body_mut() = Body::from(body);
        response
    }
}

/// The id that the log knows this request by.
pub fn request_id(request: &Request) -> String {
    let id = request
        .extensions()
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok());
    id.unwrap_or_default().to_owned()
}

fn from_status(status: StatusCode) -> Failure {
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => return Failure::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => (
            Code::MethodNotAllowed,
            "The header `Allow` names the methods of this address.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (Code::PayloadTooLarge, "Send less at once."),
        StatusCode::REQUEST_TIMEOUT => (Code::RequestTimeout, "The request did not arrive in time."),
        StatusCode::RANGE_NOT_SATISFIABLE => (Code::RangeNotSatisfiable, "Ask for a part that the file has."),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => (
            Code::UnsupportedMediaType,
            "Send JSON with `Content-Type: application/json`.",
        ),
        StatusCode::UNAUTHORIZED => (Code::Unauthenticated, "Sign in, or send a token."),
        StatusCode::FORBIDDEN => (Code::Forbidden, "You may not do this."),
        StatusCode::TOO_MANY_REQUESTS => (Code::TooManyAttempts, "Wait before trying again."),
        StatusCode::SERVICE_UNAVAILABLE => (Code::Overloaded, ""),
        status if status.is_client_error() => (Code::MalformedRequest, "The request could not be read."),
        _ => (Code::Internal, ""),
    };
    Failure::new(code, detail)
}
