//! Reading a write: JSON body, mutation id and the version the client last saw.

use api::problem::{Code, FieldError};
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, Method, header, request::Parts},
};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::failure::Failure;

/// The longest `Idempotency-Key`.
const KEY_LIMIT: usize = 128;

/// What makes a write repeatable and safe against lost updates.
#[derive(Debug, Clone, Default)]
pub struct Mutation {
    /// The client's `Idempotency-Key`.
    pub key: Option<String>,
    /// Method, path and body, hashed: the same key with another request is refused.
    pub request_hash: [u8; 32],
    /// The version in `If-Match`.
    pub if_match: Option<i64>,
}

impl Mutation {
    fn read(method: &Method, path: &str, headers: &HeaderMap, body: &[u8]) -> Result<Self, Failure> {
        let mut hasher = Sha256::new();
        for part in [method.as_str().as_bytes(), b"\0", path.as_bytes(), b"\0", body] {
            hasher.update(part);
        }
        Ok(Self {
            key: key(headers)?,
            request_hash: hasher.finalize().into(),
            if_match: if_match(headers)?,
        })
    }

    /// Counts something outside the body as part of the request.
    pub fn add_to_hash(&mut self, part: &[u8]) {
        let mut hasher = Sha256::new();
        hasher.update(self.request_hash);
        hasher.update(part);
        self.request_hash = hasher.finalize().into();
    }

    /// Refuses if the stored version is not the one the client last saw.
    pub fn check_version(&self, stored: i64) -> Result<(), Failure> {
        check_version(self.if_match, stored)
    }
}

/// Refuses if `expected` is given and is not the stored version.
pub fn check_version(expected: Option<i64>, stored: i64) -> Result<(), Failure> {
    match expected {
        Some(version) if version != stored => Err(Failure::new(
            Code::StaleVersion,
            format!("The object has changed since you loaded it: it is at version {stored}. Load it again."),
        )),
        _ => Ok(()),
    }
}

fn key(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let readable = value
        .to_str()
        .ok()
        .filter(|key| !key.is_empty() && key.len() <= KEY_LIMIT);
    readable.map(|key| Some(key.to_owned())).ok_or_else(|| {
        Failure::new(
            Code::MalformedRequest,
            "`Idempotency-Key` must be 1 to 128 printable ASCII characters.",
        )
    })
}

fn if_match(headers: &HeaderMap) -> Result<Option<i64>, Failure> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let version = text.trim_start_matches("W/").trim_matches('"').parse().ok();
    version.map(Some).ok_or_else(|| {
        Failure::new(
            Code::MalformedRequest,
            "`If-Match` must be the `ETag` of the object.",
        )
    })
}

/// A write without a body.
impl<S: Sync> FromRequestParts<S> for Mutation {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Self::read(&parts.method, parts.uri.path(), &parts.headers, &[])
    }
}

/// A write with a JSON body. Unknown fields and wrong types are named in the problem.
#[derive(Debug)]
pub struct Input<T> {
    pub value: T,
    pub mutation: Mutation,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let headers = request.headers().clone();
        if !is_json(&headers) {
            return Err(Failure::new(
                Code::UnsupportedMediaType,
                "Send JSON with `Content-Type: application/json`.",
            ));
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| body_failure(&rejection))?;
        let mutation = Mutation::read(&method, &path, &headers, &bytes)?;
        Ok(Self {
            value: parse(&bytes)?,
            mutation,
        })
    }
}

fn body_failure(rejection: &axum::extract::rejection::BytesRejection) -> Failure {
    use axum::http::StatusCode;
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Failure::new(Code::PayloadTooLarge, "The body is too large. Send less at once.")
        }
        _ => Failure::new(
            Code::MalformedRequest,
            "The body did not arrive whole. Send it again.",
        ),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let unreadable = |why: &str| {
        Failure::new(
            Code::MalformedRequest,
            format!("The JSON body cannot be read: {why}."),
        )
    };
    let bytes = bytes.trim_ascii();
    // An absent body is an empty object, so that operations without required fields need none.
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    // serde would take an array for an object and match its items to fields by position.
    if bytes[0] != b'{' {
        return Err(unreadable("it must be an object"));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        unreadable(&error.to_string()).with_errors(wrong_field::<T>(bytes).into_iter().collect())
    })
}

/// Which field it was that could not be read; the body is read once more to find out. Nothing where it is no JSON at all.
fn wrong_field<T: DeserializeOwned>(bytes: &[u8]) -> Option<FieldError> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let error = serde_path_to_error::deserialize::<_, T>(&mut reader).err()?;
    let said = error.inner().is_data().then(|| error.inner().to_string())?;
    let path = error.path().to_string().replace('[', ".").replace(']', "");
    let path = path.trim_matches('.');
    let named = said.split('`').nth(1).unwrap_or_default();
    let (field, code, message) = if said.starts_with("missing field") {
        (
            beneath(path, named),
            "required",
            "This field is needed.".to_owned(),
        )
    } else if said.starts_with("unknown field") {
        (
            beneath(path, named),
            "unknown",
            "There is no such field.".to_owned(),
        )
    } else {
        let reason = said.split(" at line ").next().unwrap_or_default();
        (
            path.to_owned(),
            "malformed",
            format!("This cannot be read: {reason}."),
        )
    };
    (!field.is_empty()).then(|| FieldError {
        field,
        code: code.to_owned(),
        message,
        options: Vec::new(),
    })
}

/// The path of a field whose name may be its end already.
fn beneath(path: &str, name: &str) -> String {
    match path.rsplit('.').next() {
        Some(last) if last == name => path.to_owned(),
        _ if path.is_empty() => name.to_owned(),
        _ => format!("{path}.{name}"),
    }
}

/// Query parameters, with the same kind of answer when they are wrong.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let query = parts.uri.query().unwrap_or_default();
        serde_html_form::from_str(query).map(Self).map_err(|error| {
            Failure::new(
                Code::MalformedRequest,
                format!("The query of the address cannot be read: {error}."),
            )
        })
    }
}

/// The id in the path; anything that is not an id is an object that does not exist.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

impl<T: From<uuid::Uuid>, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let path = axum::extract::Path::<uuid::Uuid>::from_request_parts(parts, state).await;
        path.map(|id| Self(T::from(id.0)))
            .map_err(|_| Failure::not_found())
    }
}

#[cfg(test)]
mod tests {
    use api::entries::{BulkRequest, CreateEntry};

    use super::*;

    fn fields<T: DeserializeOwned>(text: &str) -> Vec<(String, String)> {
        let failure = parse::<T>(text.as_bytes()).err().unwrap();
        assert_eq!(failure.code, Code::MalformedRequest);
        failure
            .errors
            .into_iter()
            .map(|error| (error.field, error.code))
            .collect()
    }

    #[test]
    fn a_field_that_cannot_be_read_is_named() {
        for (text, expected) in [
            (r#"{"note": 5}"#, Some(("note", "malformed"))),
            (r#"{"tags": ["a", 7]}"#, Some(("tags.1", "malformed"))),
            (r#"{"nots": ""}"#, Some(("nots", "unknown"))),
            (r#"{"billable": "perhaps"}"#, Some(("billable", "malformed"))),
            (r#"{"note": "#, None),
            ("[]", None),
            ("nonsense", None),
        ] {
            let expected = expected.map(|(field, code)| (field.to_owned(), code.to_owned()));
            let expected: Vec<_> = expected.into_iter().collect();
            assert_eq!(fields::<CreateEntry>(text), expected, "{text}");
        }
    }

    #[test]
    fn a_field_that_is_missing_is_named() {
        let expected = [("operations".to_owned(), "required".to_owned())];
        assert_eq!(fields::<BulkRequest>("{}"), expected);
    }
}
