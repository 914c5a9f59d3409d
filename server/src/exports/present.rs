//! How a copy looks to the caller.

use api::{
    Instant,
    exports::{CopyFormat, Export, SqlDialect},
    problem::Code,
};
use serde::de::DeserializeOwned;
use store::{EngineKind, export_files};

use super::content::Content;
use crate::http::Failure;

pub fn present(export: export_files::Export, slug: &str) -> Result<Export, Failure> {
    let format = read(&export.format)?;
    let dialect = export.dialect.as_deref().map(read).transpose()?;
    let percent = match export.state {
        export_files::State::Ready => Some(100),
        _ => (export.progress > 0).then(|| u8::try_from(export.progress / 10).unwrap_or(100)),
    };
    Ok(Export {
        id: export.id.uuid(),
        format,
        dialect,
        encrypted: export.encrypted,
        state: read(store_word(export.state).as_str())?,
        percent,
        file_name: file_name(&export, slug)?,
        bytes: export.bytes,
        sha256: export.sha256,
        problem: export.problem.as_deref().map(read).transpose()?,
        downloads: export.downloads,
        member_id: export.member_id.uuid(),
        created_at: export.created_at.into(),
        finished_at: export.finished_at.map(Instant::from),
        expires_at: export.expires_at.into(),
    })
}

/// What the stored words ask for.
pub fn content(export: &export_files::Export) -> Result<Content, Failure> {
    Ok(match read::<CopyFormat>(&export.format)? {
        CopyFormat::Archive => Content::Archive,
        CopyFormat::Csv => Content::Csv,
        CopyFormat::Sql => Content::Sql(
            match export.dialect.as_deref().map(read::<SqlDialect>).transpose()? {
                Some(SqlDialect::Postgres) => EngineKind::Postgres,
                Some(SqlDialect::Sqlite) | None => EngineKind::Sqlite,
            },
        ),
    })
}

/// Organization, day and kind, so that several copies in one folder stay apart.
pub fn file_name(export: &export_files::Export, slug: &str) -> Result<String, Failure> {
    let day = export.created_at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let extension = content(export)?.extension();
    let sealed = if export.encrypted { ".age" } else { "" };
    Ok(format!("hourbook-{slug}-{day}.{extension}{sealed}"))
}

fn store_word(state: export_files::State) -> String {
    match store::text(&state) {
        store::Value::Text(word) => word,
        _ => String::new(),
    }
}

fn read<T: DeserializeOwned>(word: &str) -> Result<T, Failure> {
    serde_json::from_value(word.into()).map_err(|error| {
        tracing::error!(%error, "a stored export could not be read");
        Failure::new(Code::Internal, "")
    })
}
