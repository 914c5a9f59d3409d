//! Timesheets.

use uuid::Uuid;

use super::{Client, Error};
use crate::{
    Page,
    timesheets::{
        BulkTimesheets, BulkTimesheetsResult, SubmitTimesheet, TakeStep, Timesheet, TimesheetQuery,
        TimesheetStep, WaitingTimesheets, WeekQuery,
    },
};

impl Client {
    /// Lists timesheets that were submitted at least once.
    pub async fn list_timesheets(&self, query: &TimesheetQuery) -> Result<Page<Timesheet>, Error> {
        self.fetch(self.get("timesheets").query(query)).await
    }

    /// Counts the timesheets that wait for the caller's decision.
    pub async fn count_waiting_timesheets(&self) -> Result<WaitingTimesheets, Error> {
        self.fetch(self.get("timesheets/waiting")).await
    }

    /// Reads a week, submitted or not.
    pub async fn week(&self, query: &WeekQuery) -> Result<Timesheet, Error> {
        self.fetch(self.get("timesheets/week").query(query)).await
    }

    /// Reads one timesheet.
    pub async fn get_timesheet(&self, id: Uuid) -> Result<Timesheet, Error> {
        self.fetch(self.get(&format!("timesheets/{id}"))).await
    }

    /// Hands a week in.
    pub async fn submit_timesheet(&self, week: &SubmitTimesheet) -> Result<Timesheet, Error> {
        self.fetch(self.post("timesheets/submit").json(week)).await
    }

    /// Takes a step other than submitting.
    pub async fn take_timesheet_step(
        &self,
        id: Uuid,
        step: TimesheetStep,
        said: &TakeStep,
    ) -> Result<Timesheet, Error> {
        let step = domain::timesheets::Step::from(step).as_str();
        self.fetch(self.post(&format!("timesheets/{id}/{step}")).json(said))
            .await
    }

    /// Takes steps with several timesheets, all or none.
    pub async fn bulk_timesheets(&self, steps: &BulkTimesheets) -> Result<BulkTimesheetsResult, Error> {
        self.fetch(self.post("timesheets/bulk").json(steps)).await
    }
}
