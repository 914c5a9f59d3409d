//! Backups in buckets: what is kept there comes back, stock `restic` reads it, and a bucket that fails or lies is found out.

use std::{
    collections::BTreeSet,
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use axum::{
    Router,
    body::Body,
    http::{Method, Response, StatusCode},
};
use serde_json::json;
use server::{
    app::App,
    backups::{self, Choice},
    config::{Bucket, Config},
    removal::saga,
};
use store::{Cell, control::Placement, removals::State};

use crate::{
    exports::fill,
    moto::Moto,
    removal::ask_for,
    support::{TestApp, on_both_engines, on_sqlite},
};

fn secret(app: &TestApp) -> PathBuf {
    let path = app.app.config.storage.data_dir.join("secret");
    fs::write(&path, "a secret key\n").unwrap();
    path
}

/// The same cell with its backups in the bucket `hours`, below `cell/one`.
async fn in_bucket(app: &TestApp, moto: &Moto, change: impl FnOnce(&mut Config)) -> TestApp {
    let bucket = moto.config("hours", "cell/one", &secret(app));
    app.again_with(|config| {
        config.backups.bucket = Some(bucket);
        change(config);
    })
    .await
}

async fn take(app: &TestApp, placement: &Placement) -> backups::Taken {
    backups::take(&app.app, placement).await.unwrap()
}

async fn verify(app: &TestApp, placement: &Placement) -> anyhow::Result<Vec<backups::Verified>> {
    backups::verify(&app.app, placement, Choice::Newest).await
}

/// The problem with its causes.
fn told<T>(outcome: anyhow::Result<T>) -> String {
    format!("{:#}", outcome.err().unwrap())
}

/// Names of a repository's files, without what stands before them.
async fn files(moto: &Moto, repository: &str) -> Vec<String> {
    let begin = format!("cell/one/{repository}/");
    let names = moto.names("hours").await.into_iter();
    names
        .filter_map(|name| name.strip_prefix(&begin).map(str::to_owned))
        .collect()
}

/// AT-42: both places may be buckets. The second backup stores what is new only; what was kept comes back from either.
#[test]
fn backups_in_buckets_come_back() {
    on_both_engines(|app| async move {
        let Some(moto) = Moto::start() else { return };
        for name in ["hours", "copy"] {
            moto.make_bucket(name).await;
        }
        let second = moto.config("copy", "", &secret(&app));
        let app = in_bucket(&app, &moto, |config| config.backups.second_bucket = Some(second)).await;
        let owner = app.owner().await;
        fill(&app, &owner).await;
        let placement = app.placement("acme").await;
        let id = placement.id.to_string();
        let first = take(&app, &placement).await;
        assert_eq!(first.sites, 2);
        let before: BTreeSet<String> = files(&moto, &id).await.into_iter().collect();
        // The layout is restic's, and nothing lies beside it.
        let folders: BTreeSet<&str> = before
            .iter()
            .map(|name| name.split('/').next().unwrap())
            .collect();
        let expected = ["config", "data", "index", "keys", "snapshots"];
        assert_eq!(folders, BTreeSet::from(expected));
        assert!(!app.app.config.storage.data_dir.join("backups").join(&id).exists());

        owner.post("/tags", json!({ "name": "later" })).await.expect(201);
        let again = take(&app, &placement).await;
        assert_ne!(again.snapshot, first.snapshot);
        let after: BTreeSet<String> = files(&moto, &id).await.into_iter().collect();
        assert!(before.is_subset(&after), "a backup changes nothing that is there");
        let verified = verify(&app, &placement).await.unwrap();
        let sites: Vec<&str> = verified.iter().map(|verified| verified.site.as_str()).collect();
        assert_eq!(
            sites,
            [format!("bucket hours/cell/one/{id}"), format!("bucket copy/{id}")]
        );
        assert_eq!(backups::list(&app.app, &placement).await.unwrap().len(), 4);

        // The first bucket loses everything of it: the second one stands in.
        for name in &after {
            moto.delete("hours", &format!("cell/one/{id}/{name}")).await;
        }
        let restored = backups::restore(&app.app, &placement, Choice::Named(first.snapshot.clone()), false);
        assert!(told(restored.await).contains("no backup is called"));
        let kept = backups::list(&app.app, &placement).await;
        assert!(told(kept).contains("is not there"));
        let restored = backups::restore(&app.app, &placement, Choice::Newest, false)
            .await
            .unwrap();
        assert_eq!(restored.site, format!("bucket copy/{id}"));
        // The next backup begins anew where nothing is.
        take(&app, &placement).await;
        verify(&app, &placement).await.unwrap();
    });
}

/// AT-42, AT-46: stock `restic` reads a repository in a bucket with its password, and with no other.
#[test]
fn restic_reads_a_repository_in_a_bucket() {
    on_sqlite(|app| async move {
        let Some(moto) = Moto::start() else { return };
        moto.make_bucket("hours").await;
        let app = in_bucket(&app, &moto, |_| ()).await;
        let owner = app.owner().await;
        fill(&app, &owner).await;
        let placement = app.placement("acme").await;
        take(&app, &placement).await;
        let password = backups::password(&app.app, &placement).await.unwrap();
        let repository = format!("s3:{}/hours/cell/one/{}", moto.endpoint, placement.id);
        let restic = |password: &str, arguments: &[&str]| -> Output {
            Command::new("restic")
                .args(["--no-cache", "--no-lock", "--repo", &repository])
                .args(arguments)
                .env("RESTIC_PASSWORD", password)
                .env("AWS_ACCESS_KEY_ID", "key")
                .env("AWS_SECRET_ACCESS_KEY", "a secret key")
                .env("AWS_DEFAULT_REGION", "eu-central-1")
                .output()
                .unwrap()
        };
        let checked = restic(&password, &["check", "--read-data"]);
        assert!(checked.status.success(), "{checked:?}");
        let target = tempfile::tempdir().unwrap();
        let place = target.path().to_str().unwrap();
        let restored = restic(&password, &["restore", "latest", "--target", place]);
        assert!(restored.status.success(), "{restored:?}");
        let file = rusqlite::Connection::open(target.path().join("hourbook/organization.db")).unwrap();
        let kept: i64 = file
            .query_row("SELECT COUNT(*) FROM time_entries", [], |row| row.get(0))
            .unwrap();
        assert!(kept > 0);
        assert!(!restic("guessed", &["snapshots"]).status.success());
    });
}

/// AT-42: an object that is changed or gone is found and named, and so is the backup; one that does not answer is not
/// taken for a damaged one.
#[test]
fn a_tampered_object_is_named_and_a_bucket_that_is_gone_is_said_to_be() {
    on_sqlite(|app| async move {
        let Some(moto) = Moto::start() else { return };
        moto.make_bucket("hours").await;
        let app = in_bucket(&app, &moto, |_| ()).await;
        fill(&app, &app.owner().await).await;
        let placement = app.placement("acme").await;
        let id = placement.id.to_string();
        let taken = take(&app, &placement).await;
        let names = files(&moto, &id).await;
        for (folder, snapshot) in [("data/", true), ("index/", false)] {
            let of_it: Vec<&String> = names.iter().filter(|name| name.starts_with(folder)).collect();
            for name in &of_it {
                moto.put("hours", &format!("cell/one/{id}/{name}"), &[7; 300])
                    .await;
            }
            let problem = told(verify(&app, &placement).await);
            assert!(problem.contains(of_it[0].as_str()), "{problem}");
            assert!(problem.contains("is damaged"), "{problem}");
            assert!(!snapshot || problem.contains(&taken.snapshot), "{problem}");
        }
        for name in names.iter().filter(|name| name.starts_with("snapshots/")) {
            moto.delete("hours", &format!("cell/one/{id}/{name}")).await;
        }
        let problem = told(verify(&app, &placement).await);
        assert!(problem.contains("there is no backup"), "{problem}");

        let gone = app
            .again_with(|config| {
                config.backups.bucket = Some(moto.config("nowhere", "cell/one", &secret(&app)));
            })
            .await;
        for problem in [
            told(backups::take(&gone.app, &placement).await),
            told(verify(&gone, &placement).await),
        ] {
            assert!(problem.contains("NoSuchBucket"), "{problem}");
            assert!(!problem.contains("damaged"), "{problem}");
        }
        drop(moto);
        let problem = told(verify(&app, &placement).await);
        assert!(problem.contains("bucket hours"), "{problem}");
        assert!(!problem.contains("damaged"), "{problem}");
    });
}

/// AT-42: what is not to be kept any longer goes, except where nothing is deleted; whoever asks is told of that place.
#[test]
fn old_backups_go_where_something_may_be_deleted() {
    on_sqlite(|app| async move {
        let Some(moto) = Moto::start() else { return };
        moto.make_bucket("hours").await;
        let keep_one = |config: &mut Config| {
            config.backups.keep_all_days = 0;
            config.backups.keep_days = 0;
            config.backups.keep_weeks = 0;
            config.backups.keep_months = 0;
        };
        let careful = in_bucket(&app, &moto, |config| {
            keep_one(config);
            config.backups.append_only = true;
        })
        .await;
        let placement = app.placement("acme").await;
        take(&careful, &placement).await;
        let newest = take(&careful, &placement).await;
        backups::take_control(&careful.app).await.unwrap();
        let thinned = backups::thin(&careful.app, &placement).await.unwrap();
        let place = format!("bucket hours/cell/one/{}", placement.id);
        assert_eq!((thinned.gone, thinned.left), (0, vec![place]));
        assert_eq!(backups::list(&careful.app, &placement).await.unwrap().len(), 2);

        let able = in_bucket(&app, &moto, keep_one).await;
        let thinned = backups::thin(&able.app, &placement).await.unwrap();
        assert_eq!((thinned.gone, thinned.left.len()), (1, 0));
        let left = backups::list(&able.app, &placement).await.unwrap();
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].snapshot, newest.snapshot);
        verify(&able, &placement).await.unwrap();
        backups::thin_control(&able.app).await.unwrap();
    });
}

/// AT-46, AT-87: a removal takes backups out of buckets, unless it may not delete there, which holds it back and is said;
/// a lost machine comes back from the bucket without whoever was removed.
#[test]
fn a_removal_clears_a_bucket_and_an_empty_cell_comes_back_from_it() {
    on_sqlite(|app| async move {
        let Some(moto) = Moto::start() else { return };
        moto.make_bucket("hours").await;
        app.create_organization("globex").await;
        let careful = in_bucket(&app, &moto, |config| config.backups.append_only = true).await;
        let able = in_bucket(&app, &moto, |_| ()).await;
        let (gone, stays) = (app.placement("acme").await, app.placement("globex").await);
        for placement in [&gone, &stays] {
            take(&careful, placement).await;
        }
        backups::take_control(&careful.app).await.unwrap();
        let id = ask_for(&app, "acme").await;
        app.app.let_go(gone.id).await;
        let problem = saga::work_on(&careful.app, id).await.unwrap_err().to_string();
        assert!(problem.contains("append-only"), "{problem}");
        assert!(!files(&moto, &gone.id.to_string()).await.is_empty());
        assert_eq!(saga::work_on(&able.app, id).await.unwrap().state, State::Done);
        assert!(files(&moto, &gone.id.to_string()).await.is_empty());
        assert!(files(&moto, "control.new").await.is_empty());
        assert!(!files(&moto, "control").await.is_empty());

        let dir = tempfile::tempdir().unwrap();
        let mut config = able.app.config.clone();
        config.backups.key_file = Some(config.backups.key(&config.storage.data_dir));
        config.storage.data_dir = dir.path().to_owned();
        let empty = App::new(Cell::open(&config.storage.cell()).await.unwrap(), config);
        let mut back = Vec::new();
        let failed = backups::restore_all(&empty, |placement, restored| {
            back.push((placement.slug.clone(), restored.is_ok()));
        });
        assert_eq!(failed.await.unwrap(), 0);
        assert_eq!(back, [("globex".to_owned(), true)]);
    });
}

/// A service that answers everything in one way.
async fn service(status: StatusCode, body: &'static str) -> String {
    let answer = move |method: Method| async move {
        let listing = "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>";
        let (status, body) = match method {
            Method::PUT => (status, body),
            Method::GET => (StatusCode::OK, listing),
            _ => (StatusCode::NOT_FOUND, ""),
        };
        Response::builder()
            .status(status)
            .header("etag", "\"0\"")
            .header("content-length", body.len())
            .header("last-modified", "Mon, 02 Mar 2026 08:00:00 GMT")
            .body(Body::from(body))
            .unwrap()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    format!("http://{address}")
}

/// AT-42: a bucket that may not be written to, is full, or forgets what it took is told as what it is, nothing counts as
/// kept there, and the other place has the backup all the same.
#[test]
fn a_bucket_that_does_not_keep_is_found_out_at_once() {
    on_sqlite(|app| async move {
        let placement = app.placement("acme").await;
        for (status, body, expected) in [
            (StatusCode::FORBIDDEN, "<Code>AccessDenied</Code>", "AccessDenied"),
            (
                StatusCode::INSUFFICIENT_STORAGE,
                "<Code>QuotaExceeded</Code>",
                "507",
            ),
            (StatusCode::OK, "", "does not give back"),
        ] {
            let bucket = Bucket {
                name: "hours".to_owned(),
                region: "eu-central-1".to_owned(),
                endpoint: Some(service(status, body).await),
                access_key_id: "key".to_owned(),
                secret_key_file: secret(&app).into(),
                ..Bucket::default()
            };
            let other = app
                .again_with(|config| config.backups.second_bucket = Some(bucket))
                .await;
            let before = backups::list(&app.app, &placement)
                .await
                .unwrap_or_default()
                .len();
            let problem = told(backups::take(&other.app, &placement).await);
            assert!(problem.contains("no backup into bucket hours/"), "{problem}");
            assert!(problem.contains(expected), "{problem}");
            assert!(!problem.contains("a secret key"), "{problem}");
            assert_eq!(
                backups::list(&app.app, &placement).await.unwrap().len(),
                before + 1
            );
        }
    });
}
