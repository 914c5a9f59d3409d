//! Makes the database of an organization at one place equal to the one at another, whichever engines they run on: the
//! first time by copying everything, later by comparing row by row and writing what differs.
//!
//! Both sides are read in the order of their keys, which is the same on both engines, so memory stays flat and comparing
//! takes one look at each row. The writing is one transaction.

use std::{
    cmp::Ordering,
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};

use crate::{
    Database, EngineKind, Result, Sql, StoreError, Tx, Value,
    backup::{self, VALUES},
    database::Backend,
    dump::{self, Content, Cursor, Meter, can_hold},
    migrate,
    pipeline::Pipeline,
    schema::{Schema, Table},
    sqlite,
    tx::Engine,
};

/// More differences than this are not remembered: copying everything is quicker then.
const MOST: usize = 50_000;

/// What was done to make them equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciled {
    /// What the source held at that moment.
    pub contents: Vec<Content>,
    /// Tables that were written to. All others were found to be the same, row by row.
    pub touched: BTreeSet<&'static str>,
    /// Rows that were written or deleted; all of them if everything was copied.
    pub changed: usize,
    pub copied_whole: bool,
}

/// Told of every page how many rows were read so far, and how many there are, where that was counted: not while people
/// wait. An error ends the work.
pub type Progress = Box<dyn FnMut(i64, i64) -> Result<()> + Send>;

/// Makes `target` hold what `source` holds as of one moment; the writers of `source` go on meanwhile. Nobody else writes
/// to `target`. With `whole` it is not looked at what is there already.
pub async fn reconcile(
    source: &Arc<Database>,
    target: &Arc<Database>,
    whole: bool,
    progress: Progress,
) -> Result<Reconciled> {
    let (source, target) = (Arc::clone(source), Arc::clone(target));
    let runtime = tokio::runtime::Handle::current();
    // An embedded engine works on the thread that asks it.
    let work = move || runtime.block_on(run(&source, &target, whole, progress));
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| StoreError::Internal("the copying panicked".into()))?
}

async fn run(source: &Database, target: &Database, whole: bool, progress: Progress) -> Result<Reconciled> {
    let schema = Schema::of(migrate::ORGANIZATION)?;
    let mut source = Unit::begin(source, false).await?;
    let mut reading = Reading {
        done: 0,
        total: 0,
        progress,
    };
    if whole {
        for table in &schema.tables {
            reading.total += dump::count(source.tx()?, table).await?;
        }
    } else {
        let mut unit = Unit::begin(target, true).await?;
        let compared = compare(source.tx()?, unit.tx()?, &schema, &mut reading).await?;
        if let Some((contents, differences)) = compared {
            let changed = differences.iter().map(Difference::len).sum();
            let pairs = schema.tables.iter().zip(&differences);
            let touched = pairs.filter(|(_, difference)| difference.len() > 0);
            let touched = touched.map(|(table, _)| table.name).collect();
            match apply(unit.tx()?, &schema, differences).await {
                Ok(()) => {
                    unit.commit().await?;
                    return Ok(Reconciled {
                        contents,
                        touched,
                        changed,
                        copied_whole: false,
                    });
                }
                // Names that changed hands, for example. One after the other they cannot be written.
                Err(StoreError::Conflict(_) | StoreError::Reference | StoreError::Constraint(_)) => {}
                Err(error) => return Err(error),
            }
        }
        reading.done = 0;
    }
    let mut unit = Unit::begin(target, true).await?;
    for table in schema.tables.iter().rev() {
        backup::delete(unit.tx()?, table).await?;
    }
    let mut contents = Vec::new();
    for table in &schema.tables {
        contents.push(copy(source.tx()?, unit.tx()?, table, &mut reading).await?);
    }
    unit.commit().await?;
    let rows: i64 = contents.iter().map(|content| content.rows).sum();
    Ok(Reconciled {
        contents,
        touched: schema.tables.iter().map(|table| table.name).collect(),
        changed: usize::try_from(rows).unwrap_or(usize::MAX),
        copied_whole: true,
    })
}

/// Ends the life of `source`, whose fence stands and whose last change is `last`, if `decide` says so. Until that is known
/// nobody can write to it or take its fence away, and afterwards nobody ever can.
pub async fn hand_over<F>(source: &Arc<Database>, last: i64, decide: F) -> Result<bool>
where
    F: Future<Output = Result<bool>>,
{
    let mut unit = Unit::begin(source, true).await?;
    let tx = unit.tx()?;
    // Writing the row keeps everybody else from it.
    let sql = "UPDATE change_counter SET seq = seq WHERE id = 1 AND seq = $1";
    if tx.execute(sql, crate::params![-1 - last]).await? != 1 {
        return Err(StoreError::Unavailable(
            "the old place was written to meanwhile".into(),
        ));
    }
    if !decide.await? {
        return Ok(false);
    }
    unit.tx()?.execute("DELETE FROM change_counter", &[]).await?;
    unit.commit().await?;
    Ok(true)
}

struct Reading {
    done: i64,
    total: i64,
    progress: Progress,
}

impl Reading {
    fn step(&mut self, rows: usize) -> Result<()> {
        self.done += i64::try_from(rows).unwrap_or_default();
        (self.progress)(self.done, self.total)
    }
}

async fn copy(source: &mut Tx, target: &mut Tx, table: &Table, reading: &mut Reading) -> Result<Content> {
    let (mut cursor, mut meter) = (Cursor::new(), Meter::new(table));
    loop {
        let page = cursor.page(source, table).await?;
        if page.is_empty() {
            return Ok(meter.finish(table));
        }
        reading.step(page.len())?;
        for row in &page {
            meter.add(row);
        }
        put(target, table, page, |table, rows| {
            backup::insert(table, rows.into_iter())
        })
        .await?;
    }
}

/// Writes rows, as many at once as a statement takes.
async fn put(
    target: &mut Tx,
    table: &Table,
    rows: Vec<Vec<Value>>,
    statement: impl Fn(&Table, Vec<Vec<Value>>) -> Sql,
) -> Result<()> {
    for row in &rows {
        ensure_writable(target.kind(), table, row)?;
    }
    let at_once = (VALUES / table.columns.len().max(1)).max(1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some = rows.by_ref().take(at_once).collect();
        target.execute_sql(statement(table, some)).await?;
    }
    Ok(())
}

fn ensure_writable(engine: EngineKind, table: &Table, row: &[Value]) -> Result<()> {
    let fails = |(_, value): &(_, &Value)| !can_hold(engine, value);
    match table.columns.iter().zip(row).find(fails) {
        None => Ok(()),
        Some((column, _)) => Err(StoreError::Unwritable {
            table: table.name,
            column: column.name,
        }),
    }
}

/// How the target differs in one table.
#[derive(Default)]
struct Difference {
    /// Rows that are not the same; then rows that are missing.
    changed: Vec<Vec<Value>>,
    missing: Vec<Vec<Value>>,
    /// Keys of rows that are too many.
    surplus: Vec<Vec<Value>>,
}

impl Difference {
    fn len(&self) -> usize {
        self.changed.len() + self.missing.len() + self.surplus.len()
    }
}

/// What the source holds, and how each table of the target differs; nothing if it differs in too many rows.
async fn compare(
    source: &mut Tx,
    target: &mut Tx,
    schema: &Schema,
    reading: &mut Reading,
) -> Result<Option<(Vec<Content>, Vec<Difference>)>> {
    let (mut contents, mut differences) = (Vec::new(), Vec::new());
    let mut found = 0;
    for table in &schema.tables {
        let key = key_positions(table);
        let (mut here, mut there) = (Rows::new(), Rows::new());
        let (mut meter, mut difference) = (Meter::new(table), Difference::default());
        loop {
            let ordering = match (here.peek(source, table).await?, there.peek(target, table).await?) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(mine), Some(other)) => order(&key, mine, other),
            };
            let mine = match ordering {
                Ordering::Greater => None,
                _ => here.take(),
            };
            let other = match ordering {
                Ordering::Less => None,
                _ => there.take(),
            };
            if let Some(mine) = &mine {
                meter.add(mine);
            }
            match (mine, other) {
                (Some(mine), Some(other)) if mine == other => {}
                (Some(mine), Some(_)) => difference.changed.push(mine),
                (Some(mine), None) => difference.missing.push(mine),
                (None, Some(other)) => difference.surplus.push(keys(&key, &other)),
                (None, None) => break,
            }
            if found + difference.len() > MOST {
                return Ok(None);
            }
            if here.is_at_page_end() {
                reading.step(here.read_since())?;
            }
        }
        found += difference.len();
        contents.push(meter.finish(table));
        differences.push(difference);
    }
    Ok(Some((contents, differences)))
}

/// What is new stands behind what it refers to; then what is gone goes, what refers to it first.
async fn apply(target: &mut Tx, schema: &Schema, differences: Vec<Difference>) -> Result<()> {
    let mut surplus = Vec::new();
    for (table, difference) in schema.tables.iter().zip(differences) {
        put(target, table, difference.changed, upsert).await?;
        put(target, table, difference.missing, upsert).await?;
        surplus.push((table, difference.surplus));
    }
    for (table, keys) in surplus.into_iter().rev() {
        for key in keys {
            let mut sql = Sql::new("DELETE FROM ").push(table.name).push(" WHERE ");
            for (position, (name, value)) in table.key.iter().zip(key).enumerate() {
                sql = sql.push(if position > 0 { " AND " } else { "" }).push(name);
                sql = sql.push(" = ").bind(value);
            }
            target.execute_sql(sql).await?;
        }
    }
    Ok(())
}

fn upsert(table: &Table, rows: Vec<Vec<Value>>) -> Sql {
    let mut sql = backup::insert(table, rows.into_iter()).push(" ON CONFLICT (");
    for (position, name) in table.key.iter().enumerate() {
        sql = sql.push(if position > 0 { ", " } else { "" }).push(name);
    }
    let others = table
        .columns
        .iter()
        .filter(|column| !table.key.contains(&column.name));
    let mut first = true;
    for column in others {
        sql = sql.push(if first { ") DO UPDATE SET " } else { ", " });
        sql = sql.push(column.name).push(" = excluded.").push(column.name);
        first = false;
    }
    if first { sql.push(") DO NOTHING") } else { sql }
}

fn key_positions(table: &Table) -> Vec<usize> {
    let position = |name: &&str| table.columns.iter().position(|column| column.name == *name);
    table.key.iter().filter_map(position).collect()
}

fn keys(positions: &[usize], row: &[Value]) -> Vec<Value> {
    positions
        .iter()
        .filter_map(|position| row.get(*position).cloned())
        .collect()
}

/// The order in which both engines give the rows.
fn order(positions: &[usize], mine: &[Value], other: &[Value]) -> Ordering {
    let pairs = positions
        .iter()
        .map(|position| (mine.get(*position), other.get(*position)));
    pairs
        .map(|pair| match pair {
            (Some(Value::Bool(mine)), Some(Value::Bool(other))) => mine.cmp(other),
            (Some(Value::Int(mine)), Some(Value::Int(other))) => mine.cmp(other),
            (Some(Value::Text(mine)), Some(Value::Text(other))) => mine.as_bytes().cmp(other.as_bytes()),
            (Some(Value::Bytes(mine)), Some(Value::Bytes(other))) => mine.cmp(other),
            (Some(Value::Id(mine)), Some(Value::Id(other))) => mine.as_bytes().cmp(other.as_bytes()),
            (Some(Value::Instant(mine)), Some(Value::Instant(other))) => mine.cmp(other),
            (Some(Value::Date(mine)), Some(Value::Date(other))) => mine.cmp(other),
            _ => Ordering::Equal,
        })
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// The rows of a table, one after the other.
struct Rows {
    cursor: Cursor,
    page: VecDeque<Vec<Value>>,
    read: usize,
}

impl Rows {
    fn new() -> Self {
        Self {
            cursor: Cursor::new(),
            page: VecDeque::new(),
            read: 0,
        }
    }

    async fn peek(&mut self, tx: &mut Tx, table: &Table) -> Result<Option<&Vec<Value>>> {
        if self.page.is_empty() {
            self.page = self.cursor.page(tx, table).await?.into();
            self.read += self.page.len();
        }
        Ok(self.page.front())
    }

    fn take(&mut self) -> Option<Vec<Value>> {
        self.page.pop_front()
    }

    fn is_at_page_end(&self) -> bool {
        self.page.is_empty() && self.read > 0
    }

    /// Rows read since this was last asked.
    fn read_since(&mut self) -> usize {
        std::mem::take(&mut self.read)
    }
}

/// A transaction beside the queue of writes. Unless it is committed, it never happened.
struct Unit(Option<Tx>);

impl Unit {
    async fn begin(database: &Database, writes: bool) -> Result<Self> {
        let engine = match &database.backend {
            Backend::Sqlite(file) => {
                let connection = sqlite::connect(file.path(), true)?;
                // What refers to what is right in the source, and so it is in what equals it.
                connection.execute_batch(if writes {
                    "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE"
                } else {
                    "PRAGMA query_only = ON; BEGIN"
                })?;
                Engine::Sqlite(connection)
            }
            Backend::Postgres(server) => {
                let mut pipeline = Pipeline::new(server.connection().await?);
                pipeline.control(if writes {
                    "BEGIN"
                } else {
                    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                });
                Engine::Postgres(pipeline)
            }
        };
        Ok(Self(Some(Tx {
            engine,
            seq: 0,
            changes: Vec::new(),
        })))
    }

    fn tx(&mut self) -> Result<&mut Tx> {
        self.0
            .as_mut()
            .ok_or_else(|| StoreError::Internal("a transaction is over".into()))
    }

    async fn commit(mut self) -> Result<()> {
        match &mut self.tx()?.engine {
            Engine::Sqlite(connection) => connection.execute_batch("COMMIT")?,
            Engine::Postgres(pipeline) => pipeline.batch("COMMIT").await?,
        }
        Ok(())
    }
}

impl Drop for Unit {
    /// A connection that may be inside of a transaction does not go back to its pool.
    fn drop(&mut self) {
        if let Some(Tx {
            engine: Engine::Postgres(pipeline),
            ..
        }) = self.0.take()
        {
            drop(deadpool_postgres::Object::take(pipeline.into_client()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_ordered_as_both_engines_give_them() {
        let row = |number: i64, text: &str| vec![Value::Int(number), Value::Text(text.into()), Value::Null];
        for (mine, other, expected) in [
            (row(1, "b"), row(2, "a"), Ordering::Less),
            (row(2, "B"), row(2, "a"), Ordering::Less),
            (row(2, "ü"), row(2, "z"), Ordering::Greater),
            (row(2, "a"), row(2, "a"), Ordering::Equal),
        ] {
            assert_eq!(order(&[0, 1], &mine, &other), expected, "{mine:?} {other:?}");
        }
    }
}
