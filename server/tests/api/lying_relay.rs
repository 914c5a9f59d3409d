//! A mail relay over TLS that takes every mail but those to addresses that it is told not to know.

use std::{
    collections::HashSet,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use server::config::Config;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

/// What the relay was given, and what it refuses.
#[derive(Default)]
struct Kept {
    mails: Vec<Mail>,
    /// Addresses it says it does not know, and how it says so.
    unknown: HashSet<String>,
    refused: usize,
}

/// A mail as it came.
#[derive(Debug, Clone)]
pub struct Mail {
    pub to: String,
    /// The head with folded lines put together, and the text.
    pub text: String,
}

impl Mail {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<String> {
        let start = format!("{}:", name.to_ascii_lowercase());
        let head = self.text.split("\r\n\r\n").next().unwrap_or_default();
        let line = head
            .lines()
            .find(|line| line.to_ascii_lowercase().starts_with(&start))?;
        Some(line[start.len()..].trim().to_owned())
    }
}

/// The relay, as long as a test lasts.
pub struct Relay {
    port: u16,
    ca: PathBuf,
    kept: Arc<Mutex<Kept>>,
    _folder: TempDir,
}

impl Relay {
    pub async fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let key = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let ca = folder.path().join("relay.pem");
        std::fs::write(&ca, key.cert.pem()).unwrap();
        let private = rustls::pki_types::PrivateKeyDer::try_from(key.signing_key.serialize_der()).unwrap();
        let config = rustls::ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![key.cert.der().clone()], private)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let kept = Arc::new(Mutex::new(Kept::default()));
        let shared = Arc::clone(&kept);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                // A client that goes away in the middle leaves nothing behind.
                tokio::spawn(talk(acceptor.clone(), socket, Arc::clone(&shared)));
            }
        });
        Self {
            port,
            ca,
            kept,
            _folder: folder,
        }
    }

    /// Has mails go through this relay, with links to a configured address.
    pub fn configure(&self, config: &mut Config) {
        config.mail.relay = Some("127.0.0.1".into());
        config.mail.port = Some(self.port);
        config.mail.starttls = Some(false);
        config.mail.ca_file = Some(self.ca.clone());
        config.mail.from = Some("Hourbook <hourbook@hours.example>".into());
        config.listen.public_url = Some("https://hours.example".into());
    }

    /// The mails since this was asked last.
    pub fn take(&self) -> Vec<Mail> {
        std::mem::take(&mut self.kept.lock().unwrap().mails)
    }

    /// From now on the relay does not know an address, or does again.
    pub fn know(&self, address: &str, known: bool) {
        let mut kept = self.kept.lock().unwrap();
        if known {
            kept.unknown.remove(address);
        } else {
            kept.unknown.insert(address.to_owned());
        }
    }

    /// How often it said that it does not know somebody.
    pub fn refusals(&self) -> usize {
        self.kept.lock().unwrap().refused
    }
}

async fn talk(acceptor: TlsAcceptor, socket: TcpStream, kept: Arc<Mutex<Kept>>) -> std::io::Result<()> {
    let mut stream = BufReader::new(acceptor.accept(socket).await?);
    stream.write_all(b"220 relay.example ESMTP\r\n").await?;
    let mut to = String::new();
    loop {
        stream.flush().await?;
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match verb.as_str() {
            "EHLO" => b"250-relay.example\r\n250 8BITMIME\r\n",
            "RCPT" => {
                to = between(&line, '<', '>');
                let mut kept = kept.lock().unwrap();
                if kept.unknown.contains(&to) {
                    kept.refused += 1;
                    b"550 5.1.1 no such mailbox here\r\n"
                } else {
                    b"250 2.1.5 ok\r\n"
                }
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                stream.flush().await?;
                let text = read_mail(&mut stream).await?;
                let mail = Mail { to: to.clone(), text };
                kept.lock().unwrap().mails.push(mail);
                b"250 2.0.0 taken\r\n"
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return stream.flush().await;
            }
            _ => b"250 ok\r\n",
        };
        stream.write_all(answer).await?;
    }
}

async fn read_mail(stream: &mut (impl AsyncBufReadExt + Unpin)) -> std::io::Result<String> {
    let mut text = String::new();
    while !text.ends_with("\r\n.\r\n") {
        if stream.read_line(&mut text).await? == 0 {
            break;
        }
    }
    Ok(text.replace("\r\n ", " "))
}

/// What stands between two signs.
fn between(text: &str, from: char, to: char) -> String {
    let rest = text.split_once(from).map_or("", |(_, rest)| rest);
    rest.split_once(to).map_or("", |(inner, _)| inner).to_owned()
}
