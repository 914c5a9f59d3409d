//! Cursors of pages: opaque to clients, plain JSON to us.

use api::problem::Code;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};

use super::Failure;

/// Rows on a page when the client does not say.
pub const DEFAULT_LIMIT: u16 = 50;
/// The most rows on a page.
pub const MAX_LIMIT: u16 = 200;

/// The number of rows of a page, within 1..=200.
pub fn limit(asked: Option<u16>) -> Result<i64, Failure> {
    let limit = asked.unwrap_or(DEFAULT_LIMIT);
    if (1..=MAX_LIMIT).contains(&limit) {
        return Ok(limit.into());
    }
    Err(Failure::field(
        "limit",
        "out_of_range",
        format!("Give a number from 1 to {MAX_LIMIT}."),
    ))
}

pub fn encode(position: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(position).unwrap_or_default())
}

pub fn decode<T: DeserializeOwned>(cursor: Option<&str>) -> Result<Option<T>, Failure> {
    let Some(cursor) = cursor else { return Ok(None) };
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    let position = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    position.map(Some).ok_or_else(|| {
        Failure::new(
            Code::MalformedRequest,
            "The cursor is not one that this list gave. Start from the first page.",
        )
    })
}

/// Cuts `rows`, fetched one more than `limit`, to a page and tells where the next one starts.
pub fn page<T, P: Serialize>(
    mut rows: Vec<T>,
    limit: i64,
    position: impl Fn(&T) -> P,
) -> (Vec<T>, Option<String>) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if rows.len() <= limit {
        return (rows, None);
    }
    rows.truncate(limit);
    let next = rows.last().map(|last| encode(&position(last)));
    (rows, next)
}
