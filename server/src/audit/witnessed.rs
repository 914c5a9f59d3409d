//! Asks the witness of the configuration to cosign the newest checkpoint.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use domain::audit::{PublicKey, open, origin, witness::Request};
use store::{
    Database,
    audit_tree::{self, StoredCheckpoint},
    control::Placement,
};

use super::seal::hour;
use crate::{app::App, config};

/// How long the witness may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a checkpoint is not cosigned.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// The witness was not reached, or its answer cannot be used. It is asked again.
    #[error("{0:#}")]
    Passing(#[from] anyhow::Error),
    /// The witness has seen another log under this name: ours was cut off, rewritten or restored from a backup.
    #[error("the witness refuses to cosign: {0}")]
    Refused(String),
}

impl From<store::StoreError> for WitnessError {
    fn from(error: store::StoreError) -> Self {
        Self::Passing(error.into())
    }
}

/// A client of the witness.
pub struct WitnessClient {
    http: reqwest::Client,
    url: String,
    key: PublicKey,
}

impl WitnessClient {
    /// The witness of the configuration; `None` if there is none.
    pub fn new(config: &config::Audit) -> anyhow::Result<Option<Self>> {
        let (Some(url), Some(key)) = (&config.witness_url, &config.witness_key) else {
            return Ok(None);
        };
        // Only the first installation counts; a second one changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none());
        if let Some(path) = &config.witness_ca_file {
            let pem = std::fs::read(path).with_context(|| path.display().to_string())?;
            builder = builder.tls_certs_only(reqwest::Certificate::from_pem_bundle(&pem)?);
        }
        Ok(Some(Self {
            http: builder.build()?,
            url: format!("{}/add-checkpoint", url.trim_end_matches('/')),
            key: PublicKey::parse(key).context("audit.witness_key")?,
        }))
    }

    async fn post(&self, request: &Request) -> anyhow::Result<(u16, String)> {
        let answer = self.http.post(&self.url).body(request.to_body()).send().await?;
        Ok((answer.status().as_u16(), answer.text().await?))
    }
}

/// Has the newest checkpoint cosigned, if there is a witness and it was not yet.
pub async fn ask(app: &App, placement: &Placement, database: &Arc<Database>) -> Result<(), WitnessError> {
    let Some(witness) = app.witness()? else {
        return Ok(());
    };
    if app.is_refused(domain::regions::Store::Witness) {
        return Ok(());
    }
    let (newest, last) = database
        .read(|tx| {
            Box::pin(async move {
                Ok::<_, store::StoreError>((
                    audit_tree::newest(tx).await?,
                    audit_tree::newest_witnessed(tx).await?,
                ))
            })
        })
        .await?;
    let Some(newest) = newest.filter(|newest| !newest.witnessed) else {
        return Ok(());
    };
    let mut old = last.map_or(0, |last| last.size);
    for _ in 0..2 {
        let request = request(database, old, &newest).await?;
        let (status, body) = witness.post(&request).await?;
        match status {
            200 => return keep(app, placement, database, &newest, &body, witness).await,
            409 => {
                // It has signed more than we know of: an answer was lost, or we are not who we were.
                let seen: u64 = body.trim().parse().context("the witness answered no size")?;
                if seen > newest.size && newest_size(database).await? > newest.size {
                    return Err(anyhow::anyhow!("another node was faster").into());
                }
                if seen > newest.size || seen == old {
                    return Err(WitnessError::Refused(format!(
                        "it has seen {seen} entries; this log has {} and another root",
                        newest.size
                    )));
                }
                old = seen;
            }
            403 | 422 => return Err(WitnessError::Refused(body.trim().to_owned())),
            status => return Err(anyhow::anyhow!("the witness answered {status}").into()),
        }
    }
    Err(WitnessError::Refused("it has seen another log".to_owned()))
}

async fn newest_size(database: &Arc<Database>) -> Result<u64, store::StoreError> {
    let newest = database.read(|tx| Box::pin(async move { audit_tree::newest(tx).await }));
    Ok(newest.await?.map_or(0, |newest| newest.size))
}

async fn request(
    database: &Arc<Database>,
    old: u64,
    newest: &StoredCheckpoint,
) -> Result<Request, WitnessError> {
    let needed = Request::tiles(old, newest.size);
    let tiles = database
        .read(move |tx| Box::pin(async move { audit_tree::tiles(tx, &needed).await }))
        .await?;
    let request = Request::new(old, newest.size, newest.note.clone(), &tiles);
    Ok(request.context("the tree of the audit log is incomplete")?)
}

/// Adds the signature of the witness to the checkpoint, if it is one.
async fn keep(
    app: &App,
    placement: &Placement,
    database: &Arc<Database>,
    newest: &StoredCheckpoint,
    line: &str,
    witness: &WitnessClient,
) -> Result<(), WitnessError> {
    let note = format!("{}{line}", newest.note);
    let log = app.log_key()?.log_key(&origin(placement.id));
    let keys: Vec<PublicKey> = PublicKey::parse(&log)
        .into_iter()
        .chain([witness.key.clone()])
        .collect();
    let opened = open(&note, &keys).map_err(|why| anyhow::anyhow!("the answer of the witness: {why}"))?;
    if opened.witnesses.is_empty() {
        return Err(anyhow::anyhow!("the witness signed with another key than audit.witness_key").into());
    }
    let (size, key, now) = (newest.size, witness.key.to_string(), app.clock.now());
    database
        .write(move |tx| {
            Box::pin(async move {
                audit_tree::store_witnessed(tx, size, &note, hour(now)).await?;
                audit_tree::store_key(tx, &key, now).await
            })
        })
        .await?;
    Ok(())
}
