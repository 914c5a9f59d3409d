//! The working-time record.

use super::{Client, Download, Error};
use crate::{
    Page,
    working_time::{
        AnswerWorkingDay, CloseWorkingDay, WorkingDay, WorkingDayProposalQuery, WorkingDayQuery,
        WorkingDayRecord, WorkingDays, WorkingDaysQuery,
    },
};

impl Client {
    /// Lists the days of one member.
    pub async fn list_working_days(&self, query: &WorkingDaysQuery) -> Result<WorkingDays, Error> {
        self.fetch(self.get("working-time/days").query(query)).await
    }

    /// Reads one day with its chain.
    pub async fn get_working_day(&self, query: &WorkingDayQuery) -> Result<WorkingDayRecord, Error> {
        self.fetch(self.get("working-time/day").query(query)).await
    }

    /// Closes a day of the caller.
    pub async fn close_working_day(&self, day: &CloseWorkingDay) -> Result<WorkingDayRecord, Error> {
        self.fetch(self.post("working-time/close").json(day)).await
    }

    /// Answers what somebody else proposes for a day of the caller.
    pub async fn answer_working_day(&self, answer: &AnswerWorkingDay) -> Result<WorkingDayRecord, Error> {
        self.fetch(self.post("working-time/answer").json(answer)).await
    }

    /// Lists what is proposed for closed days, the earliest deadline first.
    pub async fn list_working_day_proposals(
        &self,
        query: &WorkingDayProposalQuery,
    ) -> Result<Page<WorkingDay>, Error> {
        self.fetch(self.get("working-time/proposals").query(query)).await
    }

    /// The record of one member, to be checked with `hourbook working-time verify`.
    pub async fn export_working_time(&self, query: &WorkingDaysQuery) -> Result<Download, Error> {
        self.download(
            self.get("working-time/bundle")
                .query(query)
                .timeout(self.upload_timeout()),
        )
        .await
    }
}
