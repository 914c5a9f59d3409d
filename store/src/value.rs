//! Typed parameters that mean the same on both engines.

use bytes::BytesMut;
use jiff::{Timestamp, civil::Date};
use rusqlite::types::{ToSqlOutput, Value as SqliteValue, ValueRef};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

/// One bound parameter. Instants are stored as microseconds on SQLite and `timestamptz` on PostgreSQL,
/// dates as ISO 8601 text and `date`, JSON as text and `jsonb`.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    Id(Uuid),
    Instant(Timestamp),
    Date(Date),
    Json(serde_json::Value),
}

/// Binds a list of values in order: `params![id, name]` stands for `$1, $2`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::Value::from($value)),*] as &[$crate::Value] };
}

macro_rules! from {
    ($($type:ty => |$name:ident| $value:expr),* $(,)?) => {
        $(impl From<$type> for Value { fn from($name: $type) -> Self { $value } })*
    };
}

from! {
    bool => |v| Self::Bool(v),
    i64 => |v| Self::Int(v),
    i32 => |v| Self::Int(v.into()),
    u32 => |v| Self::Int(v.into()),
    u16 => |v| Self::Int(v.into()),
    String => |v| Self::Text(v),
    &str => |v| Self::Text(v.to_owned()),
    &String => |v| Self::Text(v.clone()),
    Vec<u8> => |v| Self::Bytes(v),
    &[u8] => |v| Self::Bytes(v.to_vec()),
    Uuid => |v| Self::Id(v),
    Timestamp => |v| Self::Instant(v),
    Date => |v| Self::Date(v),
    serde_json::Value => |v| Self::Json(v),
}

impl<T> From<Option<T>> for Value
where
    Value: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::from)
    }
}

/// The word that stands for a value of a closed list, such as `Role::Owner`, in a text column.
pub fn text(word: &impl serde::Serialize) -> Value {
    match serde_json::to_value(word) {
        Ok(serde_json::Value::String(word)) => Value::Text(word),
        // Not a word: the NOT NULL constraint of the column refuses it.
        _ => Value::Null,
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(SqliteValue::Null),
            Self::Bool(value) => ToSqlOutput::Owned(SqliteValue::Integer(i64::from(*value))),
            Self::Int(value) => ToSqlOutput::Owned(SqliteValue::Integer(*value)),
            Self::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Self::Bytes(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
            Self::Id(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value.as_bytes())),
            Self::Instant(value) => ToSqlOutput::Owned(SqliteValue::Integer(value.as_microsecond())),
            Self::Date(value) => ToSqlOutput::Owned(SqliteValue::Text(value.to_string())),
            Self::Json(value) => ToSqlOutput::Owned(SqliteValue::Text(value.to_string())),
        })
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Bool(value) => value.to_sql_checked(ty, out),
            Self::Int(value) => value.to_sql_checked(ty, out),
            Self::Text(value) => value.to_sql_checked(ty, out),
            Self::Bytes(value) => value.to_sql_checked(ty, out),
            Self::Id(value) => value.to_sql_checked(ty, out),
            Self::Instant(value) => value.to_sql_checked(ty, out),
            Self::Date(value) => value.to_sql_checked(ty, out),
            Self::Json(value) => value.to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// `FooId` parameters for the typed ids of `domain`.
macro_rules! ids {
    ($($id:ident),* $(,)?) => {
        $(
            impl From<domain::ids::$id> for Value { fn from(id: domain::ids::$id) -> Self { Self::Id(id.uuid()) } }
            impl $crate::row::Column for domain::ids::$id {
                const EXPECTED: &'static str = stringify!($id);
                fn read(row: &$crate::row::Source<'_>, index: usize) -> Option<Self> {
                    Uuid::read(row, index).map(domain::ids::$id::from)
                }
            }
        )*
    };
}

ids!(
    MemberId,
    TeamId,
    RoleId,
    ClientId,
    ProjectId,
    TaskId,
    TaskStatusId,
    CommentId,
    NoticeId,
    TagId,
    EntryId,
    TimesheetId,
    WorkingDayId,
    ContractId,
    FavoriteId,
    ImportId,
    ExportId,
    RemovalId,
    MoveId,
    SessionId,
    SignInId,
    PasskeyId,
    SignInProviderId,
    ProvisioningTokenId,
    CeremonyId,
    TokenId,
    InvitationId,
    OrganizationId,
    SavedReportId,
    ReportLinkId,
    ReportScheduleId,
    RateId,
    RecurringEntryId,
    JobId,
    EventId,
    BaselineId,
    ScopeChangeId,
    ProjectTemplateId,
    FindingId,
    CanaryId,
    AlertReceiverId,
    DeviceId
);
