//! How a connection to PostgreSQL begins: with the password and the certificate of that moment, so that new ones take hold without a
//! restart.

use std::sync::Arc;

use deadpool_postgres::Connect;
use futures::future::BoxFuture;
use rustls::{
    ClientConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::{CertifiedKey, SingleCertAndKey},
};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio_postgres::{Client, Config, Error};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{Result, StoreError, database_roles::Vault};

/// What the server shows to a database that asks for a certificate, in PEM.
pub struct Identity {
    /// The certificate, with what leads to its authority.
    pub certificate: Vec<u8>,
    /// Its key.
    pub key: String,
}

/// Connects, and trusts nobody but the authorities it was made with.
#[derive(Clone)]
pub(crate) struct Dial {
    pub(crate) tls: ClientConfig,
    /// Who knows certificate and password; nobody for a cluster that they are not meant for.
    pub(crate) vault: Option<Arc<dyn Vault>>,
    /// Whether it connects as the server's own role. Those of organizations have passwords of their own.
    pub(crate) is_own: bool,
}

impl Connect for Dial {
    fn connect(
        &self,
        config: &Config,
    ) -> BoxFuture<'_, std::result::Result<(Client, JoinHandle<()>), Error>> {
        let config = config.clone();
        Box::pin(self.begin(config))
    }
}

impl Dial {
    async fn begin(&self, mut config: Config) -> std::result::Result<(Client, JoinHandle<()>), Error> {
        let (vault, is_own) = (self.vault.clone(), self.is_own);
        // Whoever knows may be a file, or a program that takes its time.
        let asked = spawn_blocking(move || vault.map(|vault| ask(vault.as_ref(), is_own)).transpose());
        let (password, identity) = match asked.await {
            Ok(Ok(known)) => known.unwrap_or_default(),
            // Without them the database says what it misses, and the connection fails as any other does.
            Ok(Err(error)) => {
                tracing::warn!(%error, "password or certificate for the database cannot be read");
                (None, None)
            }
            Err(_) => (None, None),
        };
        if let Some(password) = password {
            config.password(password);
        }
        let mut tls = self.tls.clone();
        if let Some(identity) = identity {
            tls.client_auth_cert_resolver = Arc::new(SingleCertAndKey::from(identity));
        }
        let (client, connection) = config.connect(MakeRustlsConnect::new(tls)).await?;
        let task = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::warn!(%error, "a connection to the database broke");
            }
        });
        Ok((client, task))
    }
}

type Known = (Option<String>, Option<CertifiedKey>);

fn ask(vault: &dyn Vault, is_own: bool) -> Result<Known> {
    let password = if is_own { vault.database_password()? } else { None };
    let identity = vault.database_identity()?;
    Ok((password, identity.as_ref().map(certified).transpose()?))
}

fn certified(identity: &Identity) -> Result<CertifiedKey> {
    let unusable =
        |what: &str| StoreError::Unavailable(format!("the {what} for the database cannot be used"));
    let chain: std::result::Result<Vec<_>, _> =
        CertificateDer::pem_slice_iter(&identity.certificate).collect();
    let chain = chain.map_err(|_| unusable("certificate"))?;
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).map_err(|_| unusable("key"))?;
    let provider = rustls::crypto::ring::default_provider();
    CertifiedKey::from_der(chain, key, &provider).map_err(|_| unusable("certificate with this key"))
}
