//! Exports.

use super::{Client, Download, Error};
use crate::exports::ExportQuery;

impl Client {
    /// Everything of the organization as an archive without loss.
    pub async fn export_archive(&self) -> Result<Download, Error> {
        self.download(self.get("export/archive").timeout(self.upload_timeout()))
            .await
    }

    /// Everything of the organization as solidtime imports it.
    pub async fn export_solidtime(&self) -> Result<Download, Error> {
        self.download(self.get("export/solidtime").timeout(self.upload_timeout()))
            .await
    }

    /// Time entries as a file.
    pub async fn export_entries(&self, query: &ExportQuery) -> Result<Download, Error> {
        self.download(
            self.get("export/time-entries")
                .query(query)
                .timeout(self.upload_timeout()),
        )
        .await
    }
}
