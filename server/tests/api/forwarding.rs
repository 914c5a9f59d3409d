//! Logs that go to another system, seen from there.

use std::{fs, net::SocketAddr, sync::Arc, time::Duration};

use rcgen::{CertificateParams, KeyPair};
use serde_json::{Value, json};
use server::{audit::seal::seal, config::Forward};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{TlsAcceptor, rustls, server::TlsStream};
use tokio_util::sync::CancellationToken;

use crate::support::{TestApp, on_both_engines, on_sqlite};

const PATIENCE: Duration = Duration::from_secs(60);

/// A system that takes syslog over TLS.
struct Receiver {
    listener: TcpListener,
    tls: TlsAcceptor,
    address: SocketAddr,
    dir: TempDir,
}

type Stream = BufReader<TlsStream<TcpStream>>;

impl Receiver {
    async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = params.self_signed(&key).unwrap();
        fs::write(dir.path().join("ca.pem"), certificate.pem()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key.into())
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        Self {
            listener,
            tls: Arc::new(tls).into(),
            address,
            dir,
        }
    }

    fn forward(&self) -> Forward {
        Forward {
            address: format!("localhost:{}", self.address.port()),
            ca_file: self.dir.path().join("ca.pem"),
        }
    }

    /// The next connection whose handshake succeeds.
    async fn accept(&self) -> Stream {
        let accepting = async {
            loop {
                let (socket, _) = self.listener.accept().await.unwrap();
                if let Ok(stream) = self.tls.accept(socket).await {
                    return BufReader::new(stream);
                }
            }
        };
        tokio::time::timeout(PATIENCE, accepting).await.unwrap()
    }
}

/// Header and text of the next message; `None` at the end of the connection.
async fn message(from: &mut Stream) -> Option<(String, Value)> {
    let reading = async {
        let mut length = String::new();
        loop {
            match from.read_u8().await {
                Ok(b' ') => break,
                Ok(digit) => length.push(char::from(digit)),
                Err(_) => return None,
            }
        }
        let mut message = vec![0; length.parse().unwrap()];
        from.read_exact(&mut message).await.ok()?;
        let message = String::from_utf8(message).unwrap();
        let (header, text) = message.split_once(" - ").unwrap();
        Some((header.to_owned(), serde_json::from_str(text).unwrap()))
    };
    tokio::time::timeout(PATIENCE, reading).await.unwrap()
}

/// The next event of an audit log.
async fn event(from: &mut Stream) -> Value {
    loop {
        let (header, text) = message(from).await.unwrap();
        if header.contains(" audit") {
            assert!(header.starts_with("<110>1 "), "{header}");
            return text;
        }
    }
}

async fn forwarding(app: &TestApp, forward: Forward) -> (TestApp, JoinHandle<()>, CancellationToken) {
    let app = app.with_config(|config| config.log.forward = Some(forward)).await;
    let done = CancellationToken::new();
    let sending = app.app.open_forwarding().unwrap().unwrap();
    let sending = tokio::spawn(sending.run(done.clone()));
    (app, sending, done)
}

async fn seal_now(app: &TestApp) {
    let (placement, database) = (app.placement("acme").await, app.database("acme").await);
    seal(&app.app, &placement, &database).await.unwrap();
}

/// AT-23, ASVS v5.0.0-16.4.3: every event and every request is told to another system, over TLS, without gaps, without what people
/// typed, and again after the receiver hung up.
#[test]
fn logs_reach_another_system_without_what_people_typed() {
    on_both_engines(|app| async move {
        let receiver = Receiver::open().await;
        let (app, sending, done) = forwarding(&app, receiver.forward()).await;
        let owner = app.owner().await;
        owner
            .post("/clients", json!({ "name": "Unspeakable Otters" }))
            .await
            .expect(201);
        seal_now(&app).await;
        let mut stream = receiver.accept().await;
        let mut told = vec![event(&mut stream).await];
        while told.last().unwrap()["entry"]["action"] != "client.created" {
            told.push(event(&mut stream).await);
        }
        let positions: Vec<_> = told
            .iter()
            .map(|told| told["entry"]["position"].as_u64().unwrap())
            .collect();
        assert_eq!(positions, (0..).take(told.len()).collect::<Vec<u64>>());
        let organization = app.placement("acme").await.id.to_string();
        assert!(told.iter().all(|told| told["organization"] == organization));
        assert!(!format!("{told:?}").contains("Otters"));

        // What happens while nobody listens is told to whoever listens next.
        drop(stream);
        owner.get("/clients?q=Otters").await.expect(200);
        owner.post("/tags", json!({ "name": "odd" })).await.expect(201);
        seal_now(&app).await;
        let mut stream = receiver.accept().await;
        let mut requests = Vec::new();
        let last = loop {
            let (header, text) = message(&mut stream).await.unwrap();
            if header.contains(" audit") {
                break text;
            }
            requests.push(text);
        };
        assert_eq!(last["entry"]["action"], "tag.created");
        assert_eq!(last["entry"]["position"], told.len());
        let read = requests
            .iter()
            .find(|request| request["action"] == "list_clients")
            .unwrap();
        assert_eq!(read["organization"], organization);
        assert_eq!(read["member"], owner.member.to_string());
        assert!(!format!("{requests:?}").contains("Otters"));

        // The end of the server waits for what is on its way.
        owner.get("/me").await.expect(200);
        done.cancel();
        let mut after = Vec::new();
        while let Some((_, text)) = message(&mut stream).await {
            after.push(text);
        }
        assert_eq!(after.last().unwrap()["action"], "get_me");
        sending.await.unwrap();
    });
}

/// ASVS v5.0.0-12.3.2: a receiver that another authority vouches for is told nothing.
#[test]
fn a_stranger_in_the_place_of_the_receiver_is_told_nothing() {
    on_sqlite(|app| async move {
        let (receiver, other) = (Receiver::open().await, Receiver::open().await);
        let forward = Forward {
            ca_file: other.forward().ca_file,
            ..receiver.forward()
        };
        let (app, sending, done) = forwarding(&app, forward).await;
        app.owner().await.get("/me").await.expect(200);
        let (socket, _) = tokio::time::timeout(PATIENCE, receiver.listener.accept())
            .await
            .unwrap()
            .unwrap();
        assert!(
            receiver.tls.accept(socket).await.is_err(),
            "the handshake is refused"
        );
        done.cancel();
        tokio::time::timeout(PATIENCE, sending).await.unwrap().unwrap();
    });
}
