use std::{
    collections::HashMap,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context;
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use axum_server::tls_rustls::RustlsConfig;
use clap::Args;
use domain::audit::{
    Hash, LogKey, PublicKey,
    witness::{Refusal, Request, decide, origin_of},
};
use sha2::{Digest, Sha256};

use super::{say, start_log};
use crate::{
    audit::{key, seen},
    clock::Clock,
    config::Config,
    tls,
};

/// The longest request: a checkpoint and its proof.
const LONGEST: usize = 16 * 1024;

/// Cosigns the audit logs of an installation, as a second pair of eyes on another machine
///
/// It keeps nothing but the last size and root of each log, and signs a checkpoint only if the log grew from there. It
/// speaks C2SP tlog-witness.
#[derive(Debug, Args)]
pub struct Witness {
    /// File with the public key of the logs, as `hourbook-server` prints it in the app or at `/api/v1/audit/checkpoint`
    #[arg(long, value_name = "FILE")]
    log_key: PathBuf,
    /// Name under which it signs
    #[arg(long, default_value = "hourbook-witness")]
    name: String,
    /// Address of HTTPS
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8444")]
    listen: SocketAddr,
}

struct Watching {
    key: LogKey,
    log: PublicKey,
    name: String,
    folder: PathBuf,
    /// What was seen, and the one at a time who may change it.
    seen: Mutex<HashMap<String, (u64, Hash)>>,
    clock: Clock,
}

impl Witness {
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        start_log();
        let text = fs::read_to_string(&self.log_key).with_context(|| self.log_key.display().to_string())?;
        let log = PublicKey::parse(&text).filter(|key| !key.is_witness());
        let log =
            log.with_context(|| format!("{} does not hold the key of a log", self.log_key.display()))?;
        let folder = config.storage.data_dir.join("witness");
        let key = key::load(&folder.join("witness.key").into(), Clock)?;
        let public = key.witness_key(&self.name);
        PublicKey::parse(&public).context("a name has neither spaces nor plus signs")?;
        let identity = tls::load(&config)?;
        say(&format!("The witness listens on https://{}", self.listen));
        say(&format!("Its public key is {public}"));
        if identity.self_signed {
            say(&format!(
                "Self-signed certificate, SHA-256 {}",
                identity.fingerprint
            ));
        }
        let router = router(key, log, self.name, folder)?;
        axum_server::bind_rustls(self.listen, RustlsConfig::from_config(identity.config))
            .serve(router.into_make_service())
            .await?;
        Ok(())
    }
}

/// The witness as a service; what it has seen lies in `folder`.
pub fn router(key: LogKey, log: PublicKey, name: String, folder: PathBuf) -> anyhow::Result<Router> {
    fs::create_dir_all(folder.join("seen"))?;
    let watching = Watching {
        key,
        log,
        name,
        folder,
        seen: Mutex::default(),
        clock: Clock,
    };
    Ok(Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .layer(axum::extract::DefaultBodyLimit::max(LONGEST))
        .with_state(Arc::new(watching)))
}

async fn add_checkpoint(State(watching): State<Arc<Watching>>, body: Bytes) -> Response {
    let answer = tokio::task::spawn_blocking(move || watching.answer(&body)).await;
    match answer {
        Ok(Ok(line)) => line.into_response(),
        Ok(Err(Trouble::Refused(refusal))) => refused(refusal),
        Ok(Err(Trouble::Disk(error))) => {
            tracing::error!(%error, "what was seen could not be kept; nothing was signed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn refused(refusal: Refusal) -> Response {
    tracing::warn!(%refusal, "a checkpoint was not signed");
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    if let Refusal::Conflict(size) = refusal {
        let headers = [(header::CONTENT_TYPE, "text/x.tlog.size")];
        return (status, headers, format!("{size}\n")).into_response();
    }
    (status, format!("{refusal}\n")).into_response()
}

enum Trouble {
    Refused(Refusal),
    Disk(std::io::Error),
}

impl Watching {
    /// Remembers on disk before it signs: after a crash it may have forgotten a signature, never what it signed.
    fn answer(&self, body: &[u8]) -> Result<String, Trouble> {
        let refuse = Trouble::Refused;
        let body = std::str::from_utf8(body).map_err(|_| refuse(Refusal::Malformed))?;
        let request = Request::parse(body).ok_or(refuse(Refusal::Malformed))?;
        let origin = origin_of(&request).unwrap_or_default().to_owned();
        let mut known = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let last = match known.get(&origin) {
            Some(last) => Some(*last),
            None => seen::read(&self.path(&origin)).map_err(Trouble::Disk)?,
        };
        let seen = decide(&request, &self.log, last).map_err(refuse)?;
        if last != Some((seen.size, seen.root)) {
            seen::write(&self.path(&origin), &seen).map_err(Trouble::Disk)?;
        }
        known.insert(origin, (seen.size, seen.root));
        let seconds = self.clock.now().as_second().unsigned_abs();
        self.key
            .cosign(&self.name, &request.note, seconds)
            .ok_or(refuse(Refusal::Malformed))
    }

    fn path(&self, origin: &str) -> PathBuf {
        seen_path(&self.folder, origin)
    }
}

/// Where a witness keeps what it has seen of a log.
pub fn seen_path(folder: &Path, origin: &str) -> PathBuf {
    let name = domain::audit::to_hex(&Sha256::digest(origin));
    folder.join("seen").join(name)
}
