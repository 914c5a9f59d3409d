//! The file on its way in: from the multipart body to the disk, never as a whole in memory.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use api::{imports::ImportOptions, problem::Code};
use axum::extract::{Multipart, multipart::Field};
use domain::{ids::ImportId, imports::Format};
use sha2::{Digest, Sha256};
use store::control::Placement;
use tokio::io::AsyncWriteExt;

use super::FORM_BYTES;
use crate::{app::App, http::Failure};

/// A client that sends nothing for so long has gone.
const SILENCE: Duration = Duration::from_secs(30);
/// The longest name of a file that is kept, in characters.
const LONGEST_FILE_NAME: usize = 200;

/// Everything that the form holds. The file lies at the path of the import.
#[derive(Debug)]
pub struct Upload {
    pub format: Format,
    pub file_name: String,
    pub options: ImportOptions,
    pub dry_run: bool,
    /// Of the file and all answers, to tell a repetition from another request.
    pub hash: [u8; 32],
}

/// Where the uploads of an organization lie.
pub fn folder(app: &App, placement: &Placement) -> PathBuf {
    let data_dir = &app.config.storage.data_dir;
    data_dir.join("uploads").join(placement.id.to_string())
}

/// Where the file of an import lies.
pub fn path(app: &App, placement: &Placement, import: ImportId) -> PathBuf {
    folder(app, placement).join(import.to_string())
}

/// Removes the file of an import, if it is there.
pub async fn remove(app: &App, placement: &Placement, import: ImportId) {
    drop(tokio::fs::remove_file(path(app, placement, import)).await);
}

/// Removes the folder with all uploads of an organization.
pub async fn remove_all(app: &App, placement: &Placement) {
    drop(tokio::fs::remove_dir_all(folder(app, placement)).await);
}

/// Reads the form, in whichever order its parts come.
pub async fn receive(mut form: Multipart, path: &Path, most_bytes: u64) -> Result<Upload, Failure> {
    let mut hash = Sha256::new();
    let (mut file_name, mut format, mut options, mut dry_run) = (None, None, None, None);
    while let Some(field) = patiently(form.next_field()).await? {
        let name = field.name().unwrap_or_default().to_owned();
        hash.update(name.as_bytes());
        hash.update(b"\0");
        match name.as_str() {
            "file" if file_name.is_none() => {
                file_name = Some(shown_name(field.file_name().unwrap_or_default()));
                write(field, path, most_bytes, &mut hash).await?;
            }
            "format" => format = Some(read_format(&text(field, &mut hash).await?)?),
            "options" => options = Some(read_options(&text(field, &mut hash).await?)?),
            "dry_run" => dry_run = Some(read_flag(&text(field, &mut hash).await?)?),
            _ => {
                let message =
                    "The parts of the form are `file`, `format`, `options` and `dry_run`, each once.";
                return Err(Failure::new(Code::MalformedRequest, message));
            }
        }
    }
    let missing = |field: &str| Failure::field(field, "required", "The form needs this part.");
    Ok(Upload {
        file_name: file_name.ok_or_else(|| missing("file"))?,
        format: format.ok_or_else(|| missing("format"))?,
        options: options.unwrap_or_default(),
        dry_run: dry_run.unwrap_or_default(),
        hash: hash.finalize().into(),
    })
}

async fn write(mut field: Field<'_>, path: &Path, most_bytes: u64, hash: &mut Sha256) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        tracing::error!(%error, "an upload could not be written");
        let full = error.kind() == std::io::ErrorKind::StorageFull;
        Failure::new(
            if full {
                Code::StorageFull
            } else {
                Code::StorageUnavailable
            },
            "",
        )
    };
    if let Some(folder) = path.parent() {
        let mut builder = tokio::fs::DirBuilder::new();
        builder
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .await
            .map_err(failed)?;
    }
    let mut options = tokio::fs::OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .await
        .map_err(failed)?;
    let mut bytes = 0_u64;
    while let Some(chunk) = patiently(field.chunk()).await? {
        bytes += chunk.len() as u64;
        if bytes > most_bytes {
            let message = format!(
                "The file is larger than {most_bytes} bytes. Export a shorter range and import it in parts."
            );
            return Err(Failure::new(Code::PayloadTooLarge, message));
        }
        hash.update(&chunk);
        file.write_all(&chunk).await.map_err(failed)?;
    }
    // The job may run after a power failure: what was promised with 202 must be there then.
    file.sync_all().await.map_err(failed)
}

async fn text(mut field: Field<'_>, hash: &mut Sha256) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = patiently(field.chunk()).await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > FORM_BYTES {
            return Err(Failure::new(Code::PayloadTooLarge, "The options are too long."));
        }
    }
    hash.update(&bytes);
    String::from_utf8(bytes)
        .map_err(|_| Failure::new(Code::MalformedRequest, "A part of the form is not UTF-8."))
}

async fn patiently<T>(
    part: impl Future<Output = Result<T, axum::extract::multipart::MultipartError>>,
) -> Result<T, Failure> {
    let arrived = tokio::time::timeout(SILENCE, part)
        .await
        .map_err(|_| Failure::new(Code::RequestTimeout, "The upload stopped. Send the file again."))?;
    arrived.map_err(|error| match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => Failure::new(
            Code::PayloadTooLarge,
            "The file is too large. Import it in parts.",
        ),
        _ => Failure::new(
            Code::MalformedRequest,
            "The form did not arrive whole. Send it again.",
        ),
    })
}

fn read_format(text: &str) -> Result<Format, Failure> {
    Format::named(text.trim()).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.into_iter().map(Format::name).collect();
        Failure::field(
            "format",
            "unknown",
            format!("Choose one of {}.", names.join(", ")),
        )
    })
}

fn read_options(text: &str) -> Result<ImportOptions, Failure> {
    if text.trim().is_empty() {
        return Ok(ImportOptions::default());
    }
    serde_json::from_str(text).map_err(|error| {
        Failure::field(
            "options",
            "malformed",
            format!("The options cannot be read: {error}."),
        )
    })
}

fn read_flag(text: &str) -> Result<bool, Failure> {
    match text.trim() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Failure::field("dry_run", "malformed", "Write `true` or `false`.")),
    }
}

/// The last part of a path, without anything that a screen or a log could stumble over.
fn shown_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = name
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_FILE_NAME)
        .collect();
    if clean.trim().is_empty() {
        "file".to_owned()
    } else {
        clean
    }
}
