//! Reading rows of either engine with one mapping.

use jiff::{Timestamp, civil::Date};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::{Result, StoreError};

/// A row of either engine; columns are read by position.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    source: Source<'a>,
    /// The column of the result that counts as number 0 here.
    first: usize,
}

/// A row as its driver hands it out.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

impl<'a> Row<'a> {
    pub(crate) fn new(source: Source<'a>) -> Self {
        Self { source, first: 0 }
    }

    /// The same row without its first `columns`: a join is read by the mappings of the tables in it.
    #[must_use]
    pub fn after(&self, columns: usize) -> Self {
        Self {
            first: self.first + columns,
            ..*self
        }
    }

    /// The value of column `index` (from 0). A value of another type is [`StoreError::Corrupt`].
    pub fn get<T: Column>(&self, index: usize) -> Result<T> {
        let column = self.first + index;
        T::read(&self.source, column).ok_or(StoreError::Corrupt {
            column,
            expected: T::EXPECTED,
        })
    }

    /// A text column that holds one of a closed list of words, read as its enum.
    pub fn word<T: DeserializeOwned>(&self, index: usize) -> Result<T> {
        let word: String = self.get(index)?;
        serde_json::from_value(word.into()).map_err(|_| StoreError::Corrupt {
            column: index,
            expected: std::any::type_name::<T>(),
        })
    }

    /// A JSON column read as `T`.
    pub fn json<T: DeserializeOwned>(&self, index: usize) -> Result<T> {
        let value: serde_json::Value = self.get(index)?;
        serde_json::from_value(value).map_err(|_| StoreError::Corrupt {
            column: index,
            expected: std::any::type_name::<T>(),
        })
    }
}

/// A type that a column can hold on both engines.
pub trait Column: Sized {
    const EXPECTED: &'static str;
    /// `None` if the column holds something else.
    fn read(row: &Source<'_>, index: usize) -> Option<Self>;
}

/// Types both drivers read by themselves.
macro_rules! direct {
    ($($type:ty, $name:literal);* $(;)?) => {
        $(impl Column for $type {
            const EXPECTED: &'static str = $name;
            fn read(row: &Source<'_>, index: usize) -> Option<Self> {
                match row {
                    Source::Sqlite(row) => row.get(index).ok(),
                    Source::Postgres(row) => row.try_get(index).ok(),
                }
            }
        })*
    };
}

direct! {
    bool, "a boolean";
    i64, "an integer";
    String, "text";
    Vec<u8>, "bytes";
    Uuid, "an id";
}

impl Column for Timestamp {
    const EXPECTED: &'static str = "an instant";
    fn read(row: &Source<'_>, index: usize) -> Option<Self> {
        match row {
            Source::Sqlite(row) => Timestamp::from_microsecond(row.get(index).ok()?).ok(),
            Source::Postgres(row) => row.try_get(index).ok(),
        }
    }
}

impl Column for Date {
    const EXPECTED: &'static str = "a date";
    fn read(row: &Source<'_>, index: usize) -> Option<Self> {
        match row {
            Source::Sqlite(row) => row.get_ref(index).ok()?.as_str().ok()?.parse().ok(),
            Source::Postgres(row) => row.try_get(index).ok(),
        }
    }
}

impl Column for serde_json::Value {
    const EXPECTED: &'static str = "JSON";
    fn read(row: &Source<'_>, index: usize) -> Option<Self> {
        match row {
            Source::Sqlite(row) => serde_json::from_str(row.get_ref(index).ok()?.as_str().ok()?).ok(),
            Source::Postgres(row) => row.try_get(index).ok(),
        }
    }
}

impl<T: Column> Column for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    fn read(row: &Source<'_>, index: usize) -> Option<Self> {
        if is_null(row, index)? {
            Some(None)
        } else {
            T::read(row, index).map(Some)
        }
    }
}

fn is_null(row: &Source<'_>, index: usize) -> Option<bool> {
    match row {
        Source::Sqlite(row) => Some(row.get_ref(index).ok()? == rusqlite::types::ValueRef::Null),
        Source::Postgres(row) => row
            .try_get::<_, Option<Raw>>(index)
            .ok()
            .map(|value| value.is_none()),
    }
}

/// Accepts any PostgreSQL type, to ask only whether there is a value.
struct Raw;

impl<'a> tokio_postgres::types::FromSql<'a> for Raw {
    fn from_sql(
        _: &tokio_postgres::types::Type,
        _: &'a [u8],
    ) -> std::result::Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self)
    }

    fn accepts(_: &tokio_postgres::types::Type) -> bool {
        true
    }
}
