//! One unit of work on either engine.
//!
//! A [`Tx`] is always inside a transaction and always bound to one database, so no function here takes an
//! organization. On SQLite every method finishes at once; on PostgreSQL it awaits the wire. The SQL text is the same.

use std::borrow::Cow;

use futures::TryStreamExt;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    Column, EngineKind, Result, Row, StoreError, Value, changes::Change, params, pipeline::Pipeline,
    row::Source,
};

/// A statement composed from fixed fragments: only `&'static str` and bound values can get into it.
#[derive(Debug, Clone)]
pub struct Sql {
    pub(crate) text: Cow<'static, str>,
    pub(crate) values: Vec<Value>,
}

impl Sql {
    pub fn new(fragment: &'static str) -> Self {
        Self {
            text: Cow::Borrowed(fragment),
            values: Vec::new(),
        }
    }

    /// A whole statement with its parameters in order.
    pub fn with(text: &'static str, params: &[Value]) -> Self {
        Self {
            text: Cow::Borrowed(text),
            values: params.to_vec(),
        }
    }

    /// Appends a fragment.
    #[must_use]
    pub fn push(mut self, fragment: &'static str) -> Self {
        self.text.to_mut().push_str(fragment);
        self
    }

    /// Appends the next parameter.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        let text = self.text.to_mut();
        text.push('$');
        text.push_str(&self.values.len().to_string());
        self
    }

    /// Appends `($1, $2, …)`. The list is padded to a power of two, so that few texts are prepared;
    /// an empty list becomes `(NULL)`, which nothing equals.
    #[must_use]
    pub fn bind_list<T: Into<Value>>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        let mut values: Vec<Value> = values.into_iter().map(Into::into).collect();
        let Some(last) = values.last().cloned() else {
            return self.push("(NULL)");
        };
        values.resize(values.len().next_power_of_two(), last);
        self.text.to_mut().push('(');
        for (position, value) in values.into_iter().enumerate() {
            if position > 0 {
                self.text.to_mut().push_str(", ");
            }
            self = self.bind(value);
        }
        self.push(")")
    }
}

/// A connection inside a transaction.
pub(crate) enum Engine {
    Sqlite(rusqlite::Connection),
    Postgres(Pipeline),
}

/// A unit of work. Obtained only inside [`crate::Database::write`] and [`crate::Database::read`].
pub struct Tx {
    pub(crate) engine: Engine,
    /// The last change sequence given out in this transaction.
    pub(crate) seq: i64,
    /// What to tell subscribers after the commit.
    pub(crate) changes: Vec<Change>,
}

impl Tx {
    /// The engine behind it, for the few statements that the two understand differently.
    pub(crate) fn kind(&self) -> EngineKind {
        match self.engine {
            Engine::Sqlite(_) => EngineKind::Sqlite,
            Engine::Postgres(_) => EngineKind::Postgres,
        }
    }

    /// Runs a statement and returns the number of rows it changed.
    pub async fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64> {
        self.execute_text(sql, params).await
    }

    /// Like [`Tx::execute`], but any number of rows other than one is an error.
    pub async fn execute_one(&mut self, sql: &'static str, params: &[Value]) -> Result<()> {
        match self.execute(sql, params).await? {
            1 => Ok(()),
            rows => Err(StoreError::Internal(format!(
                "a statement changed {rows} rows instead of one"
            ))),
        }
    }

    /// Runs a composed statement.
    pub async fn execute_sql(&mut self, sql: Sql) -> Result<u64> {
        self.execute_text(&sql.text, &sql.values).await
    }

    /// All rows of a query, mapped.
    pub async fn query<T>(
        &mut self,
        sql: &'static str,
        params: &[Value],
        map: impl Fn(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.query_text(sql, params, map).await
    }

    /// The first row of a query, if any.
    pub async fn query_opt<T>(
        &mut self,
        sql: &'static str,
        params: &[Value],
        map: impl Fn(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.query_text(sql, params, map).await?.into_iter().next())
    }

    /// The first column of the first row of a query that always has one, such as an aggregate.
    pub async fn scalar<T: Column>(&mut self, sql: &'static str, params: &[Value]) -> Result<T> {
        self.query_opt(sql, params, |row| row.get(0))
            .await?
            .ok_or_else(|| StoreError::Internal("a query without a row".into()))
    }

    /// All rows of a composed query, mapped.
    pub async fn query_sql<T>(&mut self, sql: Sql, map: impl Fn(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
        self.query_text(&sql.text, &sql.values, map).await
    }

    /// Hands every row of a query to `take` without keeping them: memory stays flat however many there are.
    pub async fn for_each(
        &mut self,
        sql: &'static str,
        params: &[Value],
        mut take: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        match &mut self.engine {
            Engine::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                bind(&mut statement, sql, params)?;
                let mut rows = statement.raw_query();
                while let Some(row) = rows.next()? {
                    take(&Row::new(Source::Sqlite(row)))?;
                }
            }
            Engine::Postgres(pipeline) => {
                let mut rows = std::pin::pin!(pipeline.stream(sql, params).await?);
                while let Some(row) = rows.try_next().await? {
                    take(&Row::new(Source::Postgres(&row)))?;
                }
            }
        }
        Ok(())
    }

    /// Statements whose results nobody needs. PostgreSQL gets them together with the next statement that somebody
    /// waits for, after the end of the unit at the latest; there a refusal shows then and undoes the unit all the same.
    pub async fn batch(&mut self, statements: Vec<(&'static str, Vec<Value>)>) -> Result<()> {
        for (sql, params) in statements {
            match &mut self.engine {
                Engine::Sqlite(_) => drop(self.execute(sql, &params).await?),
                Engine::Postgres(pipeline) => pipeline.push(sql, params),
            }
        }
        Ok(())
    }

    /// The next change sequence of this organization, and the row in `changes` that subscribers and sync read.
    pub async fn record_change(
        &mut self,
        kind: &'static str,
        object: Uuid,
        member: Option<Uuid>,
        op: &'static str,
        at: Timestamp,
    ) -> Result<i64> {
        let (seq, statement) = self.next_change(kind, object, member, op, at);
        self.batch(vec![statement]).await?;
        Ok(seq)
    }

    /// Like [`Tx::record_change`], but leaves the statement to the caller's [`Tx::batch`].
    pub fn next_change(
        &mut self,
        kind: &'static str,
        object: Uuid,
        member: Option<Uuid>,
        op: &'static str,
        at: Timestamp,
    ) -> (i64, (&'static str, Vec<Value>)) {
        self.seq += 1;
        self.changes.push(Change {
            seq: self.seq,
            kind: kind.to_owned(),
            object,
            member,
            op: op.to_owned(),
        });
        let statement =
            "INSERT INTO changes (seq, kind, object_id, member_id, op, at) VALUES ($1, $2, $3, $4, $5, $6)";
        (
            self.seq,
            (
                statement,
                params![self.seq, kind, object, member, op, at].to_vec(),
            ),
        )
    }

    /// Takes `count` change sequences at once, for statements that write `changes` themselves. Gives the sequence
    /// before the first of them. Subscribers are not told of each: they find them in the table.
    pub fn take_sequences(&mut self, count: i64) -> i64 {
        let before = self.seq;
        self.seq += count;
        before
    }

    async fn execute_text(&mut self, sql: &str, params: &[Value]) -> Result<u64> {
        match &mut self.engine {
            Engine::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                bind(&mut statement, sql, params)?;
                Ok(statement.raw_execute()? as u64)
            }
            Engine::Postgres(pipeline) => pipeline.execute(sql, params).await,
        }
    }

    async fn query_text<T>(
        &mut self,
        sql: &str,
        params: &[Value],
        map: impl Fn(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        match &mut self.engine {
            Engine::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                bind(&mut statement, sql, params)?;
                let mut rows = statement.raw_query();
                let mut mapped = Vec::new();
                while let Some(row) = rows.next()? {
                    mapped.push(map(&Row::new(Source::Sqlite(row)))?);
                }
                Ok(mapped)
            }
            Engine::Postgres(pipeline) => {
                let rows = pipeline.query(sql, params).await?;
                rows.iter()
                    .map(|row| map(&Row::new(Source::Postgres(row))))
                    .collect()
            }
        }
    }
}

/// `$n` is a named parameter to SQLite, which counts parameters by their first appearance. Where that is the order of
/// the numbers, as in nearly every statement, the position is the number; elsewhere the name is looked up.
fn bind(statement: &mut rusqlite::CachedStatement<'_>, sql: &str, params: &[Value]) -> Result<()> {
    let in_order = appear_in_order(sql);
    for (position, value) in params.iter().enumerate() {
        let index = if in_order {
            position + 1
        } else {
            statement
                .parameter_index(&format!("${}", position + 1))?
                .ok_or_else(|| StoreError::Internal("a parameter without a place".into()))?
        };
        statement.raw_bind_parameter(index, value)?;
    }
    Ok(())
}

/// Whether `$1`, `$2`, … appear in this order for the first time.
fn appear_in_order(sql: &str) -> bool {
    let mut seen = 0;
    for after in sql.split('$').skip(1) {
        let digits = after.bytes().take_while(u8::is_ascii_digit);
        let number = digits.fold(0_usize, |number, digit| number * 10 + usize::from(digit - b'0'));
        if number > seen + 1 {
            return false;
        }
        seen = seen.max(number);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::appear_in_order;

    #[test]
    fn parameters_are_bound_by_position_only_where_sqlite_counts_them_so() {
        for (sql, in_order) in [
            ("SELECT 1", true),
            ("INSERT INTO t VALUES ($1, $2, $3)", true),
            ("UPDATE t SET a = $1 WHERE b = $1 AND c = $2", true),
            ("UPDATE t SET a = $2 WHERE id = $1", false),
            ("SELECT $1, $3, $2", false),
            (
                "SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 WHERE x = $10",
                true,
            ),
        ] {
            assert_eq!(appear_in_order(sql), in_order, "{sql}");
        }
    }
}
