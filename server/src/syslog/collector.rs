//! The connection to the collector: TLS with a certificate of the authority that the configuration names, nothing else.

use std::{io, sync::Arc, time::Duration};

use anyhow::Context;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::config::Log;

/// How long a connection and each message may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Who collects.
pub struct Collector {
    address: String,
    name: ServerName<'static>,
    connector: TlsConnector,
}

impl Collector {
    /// The collector of the configuration; `None` if there is none.
    pub fn of(config: &Log) -> anyhow::Result<Option<Self>> {
        let (Some(address), Some(authority)) = (&config.syslog_address, &config.syslog_ca_file) else {
            return Ok(None);
        };
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(authority)
            .with_context(|| format!("log.syslog_ca_file: {}", authority.display()))?
        {
            roots.add(certificate?)?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let client = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let host = address
            .rsplit_once(':')
            .map_or(address.as_str(), |(host, _)| host);
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Some(Self {
            address: address.clone(),
            name: ServerName::try_from(host).context("log.syslog_address")?,
            connector: TlsConnector::from(Arc::new(client)),
        }))
    }

    pub async fn connect(&self) -> io::Result<Connection> {
        let connected = timeout(PATIENCE, async {
            let socket = TcpStream::connect(&self.address).await?;
            self.connector.connect(self.name.clone(), socket).await
        });
        connected.await?.map(Connection)
    }
}

/// A connection that messages are written to.
pub struct Connection(TlsStream<TcpStream>);

impl Connection {
    pub async fn send(&mut self, message: &[u8]) -> io::Result<()> {
        let sent = timeout(PATIENCE, async {
            self.0.write_all(message).await?;
            self.0.flush().await
        });
        sent.await?
    }

    /// Returns once the collector has ended the connection: it says nothing else. What is written after that is lost.
    pub async fn ended(&mut self) {
        let mut said = [0; 64];
        while matches!(self.0.read(&mut said).await, Ok(length) if length > 0) {}
    }
}
