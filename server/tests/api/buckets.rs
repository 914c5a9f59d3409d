//! Buckets as places of the object store, held against a service that speaks S3 and is not ours.

use std::{fs, path::PathBuf, process::Command};

use axum::http::Method;
use domain::people::Role;
use server::{
    backups::{self, Choice},
    config::{Bucket, Place},
};

use crate::{
    activity::{Vectors, segment, upload, whole},
    objects::{reads, scrub, work},
    support::on_sqlite,
};

/// Moto wants to see that somebody signed, and does not check how.
const SIGNED: &str =
    "AWS4-HMAC-SHA256 Credential=key/20260101/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=00";

/// A service that speaks S3: moto, which the suite installs.
struct Moto {
    process: std::process::Child,
    endpoint: String,
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
    fn start() -> Option<Self> {
        let programs = PathBuf::from(std::env::var_os("HOURBOOK_MOTO_BIN")?);
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = port.local_addr().unwrap().port();
        let process = Command::new(programs.join("moto_server"))
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let endpoint = format!("http://127.0.0.1:{port}");
        Some(Self { process, endpoint })
    }

    /// What the service answers to whoever does not use our client.
    async fn ask(client: &reqwest::Client, method: Method, url: &str, body: &'static str) -> String {
        let begun = std::time::Instant::now();
        loop {
            let request = client
                .request(method.clone(), url)
                .header("content-type", "application/octet-stream")
                .header("authorization", SIGNED)
                .body(body);
            match request.send().await {
                Ok(answer) => {
                    assert!(answer.status().is_success(), "{url} {answer:?}");
                    return answer.text().await.unwrap();
                }
                Err(error) => assert!(begun.elapsed().as_secs() < 60, "moto does not start: {error}"),
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }
}

fn names(listing: &str) -> Vec<String> {
    let keys = listing.split("<Key>").skip(1);
    keys.map(|key| key.split('<').next().unwrap().to_owned())
        .collect()
}

/// TC-25: both places may be buckets of a service that speaks S3. What one of them loses or lets rot comes back from the
/// other, backups hold what lies there, what is removed is removed there, and a service that is gone is said to be.
#[test]
fn buckets_serve_as_both_places() {
    on_sqlite(|app| async move {
        let Some(moto) = Moto::start() else {
            eprintln!("HOURBOOK_MOTO_BIN is not set: no buckets");
            return;
        };
        let endpoint = moto.endpoint.clone();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::new();
        let secret = app.app.config.storage.data_dir.join("secret");
        fs::write(&secret, "a secret key\n").unwrap();
        let place = |name: &str| Place {
            bucket: Some(Bucket {
                name: name.to_owned(),
                region: "eu-central-1".to_owned(),
                endpoint: Some(endpoint.clone()),
                prefix: "cell/one".to_owned(),
                access_key_id: "key".to_owned(),
                secret_key_file: secret.clone(),
                ..Bucket::default()
            }),
            ..Place::default()
        };
        let constraint = "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
            <LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>";
        for bucket in ["hours", "hours-copy"] {
            let url = format!("{endpoint}/{bucket}");
            Moto::ask(&client, Method::PUT, &url, constraint).await;
        }
        let list = async |bucket: &str| {
            let url = format!("{endpoint}/{bucket}?list-type=2");
            names(&Moto::ask(&client, Method::GET, &url, "").await)
        };
        let app = app
            .again_with(|config| {
                config.objects.primary = place("hours");
                config.objects.replica = Some(place("hours-copy"));
            })
            .await;
        let (ada, vectors) = (app.member(Role::Member).await, Vectors::read());
        whole(&ada, &vectors).await;
        assert_eq!(
            (list("hours").await.len(), list("hours-copy").await.len()),
            (2, 0)
        );
        work(&app).await;
        let keys = list("hours").await;
        assert_eq!(list("hours-copy").await, keys);
        assert!(keys[0].starts_with("cell/one/"), "{keys:?}");

        let url = |key: &str| format!("{endpoint}/hours/{key}");
        Moto::ask(&client, Method::DELETE, &url(&keys[0]), "").await;
        Moto::ask(&client, Method::PUT, &url(&keys[1]), "something else").await;
        assert!(reads(&ada, &vectors).await);
        work(&app).await;
        let found = scrub(&app).await;
        assert_eq!((found.objects, found.mended, found.lost), (2, 0, 0));
        assert_eq!(list("hours").await, keys);

        let placement = app.placement("acme").await;
        let taken = backups::take(&app.app, &placement).await.unwrap();
        assert_eq!((taken.objects, taken.absent), (2, 0));
        backups::verify(&app.app, &placement, Choice::Newest)
            .await
            .unwrap();

        ada.send(Method::DELETE, "/activity", None, &[]).await;
        work(&app).await;
        assert!(list("hours").await.is_empty() && list("hours-copy").await.is_empty());

        backups::restore(&app.app, &placement, Choice::Newest, false)
            .await
            .unwrap();
        assert!(reads(&ada, &vectors).await);
        app.app.objects().unwrap().clear(placement.id).await.unwrap();
        assert!(list("hours").await.is_empty() && list("hours-copy").await.is_empty());

        drop(moto);
        let answer = upload(&ada, 3, segment(1)).await;
        assert_eq!(answer.code(), "storage_unavailable");
    });
}
