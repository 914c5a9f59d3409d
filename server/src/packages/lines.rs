//! Rows of the database as lines of JSON: what is handed out of each, and what is only said to be held.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::ids::MemberId;
use serde_json::{Map, Value as Json};
use store::{
    Value,
    personal::{Place, Reading, Record},
    schema::{Column, Kind},
};
use uuid::Uuid;

use crate::processing::register::{Databases, REGISTER};

/// Columns that open or prove something, besides those whose names say so.
const SECRETS: [(&str, &str); 8] = [
    ("recovery_codes", "code_hash"),
    ("second_factors", "pending"),
    ("second_factors", "last_step"),
    ("passkeys", "credential"),
    ("passkeys", "credential_id"),
    ("passkey_ceremonies", "state"),
    ("report_schedules", "unsubscribe_key"),
    ("mutations", "request_hash"),
];
/// Words of closed lists, which say nothing about whom a row belongs to.
const WORDS: [&str; 7] = ["kind", "state", "step", "action", "object_kind", "result", "op"];
/// Tables whose names make ids readable.
const NAMED: [&str; 6] = ["clients", "projects", "tasks", "tags", "teams", "roles"];

/// What is written beside the rows while they are read.
#[derive(Default)]
pub struct Gathered {
    /// Secrets that are held: how many values of which column.
    pub held: BTreeMap<(&'static str, &'static str), u64>,
    /// Ids whose names explain the rows.
    pub ids: BTreeMap<&'static str, BTreeSet<Uuid>>,
}

/// Writes lines for one member.
pub struct Lines {
    member: MemberId,
    /// Everybody else: what names one of them is theirs as well.
    others: HashSet<Uuid>,
    pub gathered: Gathered,
}

impl Lines {
    pub fn new(member: MemberId, everybody: Vec<Uuid>) -> Self {
        let others = everybody.into_iter().filter(|id| *id != member.uuid());
        Self {
            member,
            others: others.collect(),
            gathered: Gathered::default(),
        }
    }

    /// The columns of a table that belong to a class, by their place in a row.
    pub fn columns(place: &Place, class: &str) -> Vec<usize> {
        let columns = place.table.columns.iter().enumerate();
        columns
            .filter(|(_, column)| {
                REGISTER.class_of(Databases::Organization, place.table.name, column.name) == Some(class)
            })
            .map(|(index, _)| index)
            .collect()
    }

    /// One row as a line; none if nothing of it is handed out.
    pub fn line(&mut self, place: &Place, columns: &[usize], record: &Record) -> Option<Json> {
        let limited = self.is_limited(place, record);
        let mut line = Map::new();
        for index in columns {
            let Some((column, value)) = place.table.columns.get(*index).zip(record.values.get(*index)) else {
                continue;
            };
            if *value == Value::Null {
                continue;
            }
            if is_secret(place.table.name, column.name) {
                *self
                    .gathered
                    .held
                    .entry((place.table.name, column.name))
                    .or_default() += 1;
            } else if !limited || says_little(column) {
                self.explain(place, column, value);
                line.insert(column.name.to_owned(), json(value));
            }
        }
        if line.is_empty() {
            return None;
        }
        line.insert("table".to_owned(), place.table.name.into());
        if limited {
            line.insert("of_another".to_owned(), true.into());
        }
        Some(Json::Object(line))
    }

    /// Whether only ids and times of a row are handed out, because it is about somebody else as well.
    fn is_limited(&self, place: &Place, record: &Record) -> bool {
        match record.reading {
            Reading::Whole => false,
            Reading::OfAnother => true,
            Reading::Acted => {
                let mut columns = place.table.columns.iter().zip(&record.values);
                columns.any(|(column, value)| {
                    let names_invited = column.name == "object_kind" && *value == Value::from("invitation");
                    names_invited || self.names_another(value)
                })
            }
        }
    }

    fn names_another(&self, value: &Value) -> bool {
        match value {
            Value::Id(id) => self.others.contains(id),
            Value::Text(text) => self.stands_in(text),
            Value::Json(value) => self.stands_in(&value.to_string()),
            Value::Bytes(bytes) => std::str::from_utf8(bytes).is_ok_and(|text| self.stands_in(text)),
            _ => false,
        }
    }

    /// Whether the id of somebody else stands in a text.
    fn stands_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let written = bytes
            .windows(36)
            .filter(|window| window[8] == b'-' && window[13] == b'-');
        written
            .filter_map(|window| Uuid::try_parse_ascii(window).ok())
            .any(|id| id != self.member.uuid() && self.others.contains(&id))
    }

    fn explain(&mut self, place: &Place, column: &Column, value: &Value) {
        let link = place.table.links.iter().find(|(name, _)| *name == column.name);
        if let (Some((_, table)), Value::Id(id)) = (link, value)
            && let Some(table) = NAMED.into_iter().find(|named| named == table)
        {
            self.gathered.ids.entry(table).or_default().insert(*id);
        }
    }
}

fn says_little(column: &Column) -> bool {
    matches!(column.kind, Kind::Id | Kind::Instant) || WORDS.contains(&column.name)
}

/// Whether a value opens something, or proves who one is.
pub fn is_secret(table: &str, column: &str) -> bool {
    column.contains("secret") || column.contains("password") || SECRETS.contains(&(table, column))
}

fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Text(value) => value.as_str().into(),
        Value::Bytes(value) => match std::str::from_utf8(value) {
            Ok(text) => text.into(),
            Err(_) => STANDARD.encode(value).into(),
        },
        Value::Id(value) => value.to_string().into(),
        Value::Instant(value) => value.to_string().into(),
        Value::Date(value) => value.to_string().into(),
        Value::Json(value) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use store::personal::PLACES;

    use super::*;

    /// GDPR Article 15: what opens a door is in no package, whoever adds a column for it.
    #[test]
    fn hashes_and_keys_are_held() {
        for (table, column) in [
            ("members", "password_hash"),
            ("tokens", "secret_hash"),
            ("second_factors", "secret"),
            ("recovery_codes", "code_hash"),
            ("passkeys", "credential"),
        ] {
            assert!(is_secret(table, column), "{table}.{column}");
        }
        for (table, column) in SECRETS {
            let place = PLACES.iter().find(|place| place.table.name == table).unwrap();
            assert!(
                place.table.columns.iter().any(|known| known.name == column),
                "{table}.{column} is not there"
            );
        }
        assert!(!is_secret("tokens", "name"));
    }

    #[test]
    fn what_names_somebody_else_is_theirs() {
        let (me, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let lines = Lines::new(me.into(), vec![me, other]);
        assert!(lines.names_another(&Value::from(format!("assigned to {other}"))));
        assert!(lines.names_another(&Value::Id(other)));
        assert!(!lines.names_another(&Value::from(format!("assigned to {me}"))));
        assert!(!lines.names_another(&Value::from("äöü – no id at all, but long enough to look at it")));
    }
}
