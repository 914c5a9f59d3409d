//! Who works on the backups of an organization: one run at a time, and one that does not get on holds nobody else up.

use std::{
    fs,
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
};

use jiff::{SignedDuration, Timestamp};
use server::{backups, clock::Clock, config::Bucket};
use store::{backups as standings, control::Placement};
use uuid::Uuid;

use crate::support::{TestApp, on_both_engines, on_sqlite};

async fn lease(app: &TestApp, placement: &Placement, holder: Uuid, now: Timestamp) -> bool {
    let (id, until) = (placement.id, now + SignedDuration::from_mins(1));
    let control = app.app.cell.control();
    control
        .write(move |tx| Box::pin(async move { standings::lease(tx, id, holder, now, until).await }))
        .await
        .unwrap()
}

async fn renew(app: &TestApp, placement: &Placement, holder: Uuid, until: Timestamp) -> bool {
    let (control, id) = (app.app.cell.control(), placement.id);
    control
        .write(move |tx| Box::pin(async move { standings::renew(tx, id, holder, until).await }))
        .await
        .unwrap()
}

async fn release(app: &TestApp, placement: &Placement, holder: Uuid) -> bool {
    let (control, id) = (app.app.cell.control(), placement.id);
    control
        .write(move |tx| Box::pin(async move { standings::release(tx, id, holder).await }))
        .await
        .unwrap()
}

async fn is_leased(app: &TestApp, placement: &Placement, now: Timestamp) -> bool {
    let (control, id) = (app.app.cell.control(), placement.id);
    control
        .read(move |tx| Box::pin(async move { standings::is_leased(tx, id, now).await }))
        .await
        .unwrap()
}

async fn standing(app: &TestApp, placement: &Placement) -> standings::Standing {
    let (control, id) = (app.app.cell.control(), placement.id);
    let found = control.read(move |tx| Box::pin(async move { standings::find(tx, id).await }));
    found.await.unwrap().unwrap()
}

/// AT-42: a run whose lease ran out and was taken by another neither renews nor ends the lease of that one.
#[test]
fn a_run_that_lost_its_lease_does_not_touch_the_lease_of_the_next_one() {
    on_both_engines(|app| async move {
        let placement = app.placement("acme").await;
        backups::take(&app.app, &placement).await.unwrap();
        let (first, second, now) = (Clock.id(), Clock.id(), Clock.now());
        let later = |minutes| now + SignedDuration::from_mins(minutes);
        assert!(lease(&app, &placement, first, now).await);
        assert!(!lease(&app, &placement, second, now).await);
        assert!(renew(&app, &placement, first, later(2)).await);
        // It slept for longer than that.
        assert!(lease(&app, &placement, second, later(3)).await);
        assert!(!renew(&app, &placement, first, later(9)).await);
        assert!(!release(&app, &placement, first).await);
        assert!(is_leased(&app, &placement, later(3)).await);
        assert!(!is_leased(&app, &placement, later(5)).await);
        assert!(renew(&app, &placement, second, later(6)).await);
        assert!(release(&app, &placement, second).await);
        assert!(!is_leased(&app, &placement, later(3)).await);
        assert!(!renew(&app, &placement, second, later(9)).await);
        backups::take(&app.app, &placement).await.unwrap();
    });
}

/// A bucket that takes connections and never says a word, and how many came.
fn silent_bucket(app: &TestApp) -> (Bucket, Arc<Mutex<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let came = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&came);
    thread::spawn(move || {
        let mut held = Vec::new();
        for connection in listener.incoming() {
            *counted.lock().unwrap() += 1;
            held.push(connection);
        }
    });
    let secret = app.app.config.storage.data_dir.join("secret");
    fs::write(&secret, "a secret key\n").unwrap();
    let bucket = Bucket {
        name: "hours".to_owned(),
        region: "eu-central-1".to_owned(),
        endpoint: Some(endpoint),
        access_key_id: "key".to_owned(),
        secret_key_file: secret.into(),
        ..Bucket::default()
    };
    (bucket, came)
}

/// AT-42, TC-14: a bucket that never answers is waited for once and not once for each organization; each is told what is wrong, and
/// the other place gets its backup all the same.
#[test]
fn a_bucket_that_never_answers_does_not_hold_up_the_backups_of_others() {
    on_sqlite(|app| async move {
        let slugs = ["acme", "globex", "initech", "umbrella"];
        for slug in &slugs[1..] {
            app.create_organization(slug).await;
        }
        let second = tempfile::tempdir().unwrap();
        let (bucket, came) = silent_bucket(&app);
        let app = app
            .again_with(|config| {
                config.backups.bucket = Some(bucket);
                config.backups.second_dir = Some(second.path().to_owned());
            })
            .await;
        for (number, slug) in slugs.iter().enumerate() {
            let placement = app.placement(slug).await;
            let told = format!("{:#}", backups::take(&app.app, &placement).await.unwrap_err());
            let expected = if number == 0 {
                "did not answer within"
            } else {
                "did not answer a moment ago"
            };
            assert!(
                told.contains(expected) && told.contains("bucket hours"),
                "{slug}: {told}"
            );
            let standing = standing(&app, &placement).await;
            assert_eq!(standing.problem.as_deref(), Some(told.as_str()));
            let kept = second.path().join(placement.id.to_string()).join("snapshots");
            assert_eq!(fs::read_dir(kept).unwrap().count(), 1);
            assert!(!is_leased(&app, &placement, Clock.now()).await);
        }
        // The first one waited; on a very slow machine one more looks whether it answers by now.
        assert!(*came.lock().unwrap() <= 2);
        // The loop comes to its end, also for the control database.
        let gone_through = backups::round(&app.app, &mut None).await;
        assert!(gone_through.is_err(), "the control database has no backup either");
        for slug in slugs {
            let placement = app.placement(slug).await;
            assert!(standing(&app, &placement).await.problem.is_some());
        }
    });
}

/// AT-42: what comes of a run whose lease is another one's by now is not noted.
#[test]
fn a_run_that_lost_its_lease_notes_nothing() {
    on_sqlite(|app| async move {
        let placement = app.placement("acme").await;
        let (bucket, came) = silent_bucket(&app);
        let slow = app
            .again_with(|config| config.backups.bucket = Some(bucket))
            .await;
        let (unit, of) = (slow.app.clone(), placement.clone());
        let run = tokio::spawn(async move { backups::take(&unit, &of).await });
        // It holds the lease, and waits for its bucket.
        while *came.lock().unwrap() == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let holder = Clock.id();
        let after = Clock.now() + SignedDuration::from_mins(2);
        assert!(lease(&app, &placement, holder, after).await);
        let told = format!("{:#}", run.await.unwrap().unwrap_err());
        assert!(told.contains("took the backups of acme over"), "{told}");
        assert_eq!(standing(&app, &placement).await.problem, None);
        assert!(is_leased(&app, &placement, after).await);
        assert!(release(&app, &placement, holder).await);
    });
}
