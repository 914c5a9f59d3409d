//! The timer.

use super::{Client, Error};
use crate::{
    entries::TimeEntry,
    timer::{StartTimer, StopTimer, Timer},
};

impl Client {
    /// Reads the caller's timer.
    pub async fn timer(&self) -> Result<Timer, Error> {
        self.fetch(self.get("timer")).await
    }

    /// Starts the timer; a running one is stopped first.
    pub async fn start_timer(&self, start: &StartTimer) -> Result<TimeEntry, Error> {
        self.fetch(self.post("timer/start").json(start)).await
    }

    /// Stops the timer.
    pub async fn stop_timer(&self, stop: &StopTimer) -> Result<TimeEntry, Error> {
        self.fetch(self.post("timer/stop").json(stop)).await
    }
}
