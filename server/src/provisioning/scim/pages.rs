//! The parameters of lists and of single resources.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, header, request::Parts},
};
use domain::provisioning::{Comparison, parse_filter};
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::Failed;

/// Resources of a page when nothing is said.
const USUAL: i64 = 100;
/// Resources of a page at most.
pub const MOST: i64 = 200;

/// What a directory asks for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    filter: Option<String>,
    #[serde(default, rename = "startIndex")]
    start_index: Option<i64>,
    #[serde(default)]
    count: Option<i64>,
    #[serde(default)]
    pub attributes: Option<String>,
    #[serde(default, rename = "excludedAttributes")]
    pub excluded: Option<String>,
}

impl Asked {
    /// The first resource, counted from one.
    pub fn start(&self) -> i64 {
        self.start_index.unwrap_or(1).max(1)
    }

    pub fn skipped(&self) -> i64 {
        self.start() - 1
    }

    pub fn limit(&self) -> i64 {
        self.count.unwrap_or(USUAL).clamp(0, MOST)
    }

    pub fn filter(&self) -> Result<Vec<Comparison>, Failed> {
        match self.filter.as_deref().map(str::trim) {
            Some(text) if !text.is_empty() => Ok(parse_filter(text)?),
            _ => Ok(Vec::new()),
        }
    }

    /// What is left of a resource.
    pub fn of(&self, resource: Value) -> Value {
        super::wire::chosen(resource, self.attributes.as_deref(), self.excluded.as_deref())
    }
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failed> {
        let query = parts.uri.query().unwrap_or_default();
        serde_html_form::from_str(query)
            .map_err(|_| Failed::wrong("invalidValue", "`startIndex` and `count` are whole numbers."))
    }
}

/// The id of a resource; one that cannot be one is of nobody.
pub fn id(text: &str) -> Result<Uuid, Failed> {
    Uuid::try_parse(text).map_err(|_| Failed::not_found())
}

/// The body of a write, and the version that the directory saw last.
pub struct Body {
    pub fields: Map<String, Value>,
    pub version: Option<i64>,
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Failed;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failed> {
        let version = version(request.headers())?;
        let syntax = || Failed::wrong("invalidSyntax", "The body is no JSON object, or too long.");
        let bytes = Bytes::from_request(request, state).await.map_err(|_| syntax())?;
        let fields = serde_json::from_slice(&bytes).map_err(|_| syntax())?;
        Ok(Self { fields, version })
    }
}

/// `If-Match` of a request without a body.
pub struct Seen(pub Option<i64>);

impl<S: Sync> FromRequestParts<S> for Seen {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failed> {
        Ok(Self(version(&parts.headers)?))
    }
}

fn version(headers: &HeaderMap) -> Result<Option<i64>, Failed> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let version = text.trim_start_matches("W/").trim_matches('"').parse().ok();
    version
        .map(Some)
        .ok_or_else(|| Failed::wrong("invalidValue", "`If-Match` is the `version` of the resource."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_bounded_whatever_is_asked_for() {
        for (query, start, limit) in [
            ("", 1, 100),
            ("startIndex=0&count=-3", 1, 0),
            ("startIndex=-9223372036854775808", 1, 100),
            ("startIndex=11&count=10", 11, 10),
            ("count=100000", 1, MOST),
        ] {
            let asked: Asked = serde_html_form::from_str(query).unwrap();
            assert_eq!((asked.start(), asked.limit()), (start, limit), "{query}");
        }
    }
}
