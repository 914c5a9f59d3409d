//! What is published, kept for a few seconds: however many ask, it is made once.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use api::{problem::Code, residency::Residency};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use super::{document, document::Report, duty::day_of, key, oscal};
use crate::{app::App, http::Failure, regions::residency};

/// How long an answer is given again.
const KEPT: Duration = Duration::from_secs(15);

/// The last snapshot.
#[derive(Default)]
pub struct Published(Mutex<Option<Arc<Snapshot>>>);

/// One moment in all forms.
pub struct Snapshot {
    made: Instant,
    pub report: Report,
    /// Where the data lies.
    pub residency: Residency,
    /// The signed document.
    pub json: Bytes,
    pub oscal: Bytes,
}

impl Published {
    /// The snapshot of this moment, at most a few seconds old. Whoever comes while it is made waits for it.
    pub async fn get(&self, app: &App) -> Result<Arc<Snapshot>, Failure> {
        let mut kept = self.0.lock().await;
        if let Some(snapshot) = kept.as_ref().filter(|snapshot| snapshot.made.elapsed() < KEPT) {
            return Ok(Arc::clone(snapshot));
        }
        let now = app.clock.now();
        let report = document::report(app.cell.control(), now).await?;
        let residency = residency::of(&app.config, day_of(now));
        let key = key::load_or_make(&app.config.storage.data_dir, app.clock.secret()).map_err(|error| {
            tracing::error!(%error, "the key of the trust page cannot be used");
            Failure::new(Code::Internal, "")
        })?;
        let signed = key.sign(report.document(&residency));
        let snapshot = Arc::new(Snapshot {
            made: Instant::now(),
            json: signed.to_string().into(),
            oscal: oscal::document(&report, app.config.listen.public_url.as_deref())
                .to_string()
                .into(),
            report,
            residency,
        });
        *kept = Some(Arc::clone(&snapshot));
        Ok(snapshot)
    }

    /// The next one asks the database again.
    pub async fn forget(&self) {
        *self.0.lock().await = None;
    }
}

/// A tag of these bytes.
pub fn etag(bytes: &[u8]) -> String {
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(bytes)[..12]))
}
