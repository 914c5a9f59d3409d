//! What every operation has in common in the description of the API: said here once instead of at each handler.

use utoipa::openapi::{
    HttpMethod, ObjectBuilder, OpenApi, PathItem, RefOr, Type,
    path::{Operation, Parameter, ParameterBuilder, ParameterIn},
};

/// Writes that keep no answer under an `Idempotency-Key`: they only read, or nobody is signed in yet.
const WITHOUT_KEY: [&str; 22] = [
    "/me/passkeys",
    "/me/second-factor/enable",
    "/password-resets",
    "/password-resets/complete",
    "/session",
    "/session/confirm",
    "/session/confirm/passkey",
    "/session/confirm/provider",
    "/session/passkey",
    "/session/passkey/options",
    "/session/provider",
    "/session/provider/answer",
    "/session/second-factor",
    "/setup",
    "/sign-in-providers/{id}/check",
    "/sign-in-providers/{id}/logout",
    "/sign-ups",
    "/sign-ups/address",
    "/sign-ups/complete",
    "/sign-ups/preview",
    "/invitations/accept",
    "/invitations/preview",
];

/// Has no version: a domain lies in the control database, and all that changes of it is where links lead.
const WITHOUT_VERSION: &str = "/organization/domains/{domain}";

/// Completes the description that the handlers gave.
pub fn complete(description: &mut OpenApi) {
    for (path, item) in &mut description.paths.paths {
        let versioned = item.patch.is_some() && path != WITHOUT_VERSION;
        for (method, operation) in operations(item) {
            tell_problems_apart(operation);
            let keeps_answer = match method {
                HttpMethod::Post => !WITHOUT_KEY.contains(&path.as_str()) && !path.starts_with("/reports/"),
                HttpMethod::Put | HttpMethod::Patch | HttpMethod::Delete => true,
                _ => false,
            };
            let parameters = operation.parameters.get_or_insert_default();
            if keeps_answer {
                parameters.push(idempotency_key());
            }
            if keeps_answer && (path.starts_with("/time-entries") || path.starts_with("/timer")) {
                parameters.push(reason());
            }
            if versioned && matches!(method, HttpMethod::Patch | HttpMethod::Delete) {
                parameters.push(if_match());
            }
            if parameters.is_empty() {
                operation.parameters = None;
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    [
        (HttpMethod::Get, item.get.as_mut()),
        (HttpMethod::Put, item.put.as_mut()),
        (HttpMethod::Post, item.post.as_mut()),
        (HttpMethod::Patch, item.patch.as_mut()),
        (HttpMethod::Delete, item.delete.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation?)))
}

/// Every answer that is not a success has the media type of RFC 9457.
fn tell_problems_apart(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        if status.starts_with(['4', '5'])
            && let Some(problem) = response.content.shift_remove("application/json")
        {
            response
                .content
                .insert("application/problem+json".to_owned(), problem);
        }
    }
}

fn idempotency_key() -> RefOr<Parameter> {
    header(
        "Idempotency-Key",
        "Chosen by the client for this write, such as a UUID. Sent again with the same key, the write is not done \
         again: the first answer is given, with `Idempotent-Replayed: true`.",
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(128))
            .pattern(Some("^[!-~]+$")),
    )
}

fn reason() -> RefOr<Parameter> {
    header(
        "Hourbook-Reason",
        "Why, in percent-encoded UTF-8, at most 500 characters. It is kept in the audit log, and in the working-time record \
         where the change touches a closed day.",
        ObjectBuilder::new().schema_type(Type::String),
    )
}

fn if_match() -> RefOr<Parameter> {
    header(
        "If-Match",
        "The `ETag` of the object as the client last saw it. If it has changed since, nothing is written and the \
         answer is `412`.",
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^\"[0-9]{1,18}\"$")),
    )
}

fn header(name: &str, description: &str, schema: ObjectBuilder) -> RefOr<Parameter> {
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .description(Some(description))
        .schema(Some(schema));
    RefOr::T(parameter.build())
}
