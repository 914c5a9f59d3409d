//! The connection of one client of the load. It does as little as a client can: what it does not use of the two cores
//! is left to the server that is measured.

use std::fs;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::site::Site;

/// HTTP/1.1 over TLS, one request after the other.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    authorization: String,
}

impl Connection {
    /// Connects to the running server of `site` and trusts its certificate alone.
    pub async fn open(site: &Site) -> Result<Self> {
        let port = site.installation.port;
        let mut roots = RootCertStore::empty();
        let file = fs::read(site.installation.certificate())?;
        for certificate in CertificateDer::pem_slice_iter(&file) {
            roots.add(certificate?)?;
        }
        let tls = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let stream = TlsConnector::from(Arc::new(tls))
            .connect(ServerName::try_from("localhost")?, stream)
            .await?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // It ends with its sender.
        tokio::spawn(connection);
        Ok(Self {
            sender,
            host: format!("localhost:{port}"),
            authorization: format!("Bearer {}", site.token()),
        })
    }

    /// Creates an object and reads the answer to its end.
    pub async fn create(&mut self, path: &str, key: &str, object: Vec<u8>) -> Result<()> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(HOST, &self.host)
            .header(AUTHORIZATION, &self.authorization)
            .header(CONTENT_TYPE, "application/json")
            .header("Idempotency-Key", key)
            .body(Full::new(Bytes::from(object)))?;
        self.sender.ready().await?;
        let answer = self.sender.send_request(request).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        if status != StatusCode::CREATED {
            let text = str::from_utf8(&body).context("an answer that is no text")?;
            bail!("a creation was answered with {status}: {text}");
        }
        Ok(())
    }
}
