//! The object store: what was acknowledged lies at both places in the end, whatever happens to one of them meanwhile, and
//! what is removed lies at none.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use axum::http::Method;
use domain::people::Role;
use serde_json::{Value, json};
use server::{
    backups::{self, Choice},
    config::Place,
    objects::{self, Pace},
    removal::saga,
};
use store::{
    StoreError,
    objects::{
        queue,
        standing::{self, Listed},
    },
    removals,
};

use crate::{
    activity::{Vectors, files_below, segment, upload, whole},
    support::{Caller, TestApp, on_both_engines, on_sqlite},
};

/// A server with a replica, and the folder of that.
async fn replicated(app: &TestApp) -> (TestApp, PathBuf) {
    let replica = app.app.config.storage.data_dir.join("other-disk");
    fs::create_dir(&replica).unwrap();
    let two = app
        .again_with(|config| {
            config.objects.primary.location = Some("Graz".to_owned());
            config.objects.replica = Some(Place {
                dir: Some(replica.clone()),
                location: Some("Linz".to_owned()),
                ..Place::default()
            });
        })
        .await;
    (two, replica)
}

fn primary(app: &TestApp) -> Vec<PathBuf> {
    files_below(app.app.config.storage.data_dir.join("objects"))
}

fn at(folder: &Path) -> Vec<PathBuf> {
    files_below(folder.to_owned())
}

fn flip(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    bytes[1000] ^= 1;
    fs::write(file, bytes).unwrap();
}

async fn waiting(app: &TestApp) -> i64 {
    let backlog = app.database("acme").await;
    let backlog = backlog.read(|tx| Box::pin(async move { queue::backlog(tx).await }));
    let backlog: Result<_, StoreError> = backlog.await;
    backlog.unwrap().waiting
}

async fn stands(app: &TestApp) -> Listed {
    let listed = app
        .app
        .cell
        .control()
        .read(|tx| Box::pin(async move { standing::list(tx, "", 10).await }));
    let listed: Result<Vec<Listed>, StoreError> = listed.await;
    listed.unwrap().remove(0)
}

/// What waits is due at once: nobody waits for the pauses here.
pub async fn work(app: &TestApp) {
    let (database, now) = (app.database("acme").await, app.app.clock.now());
    database
        .write(move |tx| Box::pin(async move { queue::hurry(tx, now).await }))
        .await
        .unwrap();
    objects::work_off(&app.app).await.unwrap();
}

pub async fn scrub(app: &TestApp) -> standing::Scrubbed {
    let placement = app.placement("acme").await;
    let walked = objects::scrub(&app.app, &placement, Pace::Full, |_| ()).await;
    walked.unwrap().unwrap()
}

/// Both segments are served as they were.
pub async fn reads(caller: &Caller, vectors: &Vectors) -> bool {
    for number in 1..=2 {
        let answer = caller
            .get(&format!("/activity/segments/{}", vectors.name(number)))
            .await;
        if answer.status != 200 || answer.text != String::from_utf8_lossy(&segment(number)) {
            return false;
        }
    }
    true
}

/// TC-24, TC-25: what was uploaded reaches the replica, is read from there when the primary loses it or lets it rot, and is
/// put back; the replica may be away when something is uploaded, and when something is removed.
#[test]
fn what_one_place_loses_comes_back_from_the_other() {
    on_both_engines(|app| async move {
        let (app, replica) = replicated(&app).await;
        let (ada, vectors) = (app.member(Role::Member).await, Vectors::read());
        // The disk is not mounted: uploads go on, and nothing is written where it should be.
        let away = replica.with_extension("away");
        fs::rename(&replica, &away).unwrap();
        whole(&ada, &vectors).await;
        work(&app).await;
        assert_eq!((waiting(&app).await, at(&replica).len()), (2, 0));
        let listed = stands(&app).await.standing;
        assert_eq!((listed.waiting, listed.waiting_since.is_some()), (2, true));
        assert!(listed.problem.unwrap().contains("other-disk is not there"));
        // What failed waits for its pause, and is not tried again and again.
        objects::work_off(&app.app).await.unwrap();
        fs::rename(&away, &replica).unwrap();
        objects::work_off(&app.app).await.unwrap();
        assert_eq!(waiting(&app).await, 2);
        work(&app).await;
        assert_eq!((waiting(&app).await, at(&replica).len()), (0, 2));
        assert_eq!(stands(&app).await.standing.waiting_since, None);

        let (lost, rotten) = (primary(&app).remove(0), primary(&app).remove(1));
        fs::remove_file(&lost).unwrap();
        flip(&rotten);
        assert!(reads(&ada, &vectors).await);
        assert_eq!(waiting(&app).await, 2);
        work(&app).await;
        for (mended, copy) in primary(&app).iter().zip(at(&replica)) {
            assert_eq!(fs::read(mended).unwrap(), fs::read(copy).unwrap());
        }
        assert_eq!((waiting(&app).await, primary(&app).len()), (0, 2));

        // Removed while the replica is away, it is gone there as soon as that is back.
        fs::rename(&replica, &away).unwrap();
        ada.post("/activity/removals", vectors.removal())
            .await
            .expect(201);
        let left = primary(&app).len();
        assert!(left < 2);
        work(&app).await;
        assert_eq!(at(&away).len(), 2);
        ada.send(Method::DELETE, "/activity", None, &[]).await;
        fs::rename(&away, &replica).unwrap();
        work(&app).await;
        assert_eq!(
            (primary(&app).len(), at(&replica).len(), waiting(&app).await),
            (0, 0, 0)
        );
    });
}

/// An upload that cannot be stored is refused in a way that has its device keep it, and leaves no row behind.
#[test]
fn an_upload_is_refused_while_the_primary_is_away() {
    on_sqlite(|app| async move {
        let disk = app.app.config.storage.data_dir.join("disk");
        let app = app
            .again_with(|config| config.objects.primary.dir = Some(disk.clone()))
            .await;
        let (ada, vectors) = (app.member(Role::Member).await, Vectors::read());
        ada.post("/activity/device-lists", vectors.list(1))
            .await
            .expect(201);
        let refused = upload(&ada, 1, segment(1)).await;
        assert_eq!(
            (refused.status.as_u16(), refused.code().as_str()),
            (503, "storage_unavailable")
        );
        assert_eq!(refused.headers["retry-after"], "60");
        let listed = ada.get("/activity/segments").await.expect(200);
        assert_eq!(listed["items"], json!([]));
        assert!(!disk.exists());
        fs::create_dir(&disk).unwrap();
        upload(&ada, 1, segment(1)).await.expect(201);
        // It goes away afterwards: what is there is not served, and not taken for lost.
        fs::rename(&disk, disk.with_extension("away")).unwrap();
        let path = format!("/activity/segments/{}", vectors.name(1));
        assert_eq!(ada.get(&path).await.code(), "storage_unavailable");
        let placement = app.placement("acme").await;
        objects::scrub(&app.app, &placement, Pace::Full, |_| ())
            .await
            .unwrap_err();
        let standing = stands(&app).await.standing;
        assert_eq!((standing.lost, standing.scrubbed_at), (0, None));
        assert!(standing.scrub_problem.unwrap().contains("is not there"));
    });
}

/// A walk finds what nobody has read: it mends either side, names what no side has, and removes what nothing names, unless
/// that were nearly everything.
#[test]
fn a_walk_mends_names_and_sweeps() {
    on_sqlite(|app| async move {
        let (app, replica) = replicated(&app).await;
        let (ada, vectors) = (app.member(Role::Member).await, Vectors::read());
        whole(&ada, &vectors).await;
        // Uploaded before there was a replica, as it were: nothing is queued, and the walk copies.
        let database = app.database("acme").await;
        let forget = "DELETE FROM object_queue";
        database
            .write(move |tx| Box::pin(async move { tx.execute(forget, &[]).await }))
            .await
            .unwrap();
        let found = scrub(&app).await;
        assert_eq!((found.objects, found.mended, found.lost), (2, 2, 0));
        flip(&primary(&app)[0]);
        fs::remove_file(&at(&replica)[1]).unwrap();
        let found = scrub(&app).await;
        assert_eq!((found.objects, found.mended, found.lost), (2, 2, 0));
        assert!(reads(&ada, &vectors).await);
        assert_eq!(scrub(&app).await.mended, 0);

        // An old file and an unfinished one that nothing names go; a young one may be an upload.
        let folder = primary(&app)[0].parent().unwrap().to_owned();
        let young = app.app.clock.id().simple().to_string();
        for name in [
            "018f0000000070008000000000000001",
            "018f0000000070008000000000000002.1-1.new",
            &young,
        ] {
            fs::write(folder.join(name), "age-encryption.org/v1").unwrap();
        }
        assert_eq!(scrub(&app).await.swept, 2);
        assert!(folder.join(&young).exists());
        fs::remove_file(folder.join(&young)).unwrap();
        for number in 0..60 {
            fs::write(
                folder.join(format!("018f00000000700080000000000000{number:02x}")),
                "x",
            )
            .unwrap();
        }
        let placement = app.placement("acme").await;
        let refused = objects::scrub(&app.app, &placement, Pace::Full, |_| ()).await;
        assert!(refused.unwrap_err().to_string().contains("wrong database"));
        assert_eq!(primary(&app).len(), 62);
    });
}

/// What is rotten on both sides is named, nothing is made worse, and its device heals it; the commands tell by their exit code.
#[test]
fn what_no_place_has_is_named_and_healed_by_its_device() {
    on_sqlite(|app| async move {
        let (app, replica) = replicated(&app).await;
        let (ada, vectors) = (app.member(Role::Member).await, Vectors::read());
        whole(&ada, &vectors).await;
        work(&app).await;
        let run = |arguments: &[&str]| {
            let data = &app.app.config.storage.data_dir;
            Command::new(env!("CARGO_BIN_EXE_hourbook-server"))
                .args(arguments)
                .arg("--data-dir")
                .arg(data)
                .env("HOURBOOK_OBJECTS__REPLICA__DIR", &replica)
                .output()
                .unwrap()
        };
        flip(&primary(&app)[0]);
        flip(&at(&replica)[0]);
        let rotten = fs::read(&primary(&app)[0]).unwrap();
        let walked = run(&["objects", "scrub", "--org", "acme", "--json"]);
        assert_eq!(walked.status.code(), Some(1), "{walked:?}");
        let lines = String::from_utf8(walked.stdout).unwrap();
        let lines: Vec<Value> = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!((&lines[0]["objects"], &lines[0]["lost"]), (&json!(2), &json!(1)));
        assert_eq!(lines[1]["member"], json!(ada.member));
        assert_eq!(fs::read(&primary(&app)[0]).unwrap(), rotten);
        assert_eq!(run(&["objects", "status"]).status.code(), Some(1));
        for number in 1..=2 {
            upload(&ada, number, segment(number)).await.expect(200);
        }
        let walked = run(&["objects", "scrub", "--all"]);
        assert!(walked.status.success(), "{walked:?}");
        let shown = run(&["objects", "status", "--json"]);
        assert!(shown.status.success(), "{shown:?}");
        let shown = String::from_utf8(shown.stdout).unwrap();
        assert_eq!(
            shown.lines().count(),
            3,
            "two places and an organization: {shown}"
        );
        assert_eq!(at(&replica).len(), 2);
    });
}

/// AT-46: the removal of an organization reaches the replica, and does not end while that is away.
#[test]
fn a_removal_reaches_the_replica() {
    on_sqlite(|first| async move {
        let (app, replica) = replicated(&first).await;
        let (ada, owner) = (app.member(Role::Member).await, app.owner().await);
        whole(&ada, &Vectors::read()).await;
        work(&app).await;
        assert_eq!(at(&replica).len(), 2);
        let wish = json!({ "name": "acme", "reason": "We move on", "days": 7 });
        let asked = owner.post("/organization/removal", wish).await.expect(201);
        let id = asked["id"].as_str().unwrap().parse().unwrap();
        let now = app.app.clock.now();
        app.app
            .cell
            .control()
            .write(move |tx| Box::pin(async move { removals::hurry(tx, id, now).await }))
            .await
            .unwrap();
        // A server that runs lets go within two seconds; this is what it does.
        first.app.let_go(app.placement("acme").await.id).await;
        fs::rename(&replica, replica.with_extension("away")).unwrap();
        let broken = saga::work_on(&app.app, id).await.unwrap_err();
        assert!(broken.to_string().contains("is not there"), "{broken}");
        fs::rename(replica.with_extension("away"), &replica).unwrap();
        let done = saga::work_on(&app.app, id).await.unwrap();
        assert_eq!(done.state, removals::State::Done);
        assert_eq!((primary(&app).len(), at(&replica).len()), (0, 0));
    });
}

/// What a folder holds in bytes.
fn size(folder: &Path) -> u64 {
    at(folder)
        .iter()
        .map(|file| fs::metadata(file).unwrap().len())
        .sum()
}

/// A backup holds the objects that its database names: a restored organization reads every segment, also one that its
/// owner has removed since and one that no disk has any more. What the backup before holds is not stored again.
#[test]
fn a_restored_organization_reads_all_segments_that_its_rows_name() {
    on_both_engines(|app| async move {
        let (ada, vectors) = (app.member(Role::Member).await, Vectors::read());
        whole(&ada, &vectors).await;
        let placement = app.placement("acme").await;
        let repository = app.app.config.backups.sites(&app.app.config.storage.data_dir)[0]
            .join(placement.id.to_string())
            .join("data");
        let taken = backups::take(&app.app, &placement).await.unwrap();
        assert_eq!((taken.objects, taken.absent), (2, 0));
        let first = size(&repository);
        // Objects of a size that is seen, though no segment could be so large in this test: they do not compress.
        let more: Vec<u8> = (0..200_000_u32)
            .flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes())
            .collect();
        let sealed = [&b"age-encryption.org/v1\n-> X25519 "[..], &more].concat();
        let third = upload(&ada, 3, sealed.clone()).await.expect(201);
        backups::take(&app.app, &placement).await.unwrap();
        let second = size(&repository);
        assert!(second - first > 700_000, "{first} {second}");
        let taken = backups::take(&app.app, &placement).await.unwrap();
        let grown = size(&repository) - second;
        assert!(grown < 700_000, "the objects were stored again: {grown}");
        backups::verify(&app.app, &placement, Choice::Newest)
            .await
            .unwrap();

        ada.post("/activity/removals", vectors.removal())
            .await
            .expect(201);
        assert!(!reads(&ada, &vectors).await);
        fs::remove_dir_all(app.app.config.storage.data_dir.join("objects")).unwrap();
        let named = Choice::Named(taken.snapshot.clone());
        let restored = backups::restore(&app.app, &placement, named, false)
            .await
            .unwrap();
        assert_eq!((restored.objects.put, restored.objects.missing), (3, 0));
        assert!(reads(&ada, &vectors).await);
        let path = format!("/activity/segments/{}", third["id"].as_str().unwrap());
        assert_eq!(ada.get(&path).await.text, String::from_utf8_lossy(&sealed));
        assert_eq!(scrub(&app).await.lost, 0);
        // What was about to be removed is not removed any more.
        work(&app).await;
        assert!(reads(&ada, &vectors).await);

        // What is rotten does not go into a backup: that it lacks something is told, and by its check as well.
        flip(&primary(&app)[0]);
        let taken = backups::take(&app.app, &placement).await.unwrap();
        assert_eq!((taken.objects, taken.absent), (2, 1));
        let error = backups::verify(&app.app, &placement, Choice::Newest)
            .await
            .unwrap_err();
        let error = format!("{error:#}");
        assert!(
            error.contains(&taken.snapshot) && error.contains("could not be read"),
            "{error}"
        );
    });
}
