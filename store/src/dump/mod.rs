//! A whole organization as text of SQL: `psql` loads it into an empty PostgreSQL database and `sqlite3` into an empty
//! file, whichever engine it comes from. Either result is a database that Hourbook itself can open.
//!
//! One snapshot is read page by page and handed out piece by piece, so memory stays flat.

mod content;
mod literal;
mod trial;
mod withheld;

use std::fmt::Write as _;

use domain::ids::OrganizationId;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

pub use content::{Content, contents, contents_of, rows};
pub use trial::{Trial, trial};
pub use withheld::TABLES as WITHHELD;

use crate::{
    EngineKind, Result, StoreError, Tx, Value, migrate,
    schema::{Schema, Table},
};
pub(crate) use content::{Cursor, Meter, count, key, value};
pub(crate) use literal::can_hold;

/// Of the text; a change of the layout raises it.
const VERSION: u32 = 1;
/// Rows in one statement.
const ROWS: usize = 100;

/// What the first lines say.
#[derive(Debug, Clone)]
pub struct Heading {
    pub organization: OrganizationId,
    pub slug: String,
    pub at: Timestamp,
}

/// A dump under way.
pub struct Dump {
    dialect: EngineKind,
    heading: Heading,
    schema: Schema,
    hash: Sha256,
    stage: Stage,
    contents: Vec<Content>,
    done: i64,
    total: i64,
}

enum Stage {
    Head,
    Rows {
        table: usize,
        cursor: Cursor,
        meter: Meter,
    },
    Tail,
    End,
}

impl Dump {
    pub fn new(dialect: EngineKind, heading: Heading) -> Result<Self> {
        Ok(Self {
            dialect,
            heading,
            schema: Schema::of(migrate::ORGANIZATION)?,
            hash: Sha256::new(),
            stage: Stage::Head,
            contents: Vec::new(),
            done: 0,
            total: 0,
        })
    }

    /// Rows written, and rows to write; the latter is known after the first piece.
    pub fn progress(&self) -> (i64, i64) {
        (self.done, self.total)
    }

    /// What was written, table by table.
    pub fn contents(&self) -> &[Content] {
        &self.contents
    }

    /// The next piece of the text; `None` after the last. All pieces have to come from the same transaction.
    pub async fn next(&mut self, tx: &mut Tx) -> Result<Option<String>> {
        let piece = match &mut self.stage {
            Stage::Head => {
                let head = self.head(tx).await?;
                self.begin(0);
                head
            }
            Stage::Rows { .. } => self.page(tx).await?,
            Stage::Tail => {
                self.stage = Stage::End;
                let mut tail = self.tail();
                self.hash.update(&tail);
                let digest = self.hash.finalize_reset();
                let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
                let _ = writeln!(tail, "-- sha256 of all lines above: {hex}");
                return Ok(Some(tail));
            }
            Stage::End => return Ok(None),
        };
        self.hash.update(&piece);
        Ok(Some(piece))
    }

    /// Goes on with the table at `position`, or with the end.
    fn begin(&mut self, position: usize) {
        self.stage = match self.schema.tables.get(position) {
            Some(table) => Stage::Rows {
                table: position,
                cursor: Cursor::new(),
                meter: Meter::new(table),
            },
            None => Stage::Tail,
        };
    }

    async fn head(&mut self, tx: &mut Tx) -> Result<String> {
        for table in self.schema.tables.iter().filter(|table| !withheld::rows(table)) {
            self.total += count(tx, table).await?;
        }
        let (name, load, journal) = match self.dialect {
            EngineKind::Postgres => (
                "PostgreSQL",
                "createdb NEW && psql --dbname=NEW --file=THIS",
                migrate::JOURNAL,
            ),
            EngineKind::Sqlite => ("SQLite", "sqlite3 NEW.db < THIS", migrate::JOURNAL_STRICT),
        };
        let Heading {
            organization,
            slug,
            at,
        } = &self.heading;
        let withheld: Vec<&str> = self
            .schema
            .tables
            .iter()
            .filter(|t| withheld::rows(t))
            .map(|t| t.name)
            .collect();
        let mut head = format!(
            "-- Hourbook, all data of one organization for {name}, layout {VERSION}\n\
             -- organization: {slug} ({organization}), as of {at}\n\
             -- load it into an empty database: {load}\n\
             -- left out, because it opens doors or was under way: passwords; rows of {}\n\n",
            withheld.join(", ")
        );
        head.push_str(match self.dialect {
            EngineKind::Postgres => {
                "\\set QUIET on\n\\set ON_ERROR_STOP on\n\
                 SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\nSET client_min_messages = warning;\nBEGIN;\n\n"
            }
            EngineKind::Sqlite => ".bail on\nPRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\n\n",
        });
        head.push_str(journal);
        head.push_str(";\n");
        head.push_str(&self.structure()?);
        for (number, name, checksum) in migrate::applied(migrate::ORGANIZATION, self.dialect) {
            let _ = writeln!(
                head,
                "INSERT INTO migrations (number, name, checksum) VALUES ({number}, '{name}', '{checksum}');"
            );
        }
        Ok(head)
    }

    /// The tables. On PostgreSQL as the migrations make them, step by step; SQLite can say what they came to.
    fn structure(&self) -> Result<String> {
        if self.dialect == EngineKind::Sqlite {
            return migrate::sqlite_structure(migrate::ORGANIZATION);
        }
        let mut text = String::new();
        for migration in migrate::ORGANIZATION {
            let _ = writeln!(text, "\n-- {}\n{}", migration.name, migration.postgres.trim_end());
        }
        // What the steps put in themselves is among the rows below.
        for table in &self.schema.seeded {
            let _ = writeln!(text, "DELETE FROM {table};");
        }
        Ok(text)
    }

    async fn page(&mut self, tx: &mut Tx) -> Result<String> {
        let Stage::Rows {
            table: position,
            cursor,
            meter,
        } = &mut self.stage
        else {
            return Ok(String::new());
        };
        let position = *position;
        let table = &self.schema.tables[position];
        let page = if withheld::rows(table) {
            Vec::new()
        } else {
            cursor.page(tx, table).await?
        };
        let mut text = String::new();
        for rows in page.chunks(ROWS) {
            statement(&mut text, table);
            for (index, row) in rows.iter().enumerate() {
                let row = kept(table, row);
                meter.add(&row);
                line(&mut text, table, &row, self.dialect)?;
                text.push_str(if index + 1 == rows.len() { ";\n" } else { ",\n" });
            }
        }
        self.done += i64::try_from(page.len()).unwrap_or_default();
        if page.is_empty() {
            if let Stage::Rows { meter, .. } = std::mem::replace(&mut self.stage, Stage::Tail) {
                self.contents.push(meter.finish(&self.schema.tables[position]));
            }
            self.begin(position + 1);
        }
        Ok(text)
    }

    /// Counts what was loaded before it is kept, and says what it should hold.
    fn tail(&self) -> String {
        let mut text = String::from(
            "\n-- Nothing is kept unless every table has the number of rows that it should have.\n\
             CREATE TEMPORARY TABLE loaded (name text, rows bigint, expected bigint, CHECK (rows = expected));\n",
        );
        for Content { table, rows, .. } in &self.contents {
            let _ = writeln!(
                text,
                "INSERT INTO loaded SELECT '{table}', COUNT(*), {rows} FROM {table};"
            );
        }
        text.push_str("DROP TABLE loaded;\nCOMMIT;\n\n");
        text.push_str(
            "-- The content of each table: SHA-256 over lines of JSON, first the names of the columns, then each row in\n\
             -- the order of its key; instants in microseconds since 1970, bytes in hex, objects with sorted keys.\n",
        );
        for Content { table, rows, sha256 } in &self.contents {
            let _ = writeln!(text, "-- table {table}: {rows} rows, sha256 {sha256}");
        }
        text
    }
}

/// A row without what stays.
fn kept(table: &Table, row: &[Value]) -> Vec<Value> {
    table
        .columns
        .iter()
        .zip(row)
        .map(|(column, value)| {
            if withheld::value(column) {
                Value::Null
            } else {
                value.clone()
            }
        })
        .collect()
}

fn statement(text: &mut String, table: &Table) {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let _ = writeln!(text, "INSERT INTO {} ({}) VALUES", table.name, names.join(", "));
}

fn line(text: &mut String, table: &Table, row: &[Value], dialect: EngineKind) -> Result<()> {
    text.push('(');
    for (index, value) in row.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        literal::write(text, value, dialect).map_err(|literal::Unwritable| StoreError::Unwritable {
            table: table.name,
            column: table.columns[index].name,
        })?;
    }
    text.push(')');
    Ok(())
}
