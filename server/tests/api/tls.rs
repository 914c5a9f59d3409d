//! The listener as a client on the network sees it: versions of TLS, and a certificate that is replaced while it runs.

use std::{fs, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use axum_server::tls_rustls::RustlsConfig;
use rcgen::{CertificateParams, KeyPair};
use server::{
    app::App,
    config::{Config, Flags},
    tls,
};
use sha2::{Digest, Sha256};
use store::Cell;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        self, ClientConfig, DigitallySignedStruct, ProtocolVersion, SignatureScheme,
        SupportedProtocolVersion,
        client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        crypto::CryptoProvider,
        pki_types::{CertificateDer, ServerName, UnixTime},
        version::{TLS12, TLS13},
    },
};

/// A server with certificate files, on a socket of its own.
struct Listener {
    config: Config,
    address: SocketAddr,
    presented: RustlsConfig,
    app: App,
    _dir: TempDir,
}

impl Listener {
    async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        write_certificate(dir.path());
        let flags = Flags {
            data_dir: Some(dir.path().join("data")),
            ..Flags::default()
        };
        let mut config = Config::load(&flags).unwrap();
        config.listen.certificate_file = Some(dir.path().join("cert.pem"));
        config.listen.key_file = Some(dir.path().join("key.pem"));
        let app = App::new(Cell::open(&config.storage.cell()).await.unwrap(), config.clone());
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let presented = RustlsConfig::from_config(tls::load(&config).unwrap().config);
        let service = server::router::public(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let server = axum_server::from_tcp_rustls(listener, presented.clone()).unwrap();
        tokio::spawn(server.serve(service));
        Self {
            config,
            address,
            presented,
            app,
            _dir: dir,
        }
    }

    fn folder(&self) -> &Path {
        self.config.listen.key_file.as_deref().unwrap().parent().unwrap()
    }

    /// A connection of a client that speaks this version only.
    async fn connect(
        &self,
        version: &'static SupportedProtocolVersion,
        provider: CryptoProvider,
    ) -> Result<TlsStream<TcpStream>, std::io::Error> {
        let client = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_protocol_versions(&[version])
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Anything))
            .with_no_client_auth();
        let socket = TcpStream::connect(self.address).await?;
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(client)).connect(name, socket).await
    }

    /// Version and fingerprint that a client gets which speaks this version only.
    async fn shake_hands(
        &self,
        version: &'static SupportedProtocolVersion,
    ) -> Result<(ProtocolVersion, Vec<u8>), std::io::Error> {
        let provider = rustls::crypto::ring::default_provider();
        let stream = self.connect(version, provider).await?;
        let connection = stream.get_ref().1;
        let certificate = &connection.peer_certificates().unwrap()[0];
        Ok((
            connection.protocol_version().unwrap(),
            Sha256::digest(certificate).to_vec(),
        ))
    }
}

/// Makes a certificate that nobody has seen, and gives its fingerprint.
fn write_certificate(dir: &Path) -> Vec<u8> {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    fs::write(dir.join("cert.pem"), certificate.pem()).unwrap();
    fs::write(dir.join("key.pem"), key.serialize_pem()).unwrap();
    Sha256::digest(certificate.der()).to_vec()
}

/// Takes every certificate: which one it is, is what the tests look at.
#[derive(Debug)]
pub struct Anything;

impl ServerCertVerifier for Anything {
    fn verify_server_cert(
        &self,
        _: &CertificateDer,
        _: &[CertificateDer],
        _: &ServerName,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        rustls::crypto::ring::default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}

fn on_a_runtime<F: Future<Output = ()>>(test: impl FnOnce() -> F) {
    tokio::runtime::Runtime::new().unwrap().block_on(test());
}

/// The greeting of a client that knows nothing newer than this version, with suites of its time.
fn old_hello(minor: u8) -> Vec<u8> {
    let suites = [0xc0, 0x13, 0xc0, 0x14, 0x00, 0x2f, 0x00, 0x35, 0x00, 0x0a];
    let mut body = vec![3, minor];
    body.extend([7; 32]);
    body.push(0);
    body.extend([0, 10]);
    body.extend(suites);
    body.extend([1, 0]);
    let mut handshake = vec![1, 0, 0, u8::try_from(body.len()).unwrap()];
    handshake.extend(body);
    let mut record = vec![22, 3, 1, 0, u8::try_from(handshake.len()).unwrap()];
    record.extend(handshake);
    record
}

/// ASVS v5.0.0-12.1.1: TLS 1.3 and 1.2 are spoken, and nothing older.
#[test]
fn only_the_two_newest_versions_of_tls_are_spoken() {
    on_a_runtime(|| async {
        let listener = Listener::open().await;
        let (version, _) = listener.shake_hands(&TLS13).await.unwrap();
        assert_eq!(version, ProtocolVersion::TLSv1_3);
        let (version, _) = listener.shake_hands(&TLS12).await.unwrap();
        assert_eq!(version, ProtocolVersion::TLSv1_2);
        // SSL 3.0, TLS 1.0 and 1.1.
        for minor in 0..=2 {
            let mut socket = TcpStream::connect(listener.address).await.unwrap();
            socket.write_all(&old_hello(minor)).await.unwrap();
            let mut answer = Vec::new();
            let read = tokio::time::timeout(Duration::from_secs(10), socket.read_to_end(&mut answer));
            read.await.unwrap().unwrap();
            let (kind, level) = (answer.first(), answer.get(5));
            assert_eq!((kind, level), (Some(&21), Some(&2)), "a fatal alert: {answer:?}");
        }
    });
}

/// ASVS v5.0.0-12.1.2: the strongest suite is taken, in whatever order a client names them.
#[test]
fn the_strongest_suite_is_taken_whatever_the_client_prefers() {
    on_a_runtime(|| async {
        let listener = Listener::open().await;
        for version in [&TLS13, &TLS12] {
            let mut provider = rustls::crypto::ring::default_provider();
            provider.cipher_suites.reverse();
            let stream = listener.connect(version, provider).await.unwrap();
            let suite = stream.get_ref().1.negotiated_cipher_suite().unwrap().suite();
            let name = format!("{suite:?}");
            assert!(name.contains("AES_256_GCM_SHA384"), "{name}");
        }
    });
}

/// A certificate is renewed every few weeks; nobody should have to stop the server for it.
#[test]
fn a_new_certificate_is_presented_without_a_restart() {
    on_a_runtime(|| async {
        let listener = Listener::open().await;
        let (_, first) = listener.shake_hands(&TLS13).await.unwrap();
        let mut files = tls::Files::of(&listener.config);
        assert!(files.look(&listener.config).unwrap().is_none());

        // The key of another certificate: the one before stays.
        fs::write(
            listener.folder().join("key.pem"),
            KeyPair::generate().unwrap().serialize_pem(),
        )
        .unwrap();
        assert!(files.look(&listener.config).is_err());
        assert!(files.look(&listener.config).unwrap().is_none(), "told once");
        let (_, still) = listener.shake_hands(&TLS13).await.unwrap();
        assert_eq!(still, first);

        let written = write_certificate(listener.folder());
        let identity = files.look(&listener.config).unwrap().unwrap();
        listener.presented.reload_from_config(identity.config);
        for version in [&TLS13, &TLS12] {
            let (_, now) = listener.shake_hands(version).await.unwrap();
            assert_eq!(now, written);
        }
    });
}

/// The same by the task that does it: SIGHUP has the files looked at at once.
#[test]
fn a_hangup_has_the_certificate_looked_at() {
    on_a_runtime(|| async {
        let listener = Listener::open().await;
        // The handler stays for the life of the process, so that the signal cannot end it.
        let mut heard = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).unwrap();
        let renewal = tokio::spawn(tls::renew(listener.app.clone(), listener.presented.clone()));
        let (mut written, mut presented) = (Vec::new(), Vec::new());
        for attempt in 0..100 {
            // The task may have begun only after the first of them was written.
            if attempt % 20 == 0 {
                written = write_certificate(listener.folder());
            }
            let me = rustix::process::getpid();
            rustix::process::kill_process(me, rustix::process::Signal::HUP).unwrap();
            heard.recv().await.unwrap();
            (_, presented) = listener.shake_hands(&TLS13).await.unwrap();
            if presented == written {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(presented, written);
        listener.app.stopping.cancel();
        renewal.await.unwrap();
    });
}

/// What a listener answers to a question for metrics, as far as it is HTTP at all.
async fn asked(mut stream: impl AsyncReadExt + AsyncWriteExt + Unpin) -> String {
    let question = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(question).await.unwrap();
    stream.flush().await.unwrap();
    let mut answer = [0; 15];
    let read = stream.read_exact(&mut answer).await;
    read.map(|_| String::from_utf8_lossy(&answer).into_owned())
        .unwrap_or_default()
}

/// Serves health and metrics on a free port of this machine.
fn operate(app: &App, service: axum::Router, presented: &RustlsConfig) -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(server::operator::serve(
        app.clone(),
        service,
        listener,
        presented.clone(),
    ));
    address
}

/// ASVS v5.0.0-12.3.1, 12.3.3: whoever collects metrics speaks TLS with the certificate of the installation, also after it
/// was replaced, and nobody is answered in clear unless the configuration says so.
#[test]
fn metrics_are_read_over_tls_and_not_in_clear() {
    on_a_runtime(|| async {
        let mut listener = Listener::open().await;
        let (_, first) = listener.shake_hands(&TLS13).await.unwrap();
        let service = server::operator::router(listener.app.clone()).unwrap();
        listener.address = operate(&listener.app, service.clone(), &listener.presented);
        assert_eq!(listener.shake_hands(&TLS13).await.unwrap().1, first);
        let provider = rustls::crypto::ring::default_provider();
        let stream = listener.connect(&TLS13, provider).await.unwrap();
        assert_eq!(asked(stream).await, "HTTP/1.1 200 OK");
        let plain = asked(TcpStream::connect(listener.address).await.unwrap()).await;
        assert!(!plain.starts_with("HTTP"), "{plain}");

        let written = write_certificate(listener.folder());
        let renewed = tls::load(&listener.config).unwrap().config;
        listener.presented.reload_from_config(renewed);
        assert_eq!(listener.shake_hands(&TLS13).await.unwrap().1, written);

        let mut config = listener.config.clone();
        config.listen.operator_plain = true;
        let inner = App::new(Cell::open(&config.storage.cell()).await.unwrap(), config);
        let address = operate(&inner, service, &listener.presented);
        let plain = asked(TcpStream::connect(address).await.unwrap()).await;
        assert_eq!(plain, "HTTP/1.1 200 OK");
    });
}
