//! Rates: what an hour is billed at and what it costs; and the budgets of projects in money.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::Instant;

/// What a rate is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RateKind {
    /// What an hour is billed at.
    #[default]
    Billable,
    /// What an hour costs the organization; for admins only.
    Cost,
}

/// A rate. The most specific one of the day counts: that of the task before that of the member in the project, the
/// project, the member and the organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rate {
    /// Id of the rate.
    pub id: Uuid,
    /// What it is for.
    pub kind: RateKind,
    /// Whose hours; null for everybody's.
    #[schema(required = true)]
    pub member_id: Option<Uuid>,
    /// On which project; null for all.
    #[schema(required = true)]
    pub project_id: Option<Uuid>,
    /// On which task; null for all.
    #[schema(required = true)]
    pub task_id: Option<Uuid>,
    /// The first day; until the next rate of the same scope.
    pub valid_from: Date,
    /// Minor units (such as cents) of an hour; null where the rate ends and what is less specific counts again.
    #[schema(required = true)]
    pub hourly_minor: Option<i64>,
    /// ISO 4217: that of the organization.
    pub currency: String,
    /// Why; may be empty.
    pub reason: String,
    /// Who set it.
    pub set_by: Uuid,
    /// When.
    pub set_at: Instant,
    /// What the caller may do with it.
    pub allowed_actions: Vec<String>,
}

/// A rate to set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "kind": "billable", "valid_from": "2026-01-01", "hourly_minor": 9000 }))]
pub struct CreateRate {
    /// UUID (version 7) made by the client program; the server makes one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// What it is for.
    #[serde(default)]
    pub kind: RateKind,
    /// Whose hours; everybody's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<Uuid>,
    /// On which project; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<Uuid>,
    /// On which task of the project; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_id: Option<Uuid>,
    /// The first day.
    pub valid_from: Date,
    /// Minor units of an hour; null ends the rate of this scope.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100_000_000)]
    pub hourly_minor: Option<i64>,
    /// Why.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub reason: String,
}

/// Which rates to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RateQuery {
    /// Only those that name this project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<Uuid>,
    /// Only those that name this member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_id: Option<Uuid>,
    /// How many objects at most; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before. Opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 512, pattern = "^[A-Za-z0-9_-]*$")]
    pub cursor: Option<String>,
}

/// The money of a project: its budget, and what the time recorded on it comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectMoney {
    /// ISO 4217: that of the organization.
    pub currency: String,
    /// Budget in minor units; null for none.
    #[schema(required = true)]
    pub budget_minor: Option<i64>,
    /// What the billable time comes to, in minor units.
    pub spent_minor: i64,
    /// What is left of the budget; less than nothing when it is overrun, null without one.
    #[schema(required = true)]
    pub remaining_minor: Option<i64>,
    /// What all time on it costs; null for callers who do not see costs.
    #[schema(required = true)]
    pub cost_minor: Option<i64>,
    /// Billable time without a rate, in seconds: nobody has said what it is worth.
    pub unrated_seconds: i64,
    /// Those of the project's `budget_alerts` that the money has reached.
    pub alerts_reached: Vec<i64>,
    /// How the money grew: one point for each day with billable time, at most the last 800.
    pub points: Vec<MoneyPoint>,
    /// Every budget it has had, newest first, at most 50.
    pub budgets: Vec<MoneyBudget>,
}

/// How much had come together at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MoneyPoint {
    /// The day.
    pub date: Date,
    /// What all billable time until then comes to, in minor units.
    pub spent_minor: i64,
}

/// A budget in money, as it was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MoneyBudget {
    /// Minor units; null where the budget was taken away.
    #[schema(required = true)]
    pub budget_minor: Option<i64>,
    /// Why; may be empty.
    pub reason: String,
    /// Who set it.
    pub set_by: Uuid,
    /// When.
    pub set_at: Instant,
}

/// A budget in money to set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "budget_minor": 1_500_000, "reason": "Second order" }))]
pub struct SetMoneyBudget {
    /// Minor units; null for none.
    #[schema(required = true, minimum = 1, maximum = 100_000_000_000_i64)]
    pub budget_minor: Option<i64>,
    /// Why.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub reason: String,
}
