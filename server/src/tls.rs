//! Certificates: from files, from an authority, or self-signed for the first start. New ones are taken up while the server runs.

pub mod acme;
mod names;

use std::{
    fs,
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use axum_server::tls_rustls::RustlsConfig;
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use sha2::{Digest, Sha256};
use tokio::signal::unix::{SignalKind, signal};

pub use self::names::{Reach, covers, names, names_of, reach};
use crate::{app::App, config::Config};

/// What a certificate of our own is for.
const OWN_NAMES: [&str; 4] = ["localhost", "*.localhost", "127.0.0.1", "::1"];

/// How often the files are looked at. SIGHUP has them looked at at once.
const LOOKED_EVERY: Duration = Duration::from_secs(30);

/// Where a certificate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Files that the configuration names.
    Given,
    /// An authority gave it to this server.
    Ordered,
    /// Made by ourselves.
    Own,
}

/// What the listener presents.
pub struct Identity {
    pub config: Arc<ServerConfig>,
    /// SHA-256 of the certificate, to compare on the first visit.
    pub fingerprint: String,
    pub self_signed: bool,
}

/// Where certificate and key are, and where they come from. Nothing is made by asking.
pub fn paths(config: &Config) -> (PathBuf, PathBuf, Origin) {
    if let (Some(certificate), Some(key)) = (&config.listen.certificate_file, &config.listen.key_file) {
        return (certificate.clone(), key.clone(), Origin::Given);
    }
    let ordered = acme::Folder::of(config).map(|folder| folder.certificate());
    match ordered.filter(|path| path.is_file()) {
        // Key and chain lie in one file.
        Some(path) => (path.clone(), path, Origin::Ordered),
        None => own_paths(config),
    }
}

fn own_paths(config: &Config) -> (PathBuf, PathBuf, Origin) {
    let dir = config.storage.data_dir.join("tls");
    (dir.join("cert.pem"), dir.join("key.pem"), Origin::Own)
}

/// Loads the configured certificate, or makes one in `data_dir/tls` that lasts until it is removed.
pub fn load(config: &Config) -> anyhow::Result<Identity> {
    read(config, paths(config))
}

/// What is presented first. An ordered certificate that was damaged keeps nobody from starting: another one is ordered.
pub fn load_first(config: &Config) -> anyhow::Result<Identity> {
    let found = paths(config);
    if found.2 != Origin::Ordered {
        return read(config, found);
    }
    read(config, found).or_else(|error| {
        tracing::warn!(
            error = format!("{error:#}"),
            "the ordered certificate is not used"
        );
        read(config, own_paths(config))
    })
}

fn read(config: &Config, found: (PathBuf, PathBuf, Origin)) -> anyhow::Result<Identity> {
    let (certificate, key, origin) = found;
    if origin == Origin::Own {
        make_self_signed(&config.storage.data_dir.join("tls"), &certificate, &key)?;
    }
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&certificate)
        .and_then(Iterator::collect)
        .with_context(|| format!("the certificate {} cannot be read", certificate.display()))?;
    let first = chain
        .first()
        .with_context(|| format!("{} holds no certificate", certificate.display()))?;
    let fingerprint = Sha256::digest(first)
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect::<Vec<_>>()
        .join(":");
    let key = PrivateKeyDer::from_pem_file(&key)
        .with_context(|| format!("the key {} cannot be read", key.display()))?;
    Ok(Identity {
        config: Arc::new(present(chain, key)?),
        fingerprint,
        self_signed: origin == Origin::Own,
    })
}

/// A listener that presents this chain.
fn present(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> anyhow::Result<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut tls = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .context("the certificate and the key do not belong together")?;
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    // All suites of the library are good; which one is taken is still decided here, the strongest first.
    tls.ignore_client_order = true;
    Ok(tls)
}

/// Takes up the certificate and its key whenever their files change, until the server stops.
pub async fn renew(app: App, presented: RustlsConfig) {
    let mut files = Files::of(&app.config);
    let mut asked = signal(SignalKind::hangup()).ok();
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = tokio::time::sleep(LOOKED_EVERY) => {}
            () = next(asked.as_mut()) => {}
            () = app.acme.changed() => {}
        }
        match files.look(&app.config) {
            Ok(None) => {}
            Ok(Some(identity)) => {
                presented.reload_from_config(app.acme.presented(&app.config, identity.config));
                tracing::info!(
                    fingerprint = identity.fingerprint,
                    "another certificate is presented"
                );
            }
            Err(error) => tracing::warn!(error = format!("{error:#}"), "the new certificate is not used"),
        }
    }
}

async fn next(asked: Option<&mut tokio::signal::unix::Signal>) {
    match asked {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

/// The files of certificate and key, as they were when they were looked at last.
pub struct Files(Option<[u8; 32]>);

impl Files {
    pub fn of(config: &Config) -> Self {
        Self(contents(config))
    }

    /// What they hold, if they have changed. A pair that cannot be used is told once; half of a pair is often followed by
    /// the other half.
    pub fn look(&mut self, config: &Config) -> anyhow::Result<Option<Identity>> {
        let now = contents(config);
        if now == self.0 || now.is_none() {
            return Ok(None);
        }
        self.0 = now;
        load(config).map(Some)
    }
}

/// A hash over both files; nothing while one of them cannot be read.
fn contents(config: &Config) -> Option<[u8; 32]> {
    let (certificate, key, _) = paths(config);
    let mut hasher = Sha256::new();
    for path in [certificate, key] {
        let bytes = fs::read(path).ok()?;
        hasher.update(bytes.len().to_be_bytes());
        hasher.update(bytes);
    }
    Some(hasher.finalize().into())
}

fn make_self_signed(dir: &Path, certificate_path: &Path, key_path: &Path) -> anyhow::Result<()> {
    if certificate_path.is_file() && key_path.is_file() {
        return Ok(());
    }
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .with_context(|| dir.display().to_string())?;
    let mut params = rcgen::CertificateParams::new(OWN_NAMES.map(str::to_owned).to_vec())?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, "Hourbook (self-signed)");
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    let key = rcgen::KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    // The key first: a certificate without its key would count as complete.
    write_private(key_path, &key.serialize_pem())?;
    write_private(certificate_path, &certificate.pem())
}

fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all().with_context(|| path.display().to_string())
}
