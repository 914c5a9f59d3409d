//! The burn-up of a project: tracked time against scope, day by day or week by week.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How far the points of the series are apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BurnUpStep {
    /// One point for each day.
    Day,
    /// One point for each week, at its last day.
    Week,
}

/// How things stood at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BurnUpPoint {
    /// The day.
    pub date: Date,
    /// All time tracked until then, in seconds, running timers left out.
    pub tracked_seconds: i64,
    /// The sum of the estimates as they stood then, in seconds.
    pub scope_seconds: i64,
}

/// When the tracked time reaches the scope if work goes on at the pace of the last weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BurnUpForecast {
    /// The day.
    pub date: Date,
    /// What is left of the scope, in seconds.
    pub remaining_seconds: i64,
    /// Tracked time of a week at this pace, in seconds.
    pub weekly_seconds: i64,
    /// The first day that the pace is taken from.
    pub from: Date,
    /// The day after the last one that it is taken from.
    pub to: Date,
}

/// Why there is no forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoForecast {
    /// Nothing is estimated.
    NoScope,
    /// Everything that was estimated is used up.
    ScopeUsedUp,
    /// Nobody worked on it in the last weeks.
    NoRecentWork,
    /// Too few days with work to tell a pace: fewer than five in four weeks, or a first day less than two weeks ago.
    TooLittleData,
    /// At this pace it takes more than ten years.
    TooFarAway,
}

/// Where the scope of the series comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BurnUpScope {
    /// The estimates of the tasks.
    Tasks,
    /// The estimate of the project: no task has one.
    Project,
}

/// A burn-up. Either `forecast` or `no_forecast` is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BurnUp {
    /// How far the points are apart.
    pub step: BurnUpStep,
    /// Where the scope comes from.
    pub scope: BurnUpScope,
    /// In order of time, at most 800; what lies before the first one is in it.
    pub points: Vec<BurnUpPoint>,
    /// The day on which the first estimate was recorded; points before it have the scope of that day. Null without
    /// any.
    #[schema(required = true)]
    pub scope_since: Option<Date>,
    /// Remaining scope divided by the tracked time of the last four whole weeks before today.
    #[schema(required = true)]
    pub forecast: Option<BurnUpForecast>,
    /// Why there is no forecast.
    #[schema(required = true)]
    pub no_forecast: Option<NoForecast>,
}

/// How to lay out a burn-up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BurnUpQuery {
    /// How far the points are apart; days up to three months and weeks beyond when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub step: Option<BurnUpStep>,
}
