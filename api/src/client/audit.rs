//! The audit log.

use super::{Client, Download, Error};
use crate::{
    Page,
    audit::{AuditCheckpoint, AuditEvent, AuditProof, AuditQuery},
};

impl Client {
    /// Searches the log, newest first.
    pub async fn list_audit_events(&self, query: &AuditQuery) -> Result<Page<AuditEvent>, Error> {
        self.fetch(self.get("audit").query(query)).await
    }

    /// The newest signed checkpoint.
    pub async fn audit_checkpoint(&self) -> Result<AuditCheckpoint, Error> {
        self.fetch(self.get("audit/checkpoint")).await
    }

    /// The proof of one event.
    pub async fn audit_proof(&self, position: i64) -> Result<AuditProof, Error> {
        self.fetch(self.get(&format!("audit/{position}/proof"))).await
    }

    /// The whole log, to be checked with `hourbook audit verify`.
    pub async fn export_audit(&self) -> Result<Download, Error> {
        self.download(self.get("audit/export").timeout(self.upload_timeout()))
            .await
    }
}
