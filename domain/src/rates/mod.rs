//! Rates: what an hour is billed at and what it costs, from which day on, for whom and for what.
//!
//! An entry has the rate of the local date on which it starts. Of several rates the most specific one counts: that of
//! the task before that of the member in the project, the project, the member, and the organization; within one of
//! these the latest that is valid on the date. Rates change nothing that was recorded (pitfall 10).

mod amount;
mod book;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use amount::amount_minor;
pub use book::{RateBook, Rates};

use crate::ids::{MemberId, ProjectId, TaskId};
use crate::problems::FieldProblem;

/// The highest rate of an hour, in minor units.
const HIGHEST_MINOR: i64 = 100_000_000;
/// The highest budget of a project, in minor units.
const HIGHEST_BUDGET: i64 = 100_000_000_000;

/// What a rate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateKind {
    /// What an hour is billed at.
    Billable,
    /// What an hour costs the organization.
    Cost,
}

/// Whose and which hours a rate is for. Everything absent is the default of the organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RateScope {
    /// The member, if it is theirs.
    pub member: Option<MemberId>,
    /// The project, if it is only for that; a task names it as well.
    pub project: Option<ProjectId>,
    /// The task, if it is only for that.
    pub task: Option<TaskId>,
}

impl RateScope {
    /// Refuses what is no scope: a task has its project and the same rate for everybody.
    pub fn check(self) -> Result<Self, FieldProblem> {
        if self.task.is_some() && self.member.is_some() {
            let message = "a task has one rate for everybody; leave out the member or the task";
            return Err(FieldProblem::new("member_id", "contradiction", message));
        }
        if self.task.is_some() && self.project.is_none() {
            let message = "name the project of the task as well";
            return Err(FieldProblem::new("project_id", "required", message));
        }
        Ok(self)
    }
}

/// A rate from a day on, until the next one of the same scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// What it is for.
    pub kind: RateKind,
    /// Whose and which hours.
    pub scope: RateScope,
    /// The first day.
    pub valid_from: Date,
    /// Minor units of an hour; `None` ends a rate, so that what is less specific counts again.
    pub hourly_minor: Option<i64>,
}

/// A budget in minor units, or none.
pub fn check_money_budget(field: &str, minor: Option<i64>) -> Result<Option<i64>, FieldProblem> {
    match minor {
        Some(minor) if !(1..=HIGHEST_BUDGET).contains(&minor) => {
            let message =
                format!("a budget must be between 1 and {HIGHEST_BUDGET} minor units; null is none");
            Err(FieldProblem::new(field, "out_of_range", message))
        }
        other => Ok(other),
    }
}

/// Minor units of an hour: nothing is a rate, less than nothing is not.
pub fn check_hourly(field: &str, minor: Option<i64>) -> Result<Option<i64>, FieldProblem> {
    match minor {
        Some(minor) if !(0..=HIGHEST_MINOR).contains(&minor) => Err(FieldProblem::new(
            field,
            "out_of_range",
            format!("a rate must be between 0 and {HIGHEST_MINOR} minor units an hour"),
        )),
        other => Ok(other),
    }
}
