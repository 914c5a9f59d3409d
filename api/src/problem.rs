//! Problems: every answer that is not a success, as RFC 9457 problem details with a code from a closed list.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a request was not done. Sent as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Address of the documentation of this problem: `/problems/<code>`.
    #[serde(rename = "type")]
    #[schema(example = "/problems/validation_failed")]
    pub kind: String,
    /// Short sentence, the same for every problem with this code.
    #[schema(example = "The request has invalid fields")]
    pub title: String,
    /// The HTTP status, repeated.
    #[schema(example = 422)]
    pub status: u16,
    /// What went wrong this time and what to do about it. On a 5xx it says nothing but where to ask.
    pub detail: String,
    /// Path of the request.
    #[schema(example = "/api/v1/time-entries")]
    pub instance: String,
    /// The code, for programs.
    pub code: Code,
    /// Id of the request in the server's log.
    pub request_id: String,
    /// Per field: what is wrong with it. Empty when the problem is not about a field.
    #[serde(default)]
    pub errors: Vec<FieldError>,
}

impl Problem {
    /// A problem with the texts of its code, about no particular field.
    #[must_use]
    pub fn new(
        code: Code,
        detail: impl Into<String>,
        instance: impl Into<String>,
        request_id: impl Into<String>,
    ) -> Self {
        Self {
            kind: format!("/problems/{code}"),
            title: code.title().to_owned(),
            status: code.status(),
            detail: detail.into(),
            instance: instance.into(),
            code,
            request_id: request_id.into(),
            errors: Vec::new(),
        }
    }

    /// The same problem with what is wrong per field.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// Dotted path of the field, for example `operations.3.entry.ended_at`.
    #[schema(example = "ended_at")]
    pub field: String,
    /// Machine-readable reason, for example `too_long`.
    #[schema(example = "too_long")]
    pub code: String,
    /// Sentence for people.
    pub message: String,
    /// The values that would be accepted, where they can be listed (the possible instants of an ambiguous local time).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
}

/// The closed list of problem codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The request is not readable: broken JSON, wrong types, unknown fields, a broken query or cursor.
    MalformedRequest,
    /// The body is in a format this operation does not read.
    UnsupportedMediaType,
    /// The body is larger than this operation accepts.
    PayloadTooLarge,
    /// The request is readable, but fields are invalid; `errors` names them.
    ValidationFailed,
    /// No credentials, or credentials that are no longer valid.
    Unauthenticated,
    /// E-mail and password do not belong together.
    SignInFailed,
    /// The code of the second step is wrong or was used; `sign_in_failed` once the sign-in has to begin again.
    SecondFactorFailed,
    /// The provider of a sign-in refused, could not be reached, or said something that is not believed; `errors` says why.
    ProviderFailed,
    /// The organization signs in with a provider: password and passkey alone let only owners in.
    ProviderRequired,
    /// The organization wants a second factor, and there is none yet: set it up first.
    SecondFactorRequired,
    /// Only for somebody who has proved a short time ago who they are: confirm it, then repeat the request.
    StepUpRequired,
    /// Too many attempts; `Retry-After` says when to try again.
    TooManyAttempts,
    /// The caller sends more requests than one member or token may; `Retry-After` says when to go on.
    TooManyRequests,
    /// A request with a session cookie came from another site.
    CsrfRejected,
    /// The organization, or the token, is used from certain networks only, and this is none of them.
    AddressNotAllowed,
    /// The token is paused, because it was used in a way that its owner would not.
    TokenPaused,
    /// The caller may see the object but not do this with it.
    Forbidden,
    /// The token lacks the scope for this operation.
    ScopeMissing,
    /// The operator has suspended the organization: its data is kept, and nobody reaches it.
    OrganizationSuspended,
    /// A limit that the operator has set for the organization is reached: people, sealed files or the size of its database.
    LimitReached,
    /// The organization lives in another cell; the detail names its address.
    LivesElsewhere,
    /// There is no such object, or none the caller may know of.
    NotFound,
    /// The address exists but not with this method.
    MethodNotAllowed,
    /// The request contradicts the state of the object.
    Conflict,
    /// Another object beside it already has this name.
    NameTaken,
    /// Another member already has this e-mail address.
    EmailTaken,
    /// Another object already has this id.
    IdTaken,
    /// Time entries depend on the object; archive or disable it instead.
    InUse,
    /// The object changed since the version in `If-Match`.
    StaleVersion,
    /// The `Idempotency-Key` was used for another request.
    IdempotencyKeyReused,
    /// A local time happens twice that day; `options` lists both instants.
    LocalTimeAmbiguous,
    /// A local time does not happen that day; `options` lists the nearest instants.
    LocalTimeMissing,
    /// The entry overlaps another one and the organization forbids that.
    OverlapForbidden,
    /// The change touches a day in a closed period.
    PeriodLocked,
    /// The change touches a week that is submitted or approved.
    TimesheetClosed,
    /// The timesheet is not in a state in which this can be done.
    TimesheetState,
    /// The checks found something that must be put right before the week can be submitted; `errors` names it.
    TimesheetBlocked,
    /// The record of the day is not in a state in which this can be done.
    WorkingDayState,
    /// There is no running timer to stop.
    TimerNotRunning,
    /// The client, project or task above is archived.
    ParentArchived,
    /// At least one operation of a bulk request is invalid; nothing was done.
    BulkFailed,
    /// The one-time link has expired or was used.
    LinkExpired,
    /// The file has no such part; `Content-Range` says how long it is.
    RangeNotSatisfiable,
    /// The link asks for a password, and this was not it.
    PasswordRequired,
    /// The organization exists already; the setup link is of no use any more.
    SetupDone,
    /// The file could not be imported; nothing was stored.
    ImportFailed,
    /// The import is finished and cannot be cancelled.
    ImportNotCancellable,
    /// The request came over plain HTTP.
    HttpsRequired,
    /// The request took too long to arrive or to be done.
    RequestTimeout,
    /// The server has too much to do; try again after `Retry-After`.
    Overloaded,
    /// The organization is moving to another place: it is read meanwhile, and changed again after `Retry-After`.
    OrganizationMoving,
    /// The database or the object store cannot be reached at the moment.
    StorageUnavailable,
    /// The disk of the server is full; nothing was stored.
    StorageFull,
    /// A mistake in the server; the request id finds it in the log.
    Internal,
}

impl Code {
    /// Every code, in the order of the documentation.
    pub const ALL: [Self; 54] = [
        Self::MalformedRequest,
        Self::UnsupportedMediaType,
        Self::PayloadTooLarge,
        Self::ValidationFailed,
        Self::Unauthenticated,
        Self::SignInFailed,
        Self::SecondFactorFailed,
        Self::ProviderFailed,
        Self::ProviderRequired,
        Self::SecondFactorRequired,
        Self::StepUpRequired,
        Self::TooManyAttempts,
        Self::TooManyRequests,
        Self::CsrfRejected,
        Self::AddressNotAllowed,
        Self::TokenPaused,
        Self::Forbidden,
        Self::ScopeMissing,
        Self::OrganizationSuspended,
        Self::LimitReached,
        Self::LivesElsewhere,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::NameTaken,
        Self::EmailTaken,
        Self::IdTaken,
        Self::InUse,
        Self::StaleVersion,
        Self::IdempotencyKeyReused,
        Self::LocalTimeAmbiguous,
        Self::LocalTimeMissing,
        Self::OverlapForbidden,
        Self::PeriodLocked,
        Self::TimesheetClosed,
        Self::TimesheetState,
        Self::TimesheetBlocked,
        Self::WorkingDayState,
        Self::TimerNotRunning,
        Self::ParentArchived,
        Self::BulkFailed,
        Self::LinkExpired,
        Self::RangeNotSatisfiable,
        Self::PasswordRequired,
        Self::SetupDone,
        Self::ImportFailed,
        Self::ImportNotCancellable,
        Self::HttpsRequired,
        Self::RequestTimeout,
        Self::Overloaded,
        Self::OrganizationMoving,
        Self::StorageUnavailable,
        Self::StorageFull,
        Self::Internal,
    ];

    /// The code as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.describe().0
    }

    /// The HTTP status that goes with the code.
    #[must_use]
    pub const fn status(self) -> u16 {
        self.describe().1
    }

    /// A short sentence, the same for every problem with this code.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.describe().2
    }

    #[expect(clippy::too_many_lines, reason = "a table: a line for each code")]
    const fn describe(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::MalformedRequest => ("malformed_request", 400, "The request cannot be read"),
            Self::UnsupportedMediaType => (
                "unsupported_media_type",
                415,
                "The format of the body is not supported",
            ),
            Self::PayloadTooLarge => ("payload_too_large", 413, "The body is too large"),
            Self::ValidationFailed => ("validation_failed", 422, "The request has invalid fields"),
            Self::Unauthenticated => ("unauthenticated", 401, "Sign in first"),
            Self::SignInFailed => ("sign_in_failed", 401, "E-mail or password is wrong"),
            Self::SecondFactorFailed => ("second_factor_failed", 401, "The code is wrong"),
            Self::ProviderFailed => ("provider_failed", 401, "The sign-in with the provider failed"),
            Self::ProviderRequired => (
                "provider_required",
                403,
                "The organization signs in with a provider",
            ),
            Self::SecondFactorRequired => (
                "second_factor_required",
                403,
                "The organization wants a second factor",
            ),
            Self::StepUpRequired => ("step_up_required", 403, "Confirm who you are"),
            Self::TooManyAttempts => ("too_many_attempts", 429, "Too many attempts"),
            Self::TooManyRequests => ("too_many_requests", 429, "Too many requests"),
            Self::CsrfRejected => ("csrf_rejected", 403, "The request came from another site"),
            Self::AddressNotAllowed => ("address_not_allowed", 403, "Not from this network"),
            Self::TokenPaused => ("token_paused", 403, "The token is paused"),
            Self::Forbidden => ("forbidden", 403, "This is not permitted"),
            Self::ScopeMissing => ("scope_missing", 403, "The token lacks a scope"),
            Self::OrganizationSuspended => ("organization_suspended", 403, "The organization is suspended"),
            Self::LimitReached => ("limit_reached", 403, "A limit of the organization is reached"),
            Self::LivesElsewhere => ("lives_elsewhere", 421, "The organization lives in another cell"),
            Self::NotFound => ("not_found", 404, "There is no such object"),
            Self::MethodNotAllowed => ("method_not_allowed", 405, "The address does not have this method"),
            Self::Conflict => ("conflict", 409, "The request contradicts the state of the object"),
            Self::NameTaken => ("name_taken", 409, "The name is taken"),
            Self::EmailTaken => ("email_taken", 409, "The e-mail address is taken"),
            Self::IdTaken => ("id_taken", 409, "The id is taken"),
            Self::InUse => ("in_use", 409, "Time entries depend on the object"),
            Self::StaleVersion => ("stale_version", 412, "The object has changed in the meantime"),
            Self::IdempotencyKeyReused => (
                "idempotency_key_reused",
                422,
                "The idempotency key was used for another request",
            ),
            Self::LocalTimeAmbiguous => ("local_time_ambiguous", 422, "The local time happens twice"),
            Self::LocalTimeMissing => ("local_time_missing", 422, "The local time does not happen"),
            Self::OverlapForbidden => ("overlap_forbidden", 409, "The entry overlaps another one"),
            Self::PeriodLocked => ("period_locked", 409, "The period is closed"),
            Self::TimesheetClosed => ("timesheet_closed", 409, "The week is submitted or approved"),
            Self::TimesheetState => ("timesheet_state", 409, "The timesheet is in another state"),
            Self::TimesheetBlocked => ("timesheet_blocked", 409, "The week cannot be submitted yet"),
            Self::WorkingDayState => (
                "working_day_state",
                409,
                "The record of the day is in another state",
            ),
            Self::TimerNotRunning => ("timer_not_running", 409, "No timer is running"),
            Self::ParentArchived => ("parent_archived", 409, "The client, project or task is archived"),
            Self::BulkFailed => (
                "bulk_failed",
                422,
                "Nothing was done: some operations are invalid",
            ),
            Self::LinkExpired => ("link_expired", 410, "The link has expired"),
            Self::RangeNotSatisfiable => ("range_not_satisfiable", 416, "The file has no such part"),
            Self::PasswordRequired => ("password_required", 401, "The link asks for a password"),
            Self::SetupDone => ("setup_done", 409, "The organization is already set up"),
            Self::ImportFailed => ("import_failed", 422, "The file could not be imported"),
            Self::ImportNotCancellable => ("import_not_cancellable", 409, "The import is finished"),
            Self::HttpsRequired => ("https_required", 403, "Use HTTPS"),
            Self::RequestTimeout => ("request_timeout", 408, "The request took too long"),
            Self::Overloaded => ("overloaded", 503, "The server is overloaded"),
            Self::OrganizationMoving => (
                "organization_moving",
                503,
                "The organization is moving to another place",
            ),
            Self::StorageUnavailable => ("storage_unavailable", 503, "The storage cannot be reached"),
            Self::StorageFull => ("storage_full", 507, "The disk of the server is full"),
            Self::Internal => ("internal", 500, "The server made a mistake"),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_name_of_a_code_is_its_wire_form() {
        for code in Code::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }

    #[test]
    fn all_lists_every_code_once() {
        let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        // The last variant's position shows that none is missing from the list.
        assert_eq!(Code::Internal as usize + 1, Code::ALL.len());
    }

    #[test]
    fn every_status_is_an_error_status() {
        assert!(Code::ALL.iter().all(|code| (400..600).contains(&code.status())));
    }

    #[test]
    fn a_problem_repeats_code_and_status() {
        let problem = Problem::new(
            Code::StaleVersion,
            "Reload the entry.",
            "/api/v1/time-entries/1",
            "r-1",
        );
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(json["type"], "/problems/stale_version");
        assert_eq!(json["status"], 412);
        assert_eq!(json["code"], "stale_version");
        assert_eq!(json["errors"], serde_json::json!([]));
    }
}
