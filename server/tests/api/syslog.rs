//! Logs on another machine: a collector that speaks TLS, in this process.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use rcgen::{CertificateParams, KeyPair};
use serde_json::{Value, json};
use server::audit::seal::seal;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
    server::TlsStream,
};

use crate::support::{TestApp, on_sqlite};

/// Whoever collects, with a certificate for `localhost`.
struct Collector {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    authority: PathBuf,
    _dir: TempDir,
}

impl Collector {
    async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let authority = dir.path().join("collector.pem");
        fs::write(&authority, certificate.pem()).unwrap();
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )
            .unwrap();
        Self {
            listener: TcpListener::bind("127.0.0.1:0").await.unwrap(),
            acceptor: TlsAcceptor::from(Arc::new(tls)),
            authority,
            _dir: dir,
        }
    }

    /// The application, which sends its logs here.
    async fn told_by(&self, app: &TestApp) -> TestApp {
        let port = self.listener.local_addr().unwrap().port();
        let app = app
            .again_with(|config| {
                config.log.syslog_address = Some(format!("localhost:{port}"));
                config.log.syslog_ca_file = Some(self.authority.clone());
            })
            .await;
        app.app.open_syslog().unwrap();
        tokio::spawn(server::syslog::work(app.app.clone()));
        app
    }

    async fn accept(&self) -> Heard {
        let (socket, _) = self.listener.accept().await.unwrap();
        Heard(BufReader::new(self.acceptor.accept(socket).await.unwrap()))
    }
}

/// A connection that messages come in by.
struct Heard(BufReader<TlsStream<TcpStream>>);

impl Heard {
    /// The next message, by its length.
    async fn next(&mut self) -> String {
        let mut length = Vec::new();
        self.0.read_until(b' ', &mut length).await.unwrap();
        let length: usize = String::from_utf8(length).unwrap().trim().parse().unwrap();
        let mut message = vec![0; length];
        self.0.read_exact(&mut message).await.unwrap();
        String::from_utf8(message).unwrap()
    }

    /// The text of the next message with this head of which that is true.
    async fn find(&mut self, priority: &str, name: &str, is_meant: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.next().await;
            assert!(!message.contains("hb_pat_"), "{message}");
            let (head, text) = message.split_once(" - ").unwrap();
            if !head.starts_with(priority) || !head.ends_with(name) {
                continue;
            }
            let text = serde_json::from_str(text).unwrap();
            if is_meant(&text) {
                return text;
            }
        }
    }
}

/// ASVS v5.0.0-16.4.3: requests and events of the audit log are told to another machine over TLS, without any secret, and
/// again once it is back.
#[test]
fn requests_and_audit_events_are_told_to_a_collector() {
    on_sqlite(|first| async move {
        let collector = Collector::open().await;
        let app = collector.told_by(&first).await;
        let owner = app.owner().await;
        owner.get("/time-entries").await.expect(200);
        let mut heard = collector.accept().await;
        let asked = |path: &'static str| move |text: &Value| text["path"] == path;
        let request = heard.find("<134>1 ", " access", asked("/api/v1/time-entries"));
        assert_eq!(request.await["status"], 200);

        owner.post("/tags", json!({ "name": "urgent" })).await.expect(201);
        let placement = app.placement("acme").await;
        seal(&app.app, &placement, &app.database("acme").await)
            .await
            .unwrap();
        let told = heard.find("<109>1 ", " audit", |text| {
            text["entry"]["action"] == "tag.created"
        });
        let told = told.await;
        assert_eq!(told["organization"], placement.id.to_string());
        assert!(!told.to_string().contains("urgent"), "payloads stay here: {told}");

        // The collector goes away and comes back.
        drop(heard);
        let mut heard = loop {
            owner.get("/tags").await.expect(200);
            // What was written before its end was noticed is lost: the next one is not.
            if let Ok(heard) = timeout(Duration::from_millis(200), collector.accept()).await {
                break heard;
            }
        };
        let request = heard.find("<134>1 ", " access", asked("/api/v1/tags"));
        assert_eq!(request.await["method"], "GET");
    });
}

/// Nobody waits for a collector that is not there, and whoever is not the one that the authority knows is told nothing.
#[test]
fn requests_do_not_wait_for_a_collector() {
    on_sqlite(|first| async move {
        let (known, stranger) = (Collector::open().await, Collector::open().await);
        let port = stranger.listener.local_addr().unwrap().port();
        let app = first
            .again_with(|config| {
                config.log.syslog_address = Some(format!("localhost:{port}"));
                config.log.syslog_ca_file = Some(known.authority.clone());
            })
            .await;
        app.app.open_syslog().unwrap();
        tokio::spawn(server::syslog::work(app.app.clone()));
        let owner = app.owner().await;
        owner.get("/tags").await.expect(200);
        let (socket, _) = stranger.listener.accept().await.unwrap();
        assert!(stranger.acceptor.accept(socket).await.is_err());
        owner.get("/tags").await.expect(200);
    });
}
