//! Values as text of SQL that the shells of both engines, `psql` and `sqlite3`, read back unchanged.

use std::fmt::Write as _;

use crate::{EngineKind, Value};

/// A value that the other engine cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unwritable;

/// Appends `value`. A row stays on one line whatever is in it.
pub fn write(out: &mut String, value: &Value, dialect: EngineKind) -> Result<(), Unwritable> {
    let is_sqlite = dialect == EngineKind::Sqlite;
    match value {
        Value::Null => out.push_str("NULL"),
        Value::Bool(value) if is_sqlite => out.push(if *value { '1' } else { '0' }),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Int(value) => out.push_str(&value.to_string()),
        Value::Text(value) => text(out, value, dialect)?,
        Value::Bytes(value) => bytes(out, value, is_sqlite),
        Value::Id(value) if is_sqlite => bytes(out, value.as_bytes(), true),
        Value::Id(value) => quote(out, &value.to_string()),
        Value::Instant(value) if is_sqlite => out.push_str(&value.as_microsecond().to_string()),
        Value::Instant(value) => quote(out, &value.to_string()),
        Value::Date(value) => quote(out, &value.to_string()),
        Value::Json(value) => {
            // PostgreSQL keeps JSON as text underneath, which cannot hold this character.
            if !is_sqlite && holds_nul(value) {
                return Err(Unwritable);
            }
            text(out, &value.to_string(), dialect)?;
        }
    }
    Ok(())
}

/// Whether an engine can keep a value: PostgreSQL has no character of number 0.
pub(crate) fn can_hold(engine: EngineKind, value: &Value) -> bool {
    match (engine, value) {
        (EngineKind::Postgres, Value::Text(text)) => !text.contains('\0'),
        (EngineKind::Postgres, Value::Json(value)) => !holds_nul(value),
        _ => true,
    }
}

fn text(out: &mut String, text: &str, dialect: EngineKind) -> Result<(), Unwritable> {
    match dialect {
        EngineKind::Sqlite => sqlite_text(out, text),
        EngineKind::Postgres if text.contains('\0') => return Err(Unwritable),
        EngineKind::Postgres => postgres_text(out, text),
    }
    Ok(())
}

/// Whether a text or a name in it holds the character of number 0. Its escape alone says nothing: people may type that.
fn holds_nul(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::String(text) => text.contains('\0'),
        serde_json::Value::Array(values) => values.iter().any(holds_nul),
        serde_json::Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| name.contains('\0') || holds_nul(value)),
        _ => false,
    }
}

/// `sqlite3` reads line by line and drops a carriage return before a line feed, so control characters are numbers.
fn sqlite_text(out: &mut String, text: &str) {
    let controls = text.chars().filter(|c| c.is_control()).count();
    if controls == 0 {
        return quote(out, text);
    }
    if controls > MOST_CONTROLS {
        out.push_str("CAST(");
        bytes(out, text.as_bytes(), true);
        out.push_str(" AS TEXT)");
        return;
    }
    let mut rest = text;
    let mut first = true;
    while !rest.is_empty() {
        if !first {
            out.push_str("||");
        }
        first = false;
        let plain = rest.find(char::is_control).unwrap_or(rest.len());
        if plain > 0 {
            quote(out, &rest[..plain]);
            rest = &rest[plain..];
            continue;
        }
        let controls = rest.find(|c: char| !c.is_control()).unwrap_or(rest.len());
        let numbers: Vec<String> = rest[..controls]
            .chars()
            .map(|c| u32::from(c).to_string())
            .collect();
        out.push_str("char(");
        out.push_str(&numbers.join(","));
        out.push(')');
        rest = &rest[controls..];
    }
}

/// SQLite takes at most 127 arguments and 1,000 operators in one expression: beyond this, a text is its bytes.
const MOST_CONTROLS: usize = 100;

fn postgres_text(out: &mut String, text: &str) {
    if !text.chars().any(|c| c.is_control() || c == '\\') {
        return quote(out, text);
    }
    out.push_str("E'");
    for c in text.chars() {
        match c {
            '\'' => out.push_str("''"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('\'');
}

fn quote(out: &mut String, text: &str) {
    out.push('\'');
    out.push_str(&text.replace('\'', "''"));
    out.push('\'');
}

fn bytes(out: &mut String, bytes: &[u8], is_sqlite: bool) {
    out.push_str(if is_sqlite { "x'" } else { "'\\x" });
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out.push('\'');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: impl Into<Value>, dialect: EngineKind) -> String {
        let mut out = String::new();
        write(&mut out, &value.into(), dialect).unwrap();
        out
    }

    #[test]
    fn each_value_is_written_as_its_engine_reads_it() {
        let id = uuid::Uuid::from_u128(0x0190_b5a0_0000_7000_8000_0000_0000_0001);
        let instant: jiff::Timestamp = "2026-03-02T08:00:00.000001Z".parse().unwrap();
        let date = jiff::civil::date(2026, 3, 2);
        for (value, postgres, sqlite) in [
            (Value::Null, "NULL", "NULL"),
            (true.into(), "true", "1"),
            (Value::from(-7_i64), "-7", "-7"),
            ("it's".into(), "'it''s'", "'it''s'"),
            ("a\\b".into(), "E'a\\\\b'", "'a\\b'"),
            ("a\r\n'b".into(), "E'a\\r\\n''b'", "'a'||char(13,10)||'''b'"),
            ("\u{1}".into(), "E'\\u0001'", "char(1)"),
            ("".into(), "''", "''"),
            ("Zoë 👍 :x \\.".into(), "E'Zoë 👍 :x \\\\.'", "'Zoë 👍 :x \\.'"),
            (vec![0_u8, 255].into(), "'\\x00ff'", "x'00ff'"),
            (
                id.into(),
                "'0190b5a0-0000-7000-8000-000000000001'",
                "x'0190b5a0000070008000000000000001'",
            ),
            (
                instant.into(),
                "'2026-03-02T08:00:00.000001Z'",
                "1772438400000001",
            ),
            (date.into(), "'2026-03-02'", "'2026-03-02'"),
            (
                serde_json::json!({ "a": "it's\n" }).into(),
                "E'{\"a\":\"it''s\\\\n\"}'",
                "'{\"a\":\"it''s\\n\"}'",
            ),
        ] {
            assert_eq!(
                written(value.clone(), EngineKind::Postgres),
                postgres,
                "{value:?}"
            );
            assert_eq!(written(value.clone(), EngineKind::Sqlite), sqlite, "{value:?}");
        }
    }

    #[test]
    fn what_postgresql_cannot_hold_is_refused_and_sqlite_gets_it() {
        let mut out = String::new();
        for value in [
            "a\0b".into(),
            Value::Json(serde_json::json!(["a\0b"])),
            Value::Json(serde_json::json!({ "a\0b": [1] })),
        ] {
            assert_eq!(
                write(&mut out, &value, EngineKind::Postgres),
                Err(Unwritable),
                "{value:?}"
            );
        }
        assert_eq!(written("a\0b", EngineKind::Sqlite), "'a'||char(0)||'b'");
    }

    /// Somebody may well write of the escape; that is no character that cannot be held.
    #[test]
    fn the_name_of_that_character_is_text_like_any_other() {
        let value = || serde_json::json!({ "note": "\\u0000" });
        let expected = "E'{\"note\":\"\\\\\\\\u0000\"}'";
        assert_eq!(written(value(), EngineKind::Postgres), expected);
        assert_eq!(written(value(), EngineKind::Sqlite), "'{\"note\":\"\\\\u0000\"}'");
    }

    #[test]
    fn a_text_of_many_lines_is_no_deep_expression() {
        let lines = "é\n".repeat(MOST_CONTROLS + 1);
        let expected = format!("CAST(x'{}' AS TEXT)", "c3a90a".repeat(MOST_CONTROLS + 1));
        assert_eq!(written(lines.as_str(), EngineKind::Sqlite), expected);
    }
}
