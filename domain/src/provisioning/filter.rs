//! Filters (RFC 7644, 3.4.2.2), as far as directories send them: comparisons for equality, joined by `and`.

use super::attributes::plain;

/// The longest filter, in bytes.
const LONGEST: usize = 1000;
/// The most comparisons.
const MOST: usize = 5;

/// One attribute that has to have one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// In lower case, without its schema.
    pub attribute: String,
    /// The value; `true` and numbers as they are written.
    pub value: String,
}

/// Why a filter is not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// Too long, or too many parts.
    #[error("a filter has at most {LONGEST} bytes and {MOST} comparisons")]
    TooLong,
    /// Not `attribute eq "value"`.
    #[error("only comparisons such as `userName eq \"ada@example.org\"` are known, joined by `and`")]
    Unknown,
}

/// Reads a filter.
pub fn parse_filter(text: &str) -> Result<Vec<Comparison>, FilterError> {
    if text.len() > LONGEST {
        return Err(FilterError::TooLong);
    }
    let mut rest = text.trim();
    let mut found = Vec::new();
    loop {
        let (comparison, after) = comparison(rest)?;
        found.push(comparison);
        if found.len() > MOST {
            return Err(FilterError::TooLong);
        }
        if after.is_empty() {
            return Ok(found);
        }
        let (word, after) = word(after);
        if !word.eq_ignore_ascii_case("and") {
            return Err(FilterError::Unknown);
        }
        rest = after;
    }
}

fn comparison(text: &str) -> Result<(Comparison, &str), FilterError> {
    let (attribute, rest) = attribute(text)?;
    let (operator, rest) = word(rest);
    if !operator.eq_ignore_ascii_case("eq") {
        return Err(FilterError::Unknown);
    }
    let (value, rest) = value(rest)?;
    Ok((Comparison { attribute, value }, rest))
}

/// `emails[type eq "work"].value` asks for the one address that there is.
fn attribute(text: &str) -> Result<(String, &str), FilterError> {
    let end = text
        .find(|c: char| c.is_whitespace() || c == '[')
        .ok_or(FilterError::Unknown)?;
    let (name, rest) = text.split_at(end);
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '_' | '-' | '$');
    if name.is_empty() || !name.chars().all(is_name) {
        return Err(FilterError::Unknown);
    }
    let name = plain(name);
    let Some(inner) = rest.strip_prefix('[') else {
        return Ok((name, rest.trim_start()));
    };
    let (chosen, rest) = inner.split_once(']').ok_or(FilterError::Unknown)?;
    let (chosen, left) = comparison(chosen.trim())?;
    let is_ours = match chosen.attribute.as_str() {
        "type" => chosen.value.eq_ignore_ascii_case("work"),
        "primary" => chosen.value.eq_ignore_ascii_case("true"),
        _ => false,
    };
    let rest = rest.strip_prefix(".value").ok_or(FilterError::Unknown)?;
    let ends = rest.starts_with(char::is_whitespace);
    if name != "emails" || !is_ours || !left.is_empty() || !ends {
        return Err(FilterError::Unknown);
    }
    Ok(("emails.value".to_owned(), rest.trim_start()))
}

fn word(text: &str) -> (&str, &str) {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    (word, rest.trim_start())
}

fn value(text: &str) -> Result<(String, &str), FilterError> {
    if !text.starts_with('"') {
        let (word, rest) = word(text);
        let is_plain = matches!(word, "true" | "false") || word.parse::<i64>().is_ok();
        return if is_plain {
            Ok((word.to_owned(), rest))
        } else {
            Err(FilterError::Unknown)
        };
    }
    let mut strings = serde_json::Deserializer::from_str(text).into_iter::<String>();
    let value = strings.next().and_then(Result::ok).ok_or(FilterError::Unknown)?;
    let rest = &text[strings.byte_offset()..];
    if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return Err(FilterError::Unknown);
    }
    Ok((value, rest.trim_start()))
}
