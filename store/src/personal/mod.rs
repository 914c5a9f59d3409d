//! What the database holds about one member, found by the schema itself: whoever adds a column that refers to a member has it
//! handed out, counted, and named by a test, without a list of their own.

mod erase;
mod read;

use std::sync::LazyLock;

use domain::ids::MemberId;

pub use erase::{DELETED, Erased, KEPT, erase, files_of};
pub use read::{Reader, Reading, Record, count, names};

use crate::{
    Sql, Value, migrate,
    schema::{Kind, Schema, Table},
};

/// Columns that say whose a row is. All others that name a member say who did something.
const OWNERS: [&str; 2] = ["member_id", "owner_id"];
/// Rows that lie in a table of this name are the person's own if their key is.
const MEMBERS: &str = "members";
const AUDIT: &str = "audit_events";
/// Written when somebody is erased, and told to whoever may erase.
const RECORD: &str = "member_erasures";

/// A table that can hold rows about a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub table: Table,
    /// Columns that say whose the row is.
    pub owners: Vec<&'static str>,
    /// Columns that say who did something with it.
    pub actors: Vec<&'static str>,
    /// Columns that refer to a row of somebody, with its table and the columns that say whose that is.
    parents: Vec<(&'static str, &'static str, Vec<&'static str>)>,
}

/// All of them, in the order of the schema. A schema that cannot be read fails a test, and every opening of a database.
pub static PLACES: LazyLock<Vec<Place>> =
    LazyLock::new(|| Schema::of(migrate::ORGANIZATION).map_or_else(|_| Vec::new(), |schema| places(&schema)));

fn places(schema: &Schema) -> Vec<Place> {
    let place = |table: &Table| {
        let owners = owners(table);
        let parents = if owners.is_empty() {
            parents(schema, table)
        } else {
            Vec::new()
        };
        let place = Place {
            table: table.clone(),
            actors: actors(table),
            owners,
            parents,
        };
        let is_about_somebody =
            !(place.owners.is_empty() && place.actors.is_empty() && place.parents.is_empty());
        (is_about_somebody && table.name != RECORD).then_some(place)
    };
    schema.tables.iter().filter_map(place).collect()
}

fn owners(table: &Table) -> Vec<&'static str> {
    if table.name == MEMBERS {
        return vec!["id"];
    }
    let columns = table.columns.iter().map(|column| column.name);
    columns.filter(|name| OWNERS.contains(name)).collect()
}

fn actors(table: &Table) -> Vec<&'static str> {
    let links_member = |name: &str| {
        table
            .links
            .iter()
            .any(|(column, other)| *column == name && *other == MEMBERS)
    };
    let ids = table.columns.iter().filter(|column| column.kind == Kind::Id);
    ids.map(|column| column.name)
        .filter(|name| !OWNERS.contains(name))
        .filter(|name| links_member(name) || ["actor", "actor_id"].contains(name) || name.ends_with("_by"))
        .collect()
}

fn parents(schema: &Schema, table: &Table) -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
    let parent = |(column, other): &(&'static str, &'static str)| {
        let parent = schema.tables.iter().find(|table| table.name == *other)?;
        let owners = owners(parent);
        (!owners.is_empty() && *other != MEMBERS).then_some((*column, *other, owners))
    };
    table.links.iter().filter_map(parent).collect()
}

impl Place {
    /// Appends the condition under which a row is the member's own.
    fn own(&self, mut sql: Sql, member: MemberId) -> Sql {
        // What the log says about the member is theirs, whoever did it.
        if self.table.name == AUDIT {
            return sql.push("object_id = ").bind(member);
        }
        let mut first = true;
        for column in &self.owners {
            sql = sql.push(if first { "" } else { " OR " }).push(column);
            sql = sql.push(" = ").bind(member);
            first = false;
        }
        for (column, parent, owners) in &self.parents {
            sql = sql.push(if first { "" } else { " OR " }).push(column);
            sql = sql.push(" IN (SELECT id FROM ").push(parent).push(" WHERE ");
            for (number, owner) in owners.iter().enumerate() {
                sql = sql.push(if number > 0 { " OR " } else { "" }).push(owner);
                sql = sql.push(" = ").bind(member);
            }
            sql = sql.push(")");
            first = false;
        }
        if first { sql.push("1 = 0") } else { sql }
    }

    /// Appends the condition under which a row says something about the member.
    fn about(&self, sql: Sql, member: MemberId) -> Sql {
        let mut sql = self.own(sql, member);
        for column in &self.actors {
            sql = sql.push(" OR ").push(column).push(" = ").bind(member);
        }
        sql
    }

    /// Whether a row that the member only acted in belongs to somebody else, or names somebody else.
    fn names_another(&self, row: &[Value], member: MemberId) -> bool {
        let columns = self.table.columns.iter().zip(row);
        columns
            .filter(|(column, _)| self.owners.contains(&column.name) || self.actors.contains(&column.name))
            .any(|(_, value)| matches!(value, Value::Id(id) if *id != member.uuid()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn tables_tell_whose_their_rows_are() {
        let place = |name: &str| PLACES.iter().find(|place| place.table.name == name).unwrap();
        assert!(PLACES.len() > 40, "{}", PLACES.len());
        assert_eq!(place("members").owners, ["id"]);
        assert_eq!(place("saved_reports").owners, ["owner_id"]);
        let steps = place("timesheet_steps");
        assert_eq!(steps.actors, ["taken_by"]);
        assert_eq!(steps.parents, [("timesheet_id", "timesheets", vec!["member_id"])]);
        assert_eq!(place("audit_events").actors, ["actor"]);
        assert!(!PLACES.iter().any(|place| place.table.name == "projects"));
    }

    /// GDPR Article 17: whoever adds a table about members says whether its rows go or stay when one is erased.
    #[test]
    fn every_table_about_members_goes_or_stays() {
        let deleted: BTreeSet<&str> = DELETED.iter().map(|(table, _)| *table).collect();
        let kept: BTreeSet<&str> = KEPT.iter().copied().collect();
        // Rows that cascade with one that goes need no statement of their own.
        let cascades = |place: &Place| {
            place.owners.is_empty()
                && place.actors.is_empty()
                && place
                    .parents
                    .iter()
                    .any(|(_, parent, _)| deleted.contains(parent))
        };
        for place in PLACES.iter() {
            let name = place.table.name;
            let said = deleted.contains(name) || kept.contains(name) || cascades(place);
            assert!(
                said,
                "store/src/personal/erase.rs does not say what becomes of {name}"
            );
        }
    }
}
