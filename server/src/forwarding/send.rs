//! Sends what waits, and begins again where the connection broke off.

use std::{future::pending, sync::Arc, time::Duration};

use anyhow::Context;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf, split},
    net::TcpStream,
    sync::mpsc::Receiver,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_util::sync::CancellationToken;

use crate::config::Forward;

/// How long connecting, and writing a few messages, may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Pauses before another attempt: they double.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// Messages that are written together at most.
const TOGETHER: usize = 256;

/// The way to the receiver.
pub struct Connector {
    address: String,
    name: ServerName<'static>,
    tls: TlsConnector,
}

impl Connector {
    /// The receiver's certificate is held against the authorities in the file, and no others.
    pub fn new(forward: &Forward) -> anyhow::Result<Self> {
        let mut roots = RootCertStore::empty();
        let file = &forward.ca_file;
        for certificate in CertificateDer::pem_file_iter(file).with_context(|| file.display().to_string())? {
            roots.add(certificate?)?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            address: forward.address.clone(),
            name: ServerName::try_from(forward.host().to_owned())?,
            tls: Arc::new(tls).into(),
        })
    }

    async fn connect(&self) -> anyhow::Result<TlsStream<TcpStream>> {
        let connecting = async {
            let socket = TcpStream::connect(&self.address).await?;
            self.tls.connect(self.name.clone(), socket).await
        };
        Ok(timeout(PATIENCE, connecting).await??)
    }
}

/// What waits to be sent.
pub struct Sending {
    connector: Connector,
    messages: Receiver<Vec<u8>>,
    /// What was being written when the connection broke off: it is sent again, so that the receiver may see it twice.
    held: Vec<u8>,
    held_messages: u64,
}

impl Sending {
    pub(super) fn new(connector: Connector, messages: Receiver<Vec<u8>>) -> Self {
        Self {
            connector,
            messages,
            held: Vec::new(),
            held_messages: 0,
        }
    }

    /// Sends until `done`; then what still waits, if the receiver takes it at once.
    pub async fn run(mut self, done: CancellationToken) {
        let mut pause = FIRST_PAUSE;
        loop {
            let Err(error) = self.connect_and_send(&done, &mut pause).await else {
                return;
            };
            metrics::counter!("hourbook_log_forward_failures_total").increment(1);
            tracing::warn!(
                receiver = self.connector.address,
                error = format!("{error:#}"),
                "logs are not forwarded"
            );
            tokio::select! {
                () = done.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn connect_and_send(
        &mut self,
        done: &CancellationToken,
        pause: &mut Duration,
    ) -> anyhow::Result<()> {
        let (mut from, mut to) = split(self.connector.connect().await?);
        while self.take(&mut from, done).await? {
            timeout(PATIENCE, write(&mut to, &self.held)).await??;
            metrics::counter!("hourbook_log_forwarded_total").increment(self.held_messages);
            self.held.clear();
            self.held_messages = 0;
            *pause = FIRST_PAUSE;
        }
        timeout(PATIENCE, to.shutdown()).await??;
        Ok(())
    }

    /// Waits for messages, unless some are held already. `false` when there will be no more.
    async fn take(
        &mut self,
        from: &mut ReadHalf<TlsStream<TcpStream>>,
        done: &CancellationToken,
    ) -> anyhow::Result<bool> {
        while self.held.is_empty() {
            let closed = self.messages.is_closed();
            let stop = async {
                if closed {
                    pending::<()>().await;
                }
                done.cancelled().await;
            };
            tokio::select! {
                // The receiver says nothing; that it has hung up shows here, before a message is lost to it.
                error = hang_up(from) => return Err(error),
                message = self.messages.recv() => match message {
                    Some(message) => self.hold(&message),
                    None => return Ok(false),
                },
                () = stop => self.messages.close(),
            }
        }
        for _ in 1..TOGETHER {
            let Ok(message) = self.messages.try_recv() else {
                break;
            };
            self.hold(&message);
        }
        Ok(true)
    }

    fn hold(&mut self, message: &[u8]) {
        self.held.extend(message);
        self.held_messages += 1;
    }
}

async fn write(to: &mut WriteHalf<TlsStream<TcpStream>>, messages: &[u8]) -> std::io::Result<()> {
    to.write_all(messages).await?;
    to.flush().await
}

/// Waits until the receiver hangs up.
async fn hang_up(from: &mut ReadHalf<TlsStream<TcpStream>>) -> anyhow::Error {
    let mut ignored = [0; 256];
    loop {
        match from.read(&mut ignored).await {
            Ok(0) => return anyhow::anyhow!("the receiver hung up"),
            Ok(_) => {}
            Err(error) => return error.into(),
        }
    }
}
