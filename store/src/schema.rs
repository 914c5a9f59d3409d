//! What an organization's database looks like, read from the migrations themselves: whoever adds a table or a column
//! has it exported, counted and removed without saying so anywhere else.
//!
//! The texts for PostgreSQL are the ones that are read, because their types say more: SQLite keeps an id, a hash and
//! a file alike as a BLOB. The names are slices of those texts, so that they may stand in a statement.

use std::{collections::BTreeSet, iter::Peekable};

use crate::{Result, StoreError, migrate::Migration};

/// What a column holds, on both engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Id,
    Text,
    Int,
    Bool,
    Instant,
    Date,
    Json,
    Bytes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub name: &'static str,
    pub columns: Vec<Column>,
    /// Names of the columns of the primary key.
    pub key: Vec<&'static str>,
    /// Columns that refer to another table, with its name.
    pub links: Vec<(&'static str, &'static str)>,
    /// Tables that have to be filled before this one.
    references: BTreeSet<&'static str>,
}

/// The tables after all migrations, each behind those that it refers to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    pub tables: Vec<Table>,
    /// Tables into which the migrations themselves put rows.
    pub seeded: BTreeSet<&'static str>,
}

impl Schema {
    pub fn of(migrations: &'static [Migration]) -> Result<Self> {
        let mut schema = Self::default();
        for migration in migrations {
            for statement in statements(migration.postgres) {
                schema.apply(&statement).ok_or_else(|| {
                    let start: Vec<_> = statement.iter().take(6).copied().collect();
                    StoreError::Migration(format!(
                        "{}: `{} …` is not understood by store/src/schema.rs",
                        migration.name,
                        start.join(" ")
                    ))
                })?;
            }
        }
        schema.sort();
        Ok(schema)
    }

    /// `None` where a statement changes tables in a way that is not known here.
    fn apply(&mut self, statement: &[&'static str]) -> Option<()> {
        let mut words = statement.iter().copied().peekable();
        match (next(&mut words)?.as_str(), peeked(&mut words).as_str()) {
            ("CREATE", "TABLE" | "UNLOGGED") => self.create(words),
            ("ALTER", "TABLE") => self.alter(words),
            ("DROP", "TABLE") => {
                let name = words.last()?;
                self.tables.retain(|table| table.name != name);
                self.seeded.remove(name);
                Some(())
            }
            ("INSERT", _) => {
                words.next()?;
                self.seeded.insert(words.next()?);
                Some(())
            }
            // Indexes and values change no shape.
            ("CREATE" | "DROP" | "ALTER", "INDEX" | "UNIQUE") | ("UPDATE" | "DELETE", _) => Some(()),
            _ => None,
        }
    }

    fn create(&mut self, mut words: Words<impl Iterator<Item = &'static str>>) -> Option<()> {
        skip(&mut words, &["UNLOGGED", "TABLE", "IF", "NOT", "EXISTS"]);
        let mut table = Table {
            name: words.next()?,
            columns: Vec::new(),
            key: Vec::new(),
            links: Vec::new(),
            references: BTreeSet::new(),
        };
        let inside: Vec<_> = words.collect();
        let [first, inside @ .., last] = inside.as_slice() else {
            return None;
        };
        if (*first, *last) != ("(", ")") {
            return None;
        }
        for item in split(inside) {
            table.add(&item)?;
        }
        self.tables.push(table);
        Some(())
    }

    fn alter(&mut self, mut words: Words<impl Iterator<Item = &'static str>>) -> Option<()> {
        skip(&mut words, &["TABLE", "IF", "EXISTS"]);
        let name = words.next()?;
        let actions: Vec<_> = words.collect();
        if let [verb, to, new] = actions.as_slice()
            && verb.eq_ignore_ascii_case("RENAME")
            && to.eq_ignore_ascii_case("TO")
        {
            self.rename(name, new);
            return Some(());
        }
        let table = self.tables.iter_mut().find(|table| table.name == name)?;
        for action in split(&actions) {
            table.alter(&action)?;
        }
        Some(())
    }

    fn rename(&mut self, from: &str, to: &'static str) {
        for table in &mut self.tables {
            if table.name == from {
                table.name = to;
            }
            if table.references.remove(from) {
                table.references.insert(to);
            }
            let links = table.links.iter_mut();
            links
                .filter(|(_, other)| *other == from)
                .for_each(|(_, other)| *other = to);
        }
        if self.seeded.remove(from) {
            self.seeded.insert(to);
        }
    }

    /// Depth first in the order of creation.
    fn sort(&mut self) {
        fn place(name: &str, waiting: &mut Vec<Table>, sorted: &mut Vec<Table>) {
            let Some(position) = waiting.iter().position(|table| table.name == name) else {
                return;
            };
            let table = waiting.remove(position);
            for needed in &table.references {
                place(needed, waiting, sorted);
            }
            sorted.push(table);
        }
        let mut waiting = std::mem::take(&mut self.tables);
        while let Some(name) = waiting.first().map(|table| table.name) {
            place(name, &mut waiting, &mut self.tables);
        }
    }
}

impl Table {
    /// A column or a constraint of the table.
    fn add(&mut self, item: &[&'static str]) -> Option<()> {
        if let Some(position) = item
            .iter()
            .position(|word| word.eq_ignore_ascii_case("REFERENCES"))
        {
            let other = item.get(position + 1)?;
            self.references.insert(other);
            // A constraint of the table begins with a word of its own, and links more than one column.
            if item
                .first()
                .is_some_and(|word| word.chars().all(|c| !c.is_ascii_uppercase()))
            {
                self.links.push((item.first()?, other));
            }
        }
        let primary = item.iter().position(|word| word.eq_ignore_ascii_case("PRIMARY"));
        match item.first()?.to_ascii_uppercase().as_str() {
            "PRIMARY" | "CONSTRAINT" | "UNIQUE" | "CHECK" | "FOREIGN" => {
                if let Some(primary) = primary {
                    let columns = item.get(primary + 3..)?;
                    self.key = columns
                        .iter()
                        .copied()
                        .take_while(|word| *word != ")")
                        .filter(|word| *word != ",")
                        .collect();
                }
            }
            _ => {
                let name = item.first()?;
                self.columns.push(Column {
                    name,
                    kind: kind(item.get(1)?)?,
                });
                if primary.is_some() {
                    self.key = vec![name];
                }
            }
        }
        Some(())
    }

    fn alter(&mut self, action: &[&'static str]) -> Option<()> {
        let mut words = action.iter().copied().peekable();
        let verb = next(&mut words)?;
        skip(&mut words, &["COLUMN", "IF", "NOT", "EXISTS"]);
        match verb.as_str() {
            "ADD" => {
                let item: Vec<_> = words.collect();
                self.add(&item)
            }
            "DROP" if peeked(&mut words) == "CONSTRAINT" => Some(()),
            "DROP" => {
                let name = words.next()?;
                self.columns.retain(|column| column.name != name);
                Some(())
            }
            "RENAME" => {
                let (from, to) = (words.next()?, words.last()?);
                let column = self.columns.iter_mut().find(|column| column.name == from)?;
                column.name = to;
                self.key
                    .iter_mut()
                    .filter(|key| **key == from)
                    .for_each(|key| *key = to);
                Some(())
            }
            "ALTER" => {
                let name = words.next()?;
                skip(&mut words, &["SET", "DATA"]);
                if peeked(&mut words) == "TYPE" {
                    words.next();
                    let column = self.columns.iter_mut().find(|column| column.name == name)?;
                    column.kind = kind(words.next()?)?;
                }
                Some(())
            }
            _ => None,
        }
    }
}

fn kind(word: &str) -> Option<Kind> {
    Some(match word {
        "uuid" => Kind::Id,
        "text" => Kind::Text,
        "bigint" => Kind::Int,
        "boolean" => Kind::Bool,
        "timestamptz" => Kind::Instant,
        "date" => Kind::Date,
        "jsonb" => Kind::Json,
        "bytea" => Kind::Bytes,
        _ => return None,
    })
}

type Words<I> = Peekable<I>;

fn next(words: &mut Words<impl Iterator<Item = &'static str>>) -> Option<String> {
    words.next().map(str::to_ascii_uppercase)
}

fn peeked(words: &mut Words<impl Iterator<Item = &'static str>>) -> String {
    words
        .peek()
        .map(|word| word.to_ascii_uppercase())
        .unwrap_or_default()
}

fn skip(words: &mut Words<impl Iterator<Item = &'static str>>, skipped: &[&str]) {
    while words
        .next_if(|word| skipped.iter().any(|known| word.eq_ignore_ascii_case(known)))
        .is_some()
    {}
}

/// The parts between the commas that stand in no parentheses.
fn split(words: &[&'static str]) -> Vec<Vec<&'static str>> {
    let mut depth = 0_i32;
    let mut parts = vec![Vec::new()];
    for word in words {
        depth += i32::from(*word == "(") - i32::from(*word == ")");
        if *word == "," && depth == 0 {
            parts.push(Vec::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(*word);
        }
    }
    parts
}

/// The words of each statement, without comments.
fn statements(text: &'static str) -> Vec<Vec<&'static str>> {
    let mut statements = vec![Vec::new()];
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { break };
        if rest.starts_with("--") {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
            continue;
        }
        let length = match first {
            // A doubled quote inside ends one text and begins the next: the same words result.
            '\'' | '"' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
            _ if is_word(first) => rest.find(|c: char| !is_word(c)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (word, after) = rest.split_at(length);
        rest = after;
        if word == ";" {
            statements.push(Vec::new());
        } else if let Some(statement) = statements.last_mut() {
            statement.push(word);
        }
    }
    statements.retain(|statement| !statement.is_empty());
    statements
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: &[Migration] = &[
        Migration {
            number: 1,
            name: "0001",
            sqlite: "",
            postgres: "-- A comment; with a semicolon.\nCREATE TABLE tasks (id uuid NOT NULL PRIMARY KEY, state text CHECK (state IN ('a', ';')),\n\
                       done boolean NOT NULL, CONSTRAINT c CHECK ((done) OR state = 'it''s'));\n\
                       CREATE UNIQUE INDEX tasks_state ON tasks (state);",
        },
        Migration {
            number: 2,
            name: "0002",
            sqlite: "",
            postgres: "CREATE TABLE marks (a uuid REFERENCES tasks (id), n bigint, PRIMARY KEY (a, n));\n\
                       CREATE TABLE kinds (id uuid NOT NULL PRIMARY KEY); INSERT INTO kinds SELECT id FROM tasks;\n\
                       ALTER TABLE tasks ADD COLUMN kind_id uuid REFERENCES kinds (id), DROP COLUMN state;\n\
                       ALTER TABLE tasks ALTER COLUMN kind_id SET NOT NULL;\n\
                       ALTER TABLE tasks RENAME COLUMN done TO is_done; UPDATE tasks SET is_done = true;",
        },
    ];

    #[test]
    fn later_steps_change_what_earlier_ones_made() {
        let schema = Schema::of(STEPS).unwrap();
        let names: Vec<_> = schema.tables.iter().map(|table| table.name).collect();
        // `tasks` refers to `kinds`, which was made after it.
        assert_eq!(names, ["kinds", "tasks", "marks"]);
        let columns: Vec<_> = schema.tables[1]
            .columns
            .iter()
            .map(|c| (c.name, c.kind))
            .collect();
        assert_eq!(
            columns,
            [("id", Kind::Id), ("is_done", Kind::Bool), ("kind_id", Kind::Id)]
        );
        assert_eq!(schema.tables[2].key, ["a", "n"]);
        assert_eq!(schema.tables[2].links, [("a", "tasks")]);
        assert_eq!(schema.tables[1].links, [("kind_id", "kinds")]);
        assert_eq!(schema.seeded, BTreeSet::from(["kinds"]));
    }

    #[test]
    fn a_statement_that_is_not_understood_is_named() {
        const STRANGE: &[Migration] = &[Migration {
            number: 1,
            name: "0001",
            sqlite: "",
            postgres: "CREATE TYPE mood AS ENUM ('sad')",
        }];
        let error = Schema::of(STRANGE).unwrap_err().to_string();
        assert!(error.contains("CREATE TYPE mood"), "{error}");
    }
}
