//! Why a caller does something, where they say so beside the request: in `Hourbook-Reason`, percent-encoded UTF-8.

use api::problem::Code;
use axum::http::HeaderMap;
use domain::{scope::check_text, working_time::LONGEST_REASON};
use percent_encoding::percent_decode;

use crate::http::Failure;

/// The header.
pub const HEADER: &str = "hourbook-reason";

/// What the header says; empty where it is absent.
pub fn read(headers: &HeaderMap) -> Result<String, Failure> {
    let Some(value) = headers.get(HEADER) else {
        return Ok(String::new());
    };
    let text = percent_decode(value.as_bytes()).decode_utf8().ok();
    let text = text.and_then(|text| check_text("reason", text.trim(), LONGEST_REASON).ok());
    text.ok_or_else(|| {
        Failure::new(
            Code::MalformedRequest,
            format!(
                "`Hourbook-Reason` must be at most {LONGEST_REASON} characters of percent-encoded UTF-8."
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, value.parse().unwrap());
        read(&headers).ok()
    }

    #[test]
    fn a_reason_is_read_in_any_language_and_not_at_any_length() {
        assert_eq!(read(&HeaderMap::new()).ok().as_deref(), Some(""));
        assert_eq!(of("ging%20fr%C3%BCher").as_deref(), Some("ging fr\u{fc}her"));
        assert_eq!(of("plain words").as_deref(), Some("plain words"));
        assert_eq!(of("%FF"), None);
        assert_eq!(of("%00"), None);
        assert_eq!(of(&"a".repeat(LONGEST_REASON + 1)), None);
    }
}
