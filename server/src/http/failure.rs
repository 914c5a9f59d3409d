//! What a handler returns when it does not succeed; it becomes an RFC 9457 problem at the edge.

use api::problem::{Code, FieldError};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::problems::FieldProblem;
use store::StoreError;

/// A refusal or failure. The path and the request id are added by [`crate::http::problems`].
#[derive(Debug, Clone)]
pub struct Failure {
    pub code: Code,
    /// For people: what is wrong and the way out. Never shown for a 5xx.
    pub detail: String,
    pub errors: Vec<FieldError>,
    /// Seconds until another attempt makes sense.
    pub retry_after: Option<u64>,
}

impl Failure {
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
        }
    }

    /// Somebody else's object looks exactly like one that never existed.
    pub fn not_found() -> Self {
        Self::new(Code::NotFound, "There is no such object, or you may not see it.")
    }

    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(Code::Forbidden, detail)
    }

    /// One invalid field.
    pub fn field(field: &str, code: &str, message: impl Into<String>) -> Self {
        let error = FieldError {
            field: field.into(),
            code: code.into(),
            message: message.into(),
            options: Vec::new(),
        };
        Self::new(Code::ValidationFailed, "Some fields are not valid.").with_errors(vec![error])
    }

    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// The same failure with `prefix.` before the path of each field, as bulk operations report it.
    #[must_use]
    pub fn at(mut self, prefix: &str) -> Self {
        for error in &mut self.errors {
            error.field = format!("{prefix}.{}", error.field);
        }
        self
    }
}

impl From<Vec<FieldProblem>> for Failure {
    fn from(problems: Vec<FieldProblem>) -> Self {
        // A local time that must be asked back outranks the rest: its options are the way out.
        let code = if problems
            .iter()
            .any(|problem| problem.code == "local_time_ambiguous")
        {
            Code::LocalTimeAmbiguous
        } else if problems
            .iter()
            .any(|problem| problem.code == "local_time_missing")
        {
            Code::LocalTimeMissing
        } else {
            Code::ValidationFailed
        };
        let errors = problems
            .into_iter()
            .map(|problem| FieldError {
                field: problem.field,
                code: problem.code.to_owned(),
                message: problem.message,
                options: problem.options,
            })
            .collect();
        Self::new(code, "Some fields are not valid.").with_errors(errors)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Conflict(constraint) => from_constraint(constraint),
            StoreError::Full => Self::new(Code::StorageFull, ""),
            StoreError::Unavailable(reason) | StoreError::Refused(reason) => {
                tracing::warn!(%reason, "storage is unavailable");
                Self {
                    retry_after: Some(2),
                    ..Self::new(Code::StorageUnavailable, "")
                }
            }
            StoreError::Moving => Self {
                retry_after: Some(2),
                ..Self::new(Code::OrganizationMoving, "")
            },
            StoreError::Closed => Self::new(
                Code::Unauthenticated,
                "Sign in, or send a token that has neither expired nor been withdrawn.",
            ),
            // The organization is none of ours, as if it had never been here.
            StoreError::OtherRegion(_) => {
                tracing::error!(%error, "an organization of another region lies in this cell");
                Self::not_found()
            }
            StoreError::Reference => Self::new(
                Code::Conflict,
                "Another object was removed or is still needed. Load the page again.",
            ),
            StoreError::Constraint(_)
            | StoreError::Corrupt { .. }
            | StoreError::Unwritable { .. }
            | StoreError::Migration(_)
            | StoreError::Internal(_) => {
                tracing::error!(%error, "storage failed");
                Self::new(Code::Internal, "")
            }
        }
    }
}

/// A unique constraint is the last word on names and ids: its name says which field it is about.
fn from_constraint(constraint: &str) -> Failure {
    let (code, field, message) = match constraint {
        "members_email_folded_key" => (
            Code::EmailTaken,
            "email",
            "Another member has this e-mail address.",
        ),
        "invitations_email_folded_key" => {
            (Code::EmailTaken, "email", "This person has been invited already.")
        }
        "organizations_slug_key" => (
            Code::NameTaken,
            "slug",
            "Another organization has this name in its address.",
        ),
        "organizations_creating" => {
            let detail = "This organization is being created at this moment. If that broke off, try again in a minute.";
            return Failure::new(Code::Conflict, detail);
        }
        "time_entries_running_key" => (
            Code::Conflict,
            "ended_at",
            "Another timer of this member is running. Stop it first.",
        ),
        name if name.ends_with("_name_folded_key") => {
            (Code::NameTaken, "name", "Something beside it has this name.")
        }
        name if name.ends_with("_pkey") => (Code::IdTaken, "id", "Another object has this id."),
        _ => return Failure::new(Code::Conflict, "The request contradicts what is stored."),
    };
    let error = FieldError {
        field: field.into(),
        code: code.as_str().into(),
        message: message.into(),
        options: Vec::new(),
    };
    Failure::new(code, message).with_errors(vec![error])
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}
