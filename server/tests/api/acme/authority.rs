//! `pebble` in a process of its own, and the names it looks up.

use std::{
    fs::{self, File},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use serde_json::json;
use tokio::net::UdpSocket;
use tokio_rustls::rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

use super::eventually;

/// A port where nobody listens, below those that outgoing connections get by themselves: none of them takes it before whoever
/// it is for.
pub fn free_port() -> u16 {
    loop {
        let [high, low, ..] = server::clock::Clock.secret();
        let port = 12_000 + u16::from_be_bytes([high, low]) % 20_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// A name server for which every name leads to this machine.
pub struct Names {
    address: SocketAddr,
    asked: Arc<AtomicBool>,
    held: Arc<AtomicBool>,
}

impl Names {
    pub async fn here() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let names = Self {
            address: socket.local_addr().unwrap(),
            asked: Arc::default(),
            held: Arc::default(),
        };
        let (asked, held) = (Arc::clone(&names.asked), Arc::clone(&names.held));
        tokio::spawn(async move {
            let mut question = [0; 1500];
            while let Ok((length, from)) = socket.recv_from(&mut question).await {
                asked.store(true, Ordering::SeqCst);
                if held.load(Ordering::SeqCst) {
                    continue;
                }
                if let Some(answer) = answer(&question[..length]) {
                    drop(socket.send_to(&answer, from).await);
                }
            }
        });
        names
    }

    /// Leaves questions without an answer from now on.
    pub fn hold(&self, held: bool) {
        self.held.store(held, Ordering::SeqCst);
    }

    pub fn was_asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }
}

/// 127.0.0.1 for whoever asks for an address of IPv4, and nothing for other kinds (RFC 1035).
fn answer(question: &[u8]) -> Option<Vec<u8>> {
    const HEADER: usize = 12;
    let name = question.get(HEADER..)?.iter().position(|byte| *byte == 0)?;
    let end = HEADER + name + 5;
    let asked = question.get(HEADER..end)?;
    let is_v4 = asked[name + 1..] == [0, 1, 0, 1];
    let mut answer = question[..2].to_vec();
    // An answer, recursion wanted and done, no error; one question, and perhaps one record.
    answer.extend([0x81, 0x80, 0, 1, 0, u8::from(is_v4), 0, 0, 0, 0]);
    answer.extend(asked);
    if is_v4 {
        // The name of the question, an address, for a second.
        answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 127, 0, 0, 1]);
    }
    Some(answer)
}

/// The authority, which ends with this.
pub struct Authority {
    pub directory: String,
    /// Root of the certificate of the directory itself.
    pub root: PathBuf,
    manager: String,
    child: Child,
    names: SocketAddr,
    dir: tempfile::TempDir,
}

impl Authority {
    /// One that proves names at this port, and gives certificates that live so many seconds.
    pub async fn start(port: u16, names: &Names, lives: u64, external: Option<(&str, &str)>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = write_certificates(dir.path());
        let (listen, manage) = (free_port(), free_port());
        let keys: serde_json::Map<String, serde_json::Value> = external
            .into_iter()
            .map(|(id, key)| (id.to_owned(), key.into()))
            .collect();
        let config = json!({ "pebble": {
            "listenAddress": format!("127.0.0.1:{listen}"),
            "managementListenAddress": format!("127.0.0.1:{manage}"),
            "certificate": dir.path().join("cert.pem"),
            "privateKey": dir.path().join("key.pem"),
            "httpPort": free_port(),
            "tlsPort": port,
            "ocspResponderURL": "",
            "externalAccountBindingRequired": external.is_some(),
            "externalAccountMACKeys": keys,
            "certificateValidityPeriod": lives,
        }});
        fs::write(dir.path().join("pebble.json"), config.to_string()).unwrap();
        let authority = Self {
            directory: format!("https://127.0.0.1:{listen}/dir"),
            root,
            manager: format!("https://127.0.0.1:{manage}"),
            child: spawn(dir.path(), names.address),
            names: names.address,
            dir,
        };
        authority.roots().await;
        authority
    }

    /// Set up anew: it remembers nobody.
    pub async fn start_anew(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.child = spawn(self.dir.path(), self.names);
        self.roots().await;
    }

    /// The roots of the certificates that it gives, which are new in each of its lives.
    pub async fn roots(&self) -> RootCertStore {
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        let pem = fs::read(&self.root).unwrap();
        let client = reqwest::Client::builder()
            .tls_certs_only(reqwest::Certificate::from_pem_bundle(&pem).unwrap())
            .build()
            .unwrap();
        let url = format!("{}/roots/0", self.manager);
        let pem = eventually(async || client.get(&url).send().await.ok()?.text().await.ok()).await;
        let root = CertificateDer::from_pem_slice(pem.unwrap().as_bytes()).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(root).unwrap();
        roots
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn spawn(dir: &Path, names: SocketAddr) -> Child {
    let log = File::create(dir.join("log")).unwrap();
    let started = Command::new("pebble")
        .arg("-config")
        .arg(dir.join("pebble.json"))
        .arg("-dnsserver")
        .arg(names.to_string())
        .env("PEBBLE_VA_NOSLEEP", "1")
        .env("PEBBLE_WFE_NONCEREJECT", "0")
        .env("PEBBLE_AUTHZREUSE", "0")
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn();
    assert!(started.is_ok(), "`cargo xtask test` installs pebble: {started:?}");
    started.unwrap()
}

/// A certificate for the directory itself, signed by a root of its own; the path of that root.
fn write_certificates(dir: &Path) -> PathBuf {
    let root_key = KeyPair::generate().unwrap();
    let mut root = CertificateParams::new(Vec::<String>::new()).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    root.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    root.distinguished_name.push(DnType::CommonName, "Root of a test");
    let pem = root.self_signed(&root_key).unwrap().pem();
    let issuer = Issuer::new(root, root_key);
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    fs::write(dir.join("cert.pem"), certificate.pem()).unwrap();
    fs::write(dir.join("key.pem"), key.serialize_pem()).unwrap();
    let path = dir.join("root.pem");
    fs::write(&path, pem).unwrap();
    path
}
