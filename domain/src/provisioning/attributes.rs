//! Attributes as directories name them: without regard to case, and sometimes with the whole name of their schema before them.

use serde_json::{Map, Value};

use super::{LONGEST_NAME, Wrong};

/// `urn:ietf:params:scim:schemas:core:2.0:User:userName` and `userName` are one attribute. Those of other schemas keep their
/// whole name, so that none is taken for one of ours.
pub fn plain(name: &str) -> String {
    let name = name.trim().to_lowercase();
    for kind in ["user:", "group:"] {
        let core = format!("urn:ietf:params:scim:schemas:core:2.0:{kind}");
        if let Some(rest) = name.strip_prefix(&core) {
            return rest.to_owned();
        }
    }
    name
}

/// The members of an object, by their plain names.
pub fn fields(map: &Map<String, Value>) -> impl Iterator<Item = (String, &Value)> {
    map.iter().map(|(name, value)| (plain(name), value))
}

pub fn text(name: &str, value: &Value) -> Result<String, Wrong> {
    let text = value
        .as_str()
        .ok_or_else(|| Wrong::value(format!("`{name}` is a text")))?
        .trim();
    if text.chars().count() > LONGEST_NAME || text.chars().any(char::is_control) {
        let detail = format!("`{name}` has at most {LONGEST_NAME} printable characters");
        return Err(Wrong::value(detail));
    }
    Ok(text.to_owned())
}

/// A text that may be absent: `null` and an empty one are none.
pub fn optional(name: &str, value: &Value) -> Result<Option<String>, Wrong> {
    if value.is_null() {
        return Ok(None);
    }
    Ok(Some(text(name, value)?).filter(|text| !text.is_empty()))
}

/// Entra ID writes truth as a text.
pub fn truth(name: &str, value: &Value) -> Result<bool, Wrong> {
    let told = match value {
        Value::Bool(told) => Some(*told),
        Value::String(word) if word.eq_ignore_ascii_case("true") => Some(true),
        Value::String(word) if word.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    };
    told.ok_or_else(|| Wrong::value(format!("`{name}` is true or false")))
}
