//! Imports.

use std::path::PathBuf;

use reqwest::multipart::{Form, Part};
use uuid::Uuid;

use super::{Client, Error};
use crate::{
    Page, PageQuery,
    imports::{Import, ImportFormat, ImportOptions, ImportRow, ImportRowQuery},
};

/// A file to import.
#[derive(Debug, Clone)]
pub struct NewImport {
    /// Where the file lies.
    pub path: PathBuf,
    /// What kind of file it is.
    pub format: ImportFormat,
    /// Answers to what the file does not say.
    pub options: ImportOptions,
    /// Whether to look only.
    pub dry_run: bool,
}

impl Client {
    /// Uploads a file and begins its import. Sent once: a file is streamed and not kept for another attempt.
    pub async fn create_import(&self, import: &NewImport) -> Result<Import, Error> {
        let unreadable = |error: serde_json::Error| Error::Unreadable {
            reason: error.to_string(),
        };
        let options = serde_json::to_string(&import.options).map_err(unreadable)?;
        let format = serde_json::to_value(import.format).map_err(unreadable)?;
        let form = Form::new()
            .text("format", format.as_str().unwrap_or_default().to_owned())
            .text("options", options)
            .text("dry_run", import.dry_run.to_string())
            .part(
                "file",
                Part::file(&import.path)
                    .await
                    .map_err(|source| Error::File { source })?,
            );
        self.fetch(
            self.post("imports")
                .timeout(self.upload_timeout())
                .multipart(form),
        )
        .await
    }

    /// Lists imports, newest first.
    pub async fn list_imports(&self, query: &PageQuery) -> Result<Page<Import>, Error> {
        self.fetch(self.get("imports").query(query)).await
    }

    /// Reads one import.
    pub async fn get_import(&self, id: Uuid) -> Result<Import, Error> {
        self.fetch(self.get(&format!("imports/{id}"))).await
    }

    /// Lists the rows of an import.
    pub async fn list_import_rows(&self, id: Uuid, query: &ImportRowQuery) -> Result<Page<ImportRow>, Error> {
        self.fetch(self.get(&format!("imports/{id}/rows")).query(query))
            .await
    }

    /// Stores what a dry run showed.
    pub async fn apply_import(&self, id: Uuid) -> Result<Import, Error> {
        self.fetch(self.post(&format!("imports/{id}/apply"))).await
    }

    /// Cancels an import; nothing of it stays.
    pub async fn cancel_import(&self, id: Uuid) -> Result<(), Error> {
        self.perform(self.delete(&format!("imports/{id}"), None)).await
    }
}
