//! Reports.

use super::{Client, Download, Error};
use crate::{
    Page,
    entries::TimeEntry,
    reports::{ExportReport, Report, ReportEntriesQuery, ReportQuery},
};

impl Client {
    /// Makes a report.
    pub async fn query_report(&self, query: &ReportQuery) -> Result<Report, Error> {
        self.fetch(self.post("reports/query").json(query)).await
    }

    /// Lists the entries behind a report.
    pub async fn report_entries(
        &self,
        query: &ReportQuery,
        page: &ReportEntriesQuery,
    ) -> Result<Page<TimeEntry>, Error> {
        self.fetch(self.post("reports/entries").query(page).json(query))
            .await
    }

    /// Makes a report as a file.
    pub async fn export_report(&self, export: &ExportReport) -> Result<Download, Error> {
        self.download(self.post("reports/export").json(export)).await
    }
}
