//! A service that speaks S3 and is not ours: moto, which the suite installs.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use axum::http::Method;
use server::config::Bucket;

/// Moto wants to see that somebody signed, and does not check how.
const SIGNED: &str =
    "AWS4-HMAC-SHA256 Credential=key/20260101/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=00";

pub struct Moto {
    process: Child,
    pub endpoint: String,
    client: reqwest::Client,
}

impl Drop for Moto {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Moto {
    /// None where nobody says where it is; the suite does.
    pub fn start() -> Option<Self> {
        let Some(programs) = std::env::var_os("HOURBOOK_MOTO_BIN") else {
            eprintln!("HOURBOOK_MOTO_BIN is not set: no buckets");
            return None;
        };
        // Below those that outgoing connections get by themselves: none of them takes it before moto does.
        let port = (0..100)
            .map(|_| 12_000 + rand::random::<u16>() % 20_000)
            .find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok())
            .unwrap();
        let process = Command::new(PathBuf::from(programs).join("moto_server"))
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        Some(Self {
            process,
            endpoint: format!("http://127.0.0.1:{port}"),
            client: reqwest::Client::new(),
        })
    }

    /// The configuration of one of its buckets.
    pub fn config(&self, name: &str, prefix: &str, secret: &Path) -> Bucket {
        Bucket {
            name: name.to_owned(),
            region: "eu-central-1".to_owned(),
            endpoint: Some(self.endpoint.clone()),
            prefix: prefix.to_owned(),
            access_key_id: "key".to_owned(),
            secret_key_file: secret.into(),
            ..Bucket::default()
        }
    }

    pub async fn make_bucket(&self, name: &str) {
        let constraint = "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
            <LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>";
        self.ask(Method::PUT, name, constraint.as_bytes()).await;
    }

    /// Every name in a bucket.
    pub async fn names(&self, bucket: &str) -> Vec<String> {
        let listing = self.ask(Method::GET, &format!("{bucket}?list-type=2"), b"").await;
        let keys = listing.split("<Key>").skip(1);
        keys.map(|key| key.split('<').next().unwrap().to_owned())
            .collect()
    }

    pub async fn put(&self, bucket: &str, key: &str, bytes: &[u8]) {
        self.ask(Method::PUT, &format!("{bucket}/{key}"), bytes).await;
    }

    pub async fn delete(&self, bucket: &str, key: &str) {
        self.ask(Method::DELETE, &format!("{bucket}/{key}"), b"").await;
    }

    /// What the service answers to whoever does not use our client.
    async fn ask(&self, method: Method, path: &str, body: &[u8]) -> String {
        let (begun, url) = (Instant::now(), format!("{}/{path}", self.endpoint));
        loop {
            let request = self
                .client
                .request(method.clone(), &url)
                .header("content-type", "application/octet-stream")
                .header("authorization", SIGNED)
                .body(body.to_vec());
            match request.send().await {
                Ok(answer) => {
                    assert!(answer.status().is_success(), "{url} {answer:?}");
                    return answer.text().await.unwrap();
                }
                Err(error) => assert!(begun.elapsed().as_secs() < 60, "moto does not start: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}
