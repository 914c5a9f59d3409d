//! Refusals as SCIM writes them (RFC 7644, 3.12).

use api::problem::Code;
use axum::{
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    problems::FieldProblem,
    provisioning::{FilterError, Wrong},
};
use serde_json::json;
use store::StoreError;

use super::wire;
use crate::http::Failure;

const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// A refusal or failure.
#[derive(Debug, Clone)]
pub struct Failed {
    failure: Failure,
    /// The word of RFC 7644, table 9.
    kind: Option<&'static str>,
}

impl Failed {
    pub fn not_found() -> Self {
        Failure::new(Code::NotFound, "There is no such resource.").into()
    }

    pub fn not_offered() -> Self {
        Failure::new(Code::MethodNotAllowed, "This is not offered here.").into()
    }

    /// Owners are made, changed and removed by owners.
    pub fn owner() -> Self {
        let detail =
            "This member is an owner: only owners change their address, let them out or let them in.";
        Self {
            failure: Failure::forbidden(detail),
            kind: Some("mutability"),
        }
    }

    pub fn taken(detail: &str) -> Self {
        Self {
            failure: Failure::new(Code::Conflict, detail),
            kind: Some("uniqueness"),
        }
    }

    pub fn wrong(kind: &'static str, detail: impl Into<String>) -> Self {
        Self {
            failure: Failure::new(Code::MalformedRequest, detail),
            kind: Some(kind),
        }
    }
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        let kind = match failure.code {
            Code::EmailTaken | Code::NameTaken | Code::IdTaken => Some("uniqueness"),
            _ => None,
        };
        Self { failure, kind }
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        if error.is_conflict("provisioned_members_user_name_key") {
            return Self::taken("Another user has this `userName`.");
        }
        Failure::from(error).into()
    }
}

impl From<Wrong> for Failed {
    fn from(wrong: Wrong) -> Self {
        Self::wrong(wrong.kind, wrong.detail)
    }
}

impl From<FieldProblem> for Failed {
    fn from(problem: FieldProblem) -> Self {
        Self::wrong(
            "invalidValue",
            format!("`{}`: {}", problem.field, problem.message),
        )
    }
}

impl From<FilterError> for Failed {
    fn from(error: FilterError) -> Self {
        Self::wrong("invalidFilter", error.to_string())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let Self { failure, kind } = self;
        let status = failure.code.status();
        let mut body = json!({ "schemas": [ERROR], "status": status.to_string() });
        // What went wrong inside is in the log alone.
        if status < 500 {
            let first = failure.errors.first().map(|error| error.message.clone());
            body["detail"] = first.unwrap_or(failure.detail).into();
        }
        if let Some(kind) = kind {
            body["scimType"] = kind.into();
        }
        let mut response = wire::answer(status, &body);
        let headers = response.headers_mut();
        if let Some(seconds) = failure.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == 401 {
            let scheme = HeaderValue::from_static("Bearer");
            headers.insert(HeaderName::from_static("www-authenticate"), scheme);
        }
        response
    }
}
