//! Rows in the order of their keys, and what they hold as one hash that is the same on both engines.

use sha2::{Digest, Sha256};

use crate::{
    EngineKind, Result, Row, Sql, Tx, Value, fence,
    schema::{Kind, Schema, Table},
};

/// Rows read at once.
const PAGE: i64 = 500;

/// How much a table holds, and what.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Content {
    pub table: String,
    pub rows: i64,
    /// SHA-256 in hex over one line of JSON for the names of the columns and one for each row.
    pub sha256: String,
}

/// Adds up the content of one table.
pub(crate) struct Meter {
    hash: Sha256,
    rows: i64,
}

impl Meter {
    pub(crate) fn new(table: &Table) -> Self {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let mut hash = Sha256::new();
        hash.update(serde_json::json!(names).to_string());
        hash.update(b"\n");
        Self { hash, rows: 0 }
    }

    pub(crate) fn add(&mut self, row: &[Value]) {
        let mut line = String::from("[");
        for (position, value) in row.iter().enumerate() {
            if position > 0 {
                line.push(',');
            }
            canonical(&mut line, value);
        }
        line.push_str("]\n");
        self.hash.update(line);
        self.rows += 1;
    }

    pub(crate) fn finish(self, table: &Table) -> Content {
        Content {
            table: table.name.to_owned(),
            rows: self.rows,
            sha256: self
                .hash
                .finalize()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        }
    }
}

/// Instants as microseconds, ids and dates as text, bytes in hex, objects with sorted keys.
fn canonical(line: &mut String, value: &Value) {
    match value {
        Value::Null => line.push_str("null"),
        Value::Bool(value) => line.push_str(if *value { "true" } else { "false" }),
        Value::Int(value) => line.push_str(&value.to_string()),
        Value::Text(value) => string(line, value),
        Value::Bytes(value) => {
            let hex: String = value.iter().map(|byte| format!("{byte:02x}")).collect();
            string(line, &hex);
        }
        Value::Id(value) => string(line, &value.to_string()),
        Value::Instant(value) => line.push_str(&value.as_microsecond().to_string()),
        Value::Date(value) => string(line, &value.to_string()),
        Value::Json(value) => json(line, value),
    }
}

fn string(line: &mut String, text: &str) {
    line.push_str(&serde_json::Value::from(text).to_string());
}

fn json(line: &mut String, value: &serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            line.push('{');
            for (position, (name, value)) in fields.into_iter().enumerate() {
                if position > 0 {
                    line.push(',');
                }
                string(line, name);
                line.push(':');
                json(line, value);
            }
            line.push('}');
        }
        serde_json::Value::Array(values) => {
            line.push('[');
            for (position, value) in values.iter().enumerate() {
                if position > 0 {
                    line.push(',');
                }
                json(line, value);
            }
            line.push(']');
        }
        plain => line.push_str(&plain.to_string()),
    }
}

/// Where the reading of a table stands.
pub(crate) struct Cursor {
    after: Option<Vec<Value>>,
    at_end: bool,
}

impl Cursor {
    pub(crate) fn new() -> Self {
        Self {
            after: None,
            at_end: false,
        }
    }

    /// The next rows; none at the end.
    pub(crate) async fn page(&mut self, tx: &mut Tx, table: &Table) -> Result<Vec<Vec<Value>>> {
        if self.at_end {
            return Ok(Vec::new());
        }
        let engine = tx.kind();
        let mut sql = Sql::new("SELECT ");
        for (position, column) in table.columns.iter().enumerate() {
            sql = sql.push(if position > 0 { ", " } else { "" }).push(column.name);
        }
        sql = sql.push(" FROM ").push(table.name);
        if let Some(after) = self.after.take() {
            sql = key(sql.push(" WHERE ("), table, engine).push(") > (");
            for (position, value) in after.into_iter().enumerate() {
                sql = sql.push(if position > 0 { ", " } else { "" }).bind(value);
            }
            sql = sql.push(")");
        }
        sql = key(sql.push(" ORDER BY "), table, engine);
        let sql = sql.push(" LIMIT ").bind(PAGE);
        let page = tx
            .query_sql(sql, |row| {
                let values = table.columns.iter().enumerate();
                let values: Result<Vec<_>> = values
                    .map(|(index, column)| value(row, index, column.kind))
                    .collect();
                Ok(without_fence(table, values?))
            })
            .await?;
        self.at_end = i64::try_from(page.len()).unwrap_or(PAGE) < PAGE;
        self.after = page.last().map(|row: &Vec<Value>| {
            let position = |name: &&str| table.columns.iter().position(|column| column.name == *name);
            table
                .key
                .iter()
                .filter_map(|name| row.get(position(name)?).cloned())
                .collect()
        });
        Ok(page)
    }
}

/// That an organization is moving is said in its database, and belongs to no copy of it.
fn without_fence(table: &Table, mut row: Vec<Value>) -> Vec<Value> {
    if table.name == "change_counter" {
        for (column, value) in table.columns.iter().zip(&mut row) {
            if let (Value::Int(seq), "seq") = (value, column.name) {
                *seq = fence::counted(*seq);
            }
        }
    }
    row
}

/// The columns of the key. Texts are compared byte by byte on both engines.
pub(crate) fn key(mut sql: Sql, table: &Table, engine: EngineKind) -> Sql {
    for (position, name) in table.key.iter().enumerate() {
        sql = sql.push(if position > 0 { ", " } else { "" }).push(name);
        let is_text = table
            .columns
            .iter()
            .any(|column| column.name == *name && column.kind == Kind::Text);
        if is_text && engine == EngineKind::Postgres {
            sql = sql.push(" COLLATE \"C\"");
        }
    }
    sql
}

pub(crate) fn value(row: &Row<'_>, index: usize, kind: Kind) -> Result<Value> {
    Ok(match kind {
        Kind::Id => row.get::<Option<uuid::Uuid>>(index)?.into(),
        Kind::Text => row.get::<Option<String>>(index)?.into(),
        Kind::Int => row.get::<Option<i64>>(index)?.into(),
        Kind::Bool => row.get::<Option<bool>>(index)?.into(),
        Kind::Instant => row.get::<Option<jiff::Timestamp>>(index)?.into(),
        Kind::Date => row.get::<Option<jiff::civil::Date>>(index)?.into(),
        Kind::Json => row.get::<Option<serde_json::Value>>(index)?.into(),
        Kind::Bytes => row.get::<Option<Vec<u8>>>(index)?.into(),
    })
}

/// Everything that the database of an organization holds, table by table.
pub async fn contents(tx: &mut Tx) -> Result<Vec<Content>> {
    contents_of(tx, |_| true).await
}

/// The same of some of the tables.
pub async fn contents_of(tx: &mut Tx, wanted: impl Fn(&str) -> bool + Send) -> Result<Vec<Content>> {
    let schema = Schema::of(crate::migrate::ORGANIZATION)?;
    let mut contents = Vec::new();
    for table in schema.tables.iter().filter(|table| wanted(table.name)) {
        let (mut meter, mut cursor) = (Meter::new(table), Cursor::new());
        loop {
            let page = cursor.page(tx, table).await?;
            if page.is_empty() {
                break;
            }
            for row in &page {
                meter.add(row);
            }
        }
        contents.push(meter.finish(table));
    }
    Ok(contents)
}

/// How many rows all tables have.
pub async fn rows(tx: &mut Tx) -> Result<i64> {
    let mut rows = 0;
    for table in &Schema::of(crate::migrate::ORGANIZATION)?.tables {
        rows += count(tx, table).await?;
    }
    Ok(rows)
}

/// How many rows a table has.
pub(crate) async fn count(tx: &mut Tx, table: &Table) -> Result<i64> {
    let sql = Sql::new("SELECT COUNT(*) FROM ").push(table.name);
    let counts = tx.query_sql(sql, |row| row.get(0)).await?;
    Ok(counts.into_iter().next().unwrap_or_default())
}
