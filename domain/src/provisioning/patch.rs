//! Changes (RFC 7644, 3.5.2): a list of operations, each with a path or with an object of attributes.

use serde_json::{Map, Value};

use super::{Wrong, attributes::plain};

/// The most operations of one request.
pub const MOST_OPERATIONS: usize = 1000;

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Add,
    Remove,
    Replace,
}

/// One operation on one attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation<'v> {
    pub op: Op,
    /// In lower case, without its schema, with the part of it after a point.
    pub attribute: String,
    /// The one of several that is meant: what stands in `[value eq "…"]`.
    pub chosen: Option<String>,
    /// `null` for none.
    pub value: &'v Value,
}

/// The operations of a request; those with an object of attributes become one for each.
pub fn operations(body: &Map<String, Value>) -> Result<Vec<Operation<'_>>, Wrong> {
    let listed = body
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("operations"))
        .and_then(|(_, value)| value.as_array())
        .ok_or_else(|| Wrong::syntax("a change has `Operations`"))?;
    if listed.len() > MOST_OPERATIONS {
        let detail = format!("a change has at most {MOST_OPERATIONS} operations");
        return Err(Wrong::syntax(detail));
    }
    let mut found = Vec::new();
    for operation in listed {
        read(operation, &mut found)?;
    }
    Ok(found)
}

fn read<'v>(operation: &'v Value, found: &mut Vec<Operation<'v>>) -> Result<(), Wrong> {
    static NONE: Value = Value::Null;
    let operation = operation
        .as_object()
        .ok_or_else(|| Wrong::syntax("an operation is an object"))?;
    let part = |name: &str| {
        let found = operation.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    };
    let op = part("op").and_then(Value::as_str).unwrap_or_default();
    let op = match op.to_ascii_lowercase().as_str() {
        "add" => Op::Add,
        "remove" => Op::Remove,
        "replace" => Op::Replace,
        _ => return Err(Wrong::syntax("`op` is add, remove or replace")),
    };
    let value = part("value").unwrap_or(&NONE);
    let path = part("path").and_then(Value::as_str).map(str::trim);
    if let Some(path) = path.filter(|path| !path.is_empty()) {
        let (attribute, chosen) = read_path(path)?;
        found.push(Operation {
            op,
            attribute,
            chosen,
            value,
        });
        return Ok(());
    }
    if op == Op::Remove {
        return Err(Wrong {
            kind: "noTarget",
            detail: "what is removed needs a `path`".to_owned(),
        });
    }
    let attributes = value
        .as_object()
        .ok_or_else(|| Wrong::syntax("an operation without a `path` has an object as its `value`"))?;
    for (name, value) in attributes {
        let (attribute, chosen) = read_path(name)?;
        found.push(Operation {
            op,
            attribute,
            chosen,
            value,
        });
    }
    Ok(())
}

/// `name`, `name.part`, `name[value eq "…"]` and `name[…].part`.
fn read_path(path: &str) -> Result<(String, Option<String>), Wrong> {
    let wrong = || Wrong::path("the path is an attribute, such as `active` or `members[value eq \"…\"]`");
    let Some((name, rest)) = path.split_once('[') else {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '_' | '-' | '$');
        return if path.chars().all(is_name) {
            Ok((plain(path), None))
        } else {
            Err(wrong())
        };
    };
    let (inner, part) = rest.split_once(']').ok_or_else(wrong)?;
    // What is chosen by other things than a value (`emails[type eq "work"]`) is the one that there is.
    let mut words = inner.trim().splitn(3, char::is_whitespace);
    let (Some(attribute), Some(operator), Some(value)) = (words.next(), words.next(), words.next()) else {
        return Err(wrong());
    };
    if !operator.eq_ignore_ascii_case("eq") {
        return Err(wrong());
    }
    let value = value.trim();
    let chosen = serde_json::from_str::<String>(value).unwrap_or_else(|_| value.to_owned());
    let chosen = attribute.eq_ignore_ascii_case("value").then_some(chosen);
    let part = part.strip_prefix('.').unwrap_or_default();
    let name = plain(name);
    let attribute = if part.is_empty() {
        name
    } else {
        format!("{name}.{}", part.to_lowercase())
    };
    Ok((attribute, chosen))
}
