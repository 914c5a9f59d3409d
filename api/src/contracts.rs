//! Contracts: working-time agreements of members, and how recorded time stands against them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{Instant, patch};

/// Seconds to be worked on each day of the week.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractDays {
    /// On Mondays.
    #[schema(minimum = 0, maximum = 86_400)]
    pub monday_seconds: i64,
    /// On Tuesdays.
    #[schema(minimum = 0, maximum = 86_400)]
    pub tuesday_seconds: i64,
    /// On Wednesdays.
    #[schema(minimum = 0, maximum = 86_400)]
    pub wednesday_seconds: i64,
    /// On Thursdays.
    #[schema(minimum = 0, maximum = 86_400)]
    pub thursday_seconds: i64,
    /// On Fridays.
    #[schema(minimum = 0, maximum = 86_400)]
    pub friday_seconds: i64,
    /// On Saturdays.
    #[schema(minimum = 0, maximum = 86_400)]
    pub saturday_seconds: i64,
    /// On Sundays.
    #[schema(minimum = 0, maximum = 86_400)]
    pub sunday_seconds: i64,
}

impl ContractDays {
    /// Monday first.
    pub const fn to_array(self) -> [i64; 7] {
        [
            self.monday_seconds,
            self.tuesday_seconds,
            self.wednesday_seconds,
            self.thursday_seconds,
            self.friday_seconds,
            self.saturday_seconds,
            self.sunday_seconds,
        ]
    }
}

impl From<[i64; 7]> for ContractDays {
    fn from(days: [i64; 7]) -> Self {
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = days;
        Self {
            monday_seconds: monday,
            tuesday_seconds: tuesday,
            wednesday_seconds: wednesday,
            thursday_seconds: thursday,
            friday_seconds: friday,
            saturday_seconds: saturday,
            sunday_seconds: sunday,
        }
    }
}

/// A working-time agreement. It counts from its first day until the next one of the same member begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Contract {
    /// Id of the contract.
    pub id: Uuid,
    /// Whose it is.
    pub member_id: Uuid,
    /// The first day.
    pub valid_from: Date,
    /// What is to be worked on each day of the week.
    pub days: ContractDays,
    /// What else was agreed; may be empty.
    pub note: String,
    /// When it was added.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    /// What the caller may do with it: `update`, `delete`.
    pub allowed_actions: Vec<String>,
}

/// All contracts of a member, the newest first. There are never more than 100.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContractList {
    /// The first is the one that begins last.
    pub items: Vec<Contract>,
    /// What the caller may do: `create`.
    pub allowed_actions: Vec<String>,
}

/// A new contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "valid_from": "2026-01-01", "days": {
    "monday_seconds": 28_800, "tuesday_seconds": 28_800, "wednesday_seconds": 28_800, "thursday_seconds": 28_800,
    "friday_seconds": 28_800, "saturday_seconds": 0, "sunday_seconds": 0,
} }))]
pub struct CreateContract {
    /// UUID (version 7) made by the client program; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// The first day; no other contract of the member begins on it.
    pub valid_from: Date,
    /// What is to be worked on each day of the week.
    pub days: ContractDays,
    /// What else was agreed.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub note: String,
}

/// Changes to a contract. What is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "valid_from": "2026-02-01" }))]
pub struct UpdateContract {
    /// The first day.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Date, required = false)]
    pub valid_from: Option<Date>,
    /// What is to be worked on each day of the week, all seven.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = ContractDays, required = false)]
    pub days: Option<ContractDays>,
    /// What else was agreed.
    #[serde(
        default,
        deserialize_with = "patch::value",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false, max_length = 500)]
    pub note: Option<String>,
}

/// Until when a balance is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ContractBalanceQuery {
    /// The last day that counts.
    pub until: Date,
}

/// How recorded time stands against the contracts, from the day on which the first one begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContractBalance {
    /// The day on which the first contract begins; null where none has begun by `until`, and then all sums are 0.
    #[schema(required = true)]
    pub since: Option<Date>,
    /// The last day that counts.
    pub until: Date,
    /// What was to be worked.
    pub target_seconds: i64,
    /// What was recorded: entries that have ended, each on the day on which it starts.
    pub recorded_seconds: i64,
    /// What was recorded beyond the target; less than nothing where time is missing.
    pub balance_seconds: i64,
}
