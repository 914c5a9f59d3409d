//! Certificates from an authority: the real program against `pebble`, the ACME server of Let's Encrypt for tests.

mod authority;

use std::{
    fs::{self, File},
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        self, ClientConfig, RootCertStore,
        pki_types::{CertificateDer, ServerName},
    },
};
use x509_parser::prelude::{FromDer, X509Certificate};

use self::authority::{Authority, Names, free_port};
use crate::tls::Anything;

const HOST: &str = "hours.example.test";
const OTHER: &str = "acme.hours.example.test";
const BOTH: [&[u8]; 2] = [b"h2", b"http/1.1"];
const HTTP: [&[u8]; 1] = [b"http/1.1"];
const CHALLENGE: &[u8] = b"acme-tls/1";

/// How often something is looked for that takes a while, with a tenth of a second between.
const LOOKS: usize = 900;

/// The program on a folder of its own.
struct Program {
    dir: tempfile::TempDir,
    port: u16,
    child: Option<Child>,
}

impl Program {
    /// Configured for an authority, and not started. `more` are further lines of `[listen.acme]`.
    fn new(port: u16, directory: &str, root: &Path, more: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let text = format!(
            "[listen]\naddress = \"127.0.0.1:{port}\"\npublic_url = \"https://{HOST}\"\n\n\
             [listen.acme]\nnames = [\"{HOST}\", \"{OTHER}\"]\nagree_to_terms = true\ncontact = [\"ops@hours.example\"]\n\
             directory = \"{directory}\"\nca_file = \"{}\"\n{more}",
            root.display()
        );
        fs::write(dir.path().join("hourbook.toml"), text).unwrap();
        Self {
            dir,
            port,
            child: None,
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hourbook-server"));
        command
            .args(arguments)
            .arg("--data-dir")
            .arg(self.dir.path().join("data"))
            .arg("--config")
            .arg(self.dir.path().join("hourbook.toml"))
            .stdin(Stdio::null());
        command
    }

    fn start(&mut self, abort: Option<&str>) {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.dir.path().join("log"))
            .unwrap();
        let mut command = self.command(&["serve"]);
        command.stdout(Stdio::null()).stderr(log);
        if let Some(point) = abort {
            command.env("HOURBOOK_TEST_ABORT_ORDER", point);
        }
        self.child = Some(command.spawn().unwrap());
    }

    /// As the kernel does when memory runs out.
    fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    /// What `doctor` says about the certificate.
    fn doctor(&self) -> Value {
        let output = self.command(&["doctor", "--json"]).output().unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let probes = document["probes"].as_array().unwrap();
        let found = probes.iter().find(|probe| probe["probe"] == "certificate");
        found.unwrap().clone()
    }

    /// The folder of the one authority that was ever asked.
    fn folder(&self) -> Option<PathBuf> {
        let folders = fs::read_dir(self.dir.path().join("data/tls/acme")).ok()?;
        Some(folders.into_iter().next()?.ok()?.path())
    }

    fn record(&self) -> Value {
        let text = self
            .folder()
            .and_then(|folder| fs::read(folder.join("record.json")).ok());
        text.and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default()
    }

    fn attempts(&self) -> usize {
        self.record()["attempts"].as_array().map_or(0, Vec::len)
    }

    /// A handshake of a client that offers these protocols and believes in these roots, or in anything.
    async fn shake_hands(
        &self,
        host: &str,
        protocols: &[&[u8]],
        roots: Option<&RootCertStore>,
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap();
        let mut client = match roots {
            Some(roots) => builder
                .with_root_certificates(roots.clone())
                .with_no_client_auth(),
            None => builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(Anything))
                .with_no_client_auth(),
        };
        client.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
        let socket = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], self.port))).await?;
        let name = ServerName::try_from(host.to_owned()).unwrap();
        TlsConnector::from(Arc::new(client)).connect(name, socket).await
    }

    /// The certificate that a browser would accept, as soon as there is one.
    async fn trusted(&self, roots: &RootCertStore) -> CertificateDer<'static> {
        let seen = eventually(async || self.shake_hands(HOST, &BOTH, Some(roots)).await.ok()).await;
        assert!(seen.is_some(), "no certificate came: {}", self.log());
        leaf(&seen.unwrap())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.child.is_some() {
            self.kill();
        }
    }
}

/// Looks until there is something to see.
async fn eventually<T>(mut look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    for _ in 0..LOOKS {
        if let Some(seen) = look().await {
            return Some(seen);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    None
}

fn leaf(stream: &TlsStream<TcpStream>) -> CertificateDer<'static> {
    stream.get_ref().1.peer_certificates().unwrap()[0].clone()
}

/// Asks over a connection that stays open, for an answer without a body; the status line.
async fn ask(stream: &mut TlsStream<TcpStream>) -> String {
    let request = format!("HEAD /livez HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut part = [0; 4096];
        let read = stream.read(&mut part).await.unwrap();
        assert!(read > 0, "the connection was dropped");
        answer.extend_from_slice(&part[..read]);
    }
    let text = String::from_utf8_lossy(&answer).into_owned();
    text.lines().next().unwrap_or_default().to_owned()
}

fn run<F: Future<Output = ()>>(test: impl FnOnce() -> F) {
    tokio::runtime::Runtime::new().unwrap().block_on(test());
}

/// TC-32, AT-21, ASVS v5.0.0-12.2.2: five lines of configuration lead to a certificate that browsers trust, for each name,
/// and whoever does not ask for a challenge gets nothing else.
#[test]
fn a_certificate_is_ordered_and_leads_to_the_root_of_the_authority() {
    run(|| async {
        let port = free_port();
        let names = Names::here().await;
        let authority = Authority::start(port, &names, 90 * 24 * 3600, None).await;
        let mut program = Program::new(port, &authority.directory, &authority.root, "");
        program.start(None);
        let roots = authority.roots().await;
        let first = program.trusted(&roots).await;
        let other = program.shake_hands(OTHER, &BOTH, Some(&roots)).await.unwrap();
        assert_eq!(leaf(&other), first);

        let h2 = Some(BOTH[0]);
        let with_challenge = [CHALLENGE, BOTH[0]];
        for (protocols, expected) in [(&BOTH[..], h2), (&[], None), (&with_challenge, h2)] {
            let stream = program.shake_hands(HOST, protocols, Some(&roots)).await.unwrap();
            assert_eq!(leaf(&stream), first);
            assert_eq!(stream.get_ref().1.alpn_protocol(), expected);
        }
        let challenge = program.shake_hands(HOST, &[CHALLENGE], None).await;
        assert!(challenge.is_err(), "no proof is pending");

        for file in fs::read_dir(program.folder().unwrap()).unwrap() {
            let file = file.unwrap();
            let mode = file.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", file.path().display());
        }
        assert!(program.log().contains("a certificate was ordered"));
        let probe = program.doctor();
        assert_eq!(probe["verdict"], "passed", "{probe}");
        assert_eq!(probe["measured"]["days_left"], 89);

        // The next start finds it, and asks for nothing.
        program.kill();
        program.start(None);
        assert_eq!(program.trusted(&roots).await, first);
        assert_eq!(program.attempts(), 1);
    });
}

/// TC-32: a certificate is renewed while people work; connections that are open stay open.
#[test]
fn a_renewed_certificate_is_presented_and_drops_no_connection() {
    run(|| async {
        let port = free_port();
        let names = Names::here().await;
        let authority = Authority::start(port, &names, 20, None).await;
        let mut program = Program::new(port, &authority.directory, &authority.root, "");
        program.start(None);
        let roots = authority.roots().await;
        let first = program.trusted(&roots).await;
        let mut open = program.shake_hands(HOST, &HTTP, Some(&roots)).await.unwrap();
        let renewed = eventually(async || {
            assert_eq!(ask(&mut open).await, "HTTP/1.1 200 OK");
            let now = leaf(&program.shake_hands(HOST, &BOTH, None).await.unwrap());
            (now != first).then_some(now)
        })
        .await;
        assert!(renewed.is_some(), "{}", program.log());
        assert_eq!(ask(&mut open).await, "HTTP/1.1 200 OK");
        let trusted = program.shake_hands(HOST, &BOTH, Some(&roots)).await;
        assert!(trusted.is_ok());
    });
}

/// TC-32, AT-06: without its authority the server starts at once with its own certificate, and says what is missing.
#[test]
fn without_its_authority_the_server_presents_its_own_certificate_and_says_so() {
    run(|| async {
        let port = free_port();
        let root = tempfile::NamedTempFile::new().unwrap();
        let own = rcgen::generate_simple_self_signed(["root.example".to_owned()]).unwrap();
        fs::write(root.path(), own.cert.pem()).unwrap();
        let nowhere = format!("https://127.0.0.1:{}/dir", free_port());
        let mut program = Program::new(port, &nowhere, root.path(), "");
        program.start(None);
        let stream = eventually(async || program.shake_hands("localhost", &HTTP, None).await.ok()).await;
        assert_eq!(ask(&mut stream.unwrap()).await, "HTTP/1.1 200 OK");
        let failures =
            eventually(async || program.record()["failures"].as_u64().filter(|count| *count > 0)).await;
        assert_eq!(failures, Some(1), "{}", program.log());
        assert!(program.log().contains("certificate_authority_unreachable"));
        let probe = program.doctor();
        let codes: Vec<&str> = probe["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|finding| finding["code"].as_str())
            .collect();
        assert!(codes.contains(&"certificate_authority_unreachable"), "{probe}");
        assert!(codes.contains(&"certificate_self_signed"), "{probe}");
    });
}

/// AT-06: an authority that does not find the server behind its name is told with the remedy, and not asked again at once.
#[test]
fn a_name_that_leads_elsewhere_is_told_with_the_remedy() {
    run(|| async {
        let port = free_port();
        let names = Names::here().await;
        // The authority knocks at a port where nobody listens.
        let authority = Authority::start(free_port(), &names, 3600, None).await;
        let mut program = Program::new(port, &authority.directory, &authority.root, "");
        program.start(None);
        let failures =
            eventually(async || program.record()["failures"].as_u64().filter(|count| *count > 0)).await;
        assert_eq!(failures, Some(1), "{}", program.log());
        let probe = program.doctor();
        let finding = &probe["findings"][0];
        assert_eq!(finding["code"], "certificate_name_not_proved", "{probe}");
        assert!(finding["fix"].as_str().unwrap().contains("port 443"), "{probe}");
        // A restart does not make it impatient.
        program.kill();
        program.start(None);
        let waiting = eventually(async || {
            program
                .shake_hands("localhost", &BOTH, None)
                .await
                .ok()
                .filter(|_| program.record()["next_at"].is_string())
        })
        .await;
        assert!(waiting.is_some());
        assert_eq!(program.attempts(), 1);
    });
}

/// TC-32: a server that is killed while its name is being proved orders again, and gets its certificate.
#[test]
fn a_kill_in_the_middle_of_an_order_is_made_good_by_the_next_start() {
    run(|| async {
        let port = free_port();
        let names = Names::here().await;
        let authority = Authority::start(port, &names, 3600, None).await;
        let mut program = Program::new(port, &authority.directory, &authority.root, "");
        names.hold(true);
        program.start(None);
        let asked = eventually(async || names.was_asked().then_some(())).await;
        assert!(asked.is_some(), "{}", program.log());
        program.kill();
        names.hold(false);
        program.start(None);
        program.trusted(&authority.roots().await).await;
        assert_eq!(program.attempts(), 2);
    });
}

/// TC-32: the proof of a name is shown to who asks for it alone, and leads no further than its handshake; meanwhile
/// everybody else gets the ordinary certificate.
#[test]
fn a_proof_is_shown_to_who_asks_for_it_and_leads_no_further() {
    run(|| async {
        let port = free_port();
        let names = Names::here().await;
        let authority = Authority::start(port, &names, 3600, None).await;
        let mut program = Program::new(port, &authority.directory, &authority.root, "");
        names.hold(true);
        program.start(None);
        let pending = eventually(async || program.shake_hands(HOST, &[CHALLENGE], None).await.ok()).await;
        let mut proof = pending.unwrap();
        assert_eq!(proof.get_ref().1.alpn_protocol(), Some(CHALLENGE));
        let shown = leaf(&proof);
        let (_, parsed) = X509Certificate::from_der(&shown).unwrap();
        assert_eq!(server::tls::names_of(&parsed), [HOST]);
        let ordinary = program.shake_hands(HOST, &BOTH, None).await.unwrap();
        assert_ne!(leaf(&ordinary), shown);
        let foreign = program.shake_hands("foreign.test", &[CHALLENGE], None).await;
        assert!(foreign.is_err(), "nobody asked for a proof of that name");

        // Whether the request can still be written depends on who is faster; an answer never comes.
        drop(
            proof
                .write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .await,
        );
        let mut answer = Vec::new();
        drop(proof.read_to_end(&mut answer).await);
        assert_eq!(answer, b"");
    });
}

/// TC-32: an authority of one's own that was set up anew knows nobody; the server introduces itself again.
#[test]
fn an_authority_that_was_set_up_anew_gets_another_account() {
    run(|| async {
        let port = free_port();
        let names = Names::here().await;
        let mut authority = Authority::start(port, &names, 3600, None).await;
        let mut program = Program::new(port, &authority.directory, &authority.root, "");
        program.start(None);
        program.trusted(&authority.roots().await).await;
        program.kill();
        fs::remove_file(program.folder().unwrap().join("certificate.pem")).unwrap();
        authority.start_anew().await;
        program.start(None);
        program.trusted(&authority.roots().await).await;
        assert_eq!(program.attempts(), 2);
    });
}

/// TC-32: a certificate that was made while the power failed is fetched with the key that it was made for.
#[test]
fn a_certificate_that_was_made_before_a_power_cut_is_fetched_after_it() {
    run(|| async {
        let port = free_port();
        let names = Names::here().await;
        let authority = Authority::start(port, &names, 3600, None).await;
        let mut program = Program::new(port, &authority.directory, &authority.root, "");
        program.start(Some("finalized"));
        program.child.take().unwrap().wait().unwrap();
        let text = fs::read(program.folder().unwrap().join("order.json")).unwrap();
        let begun: Value = serde_json::from_slice(&text).unwrap();
        program.start(None);
        program.trusted(&authority.roots().await).await;
        let kept = fs::read_to_string(program.folder().unwrap().join("certificate.pem")).unwrap();
        assert!(kept.starts_with(begun["key"].as_str().unwrap()));
        assert!(!program.folder().unwrap().join("order.json").exists());
    });
}

/// TC-32: an authority that wants to know its customer gets the key that the customer has from it.
#[test]
fn an_account_is_bound_to_the_one_that_the_authority_asks_for() {
    run(|| async {
        let port = free_port();
        let names = Names::here().await;
        let secret = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
        let authority = Authority::start(port, &names, 3600, Some(("kid-1", secret))).await;
        let key = tempfile::NamedTempFile::new().unwrap();
        fs::write(key.path(), format!("{secret}\n")).unwrap();
        let more = format!(
            "external_account_id = \"kid-1\"\nexternal_account_key_file = \"{}\"\n",
            key.path().display()
        );
        let mut stranger = Program::new(free_port(), &authority.directory, &authority.root, "");
        stranger.start(None);
        let mut program = Program::new(port, &authority.directory, &authority.root, &more);
        program.start(None);
        program.trusted(&authority.roots().await).await;
        let failed = eventually(async || {
            let record = stranger.record();
            record["failed"]["cause"].as_str().map(str::to_owned)
        })
        .await;
        assert_eq!(failed.as_deref(), Some("terms"), "{}", stranger.log());
    });
}
