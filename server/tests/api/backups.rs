//! Backups of organizations: what was kept comes back, whole, on both engines, and nothing else moves.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use domain::people::Role;
use jiff::SignedDuration;
use serde_json::json;
use server::{
    app::App,
    backups::{self, Choice},
    clock::Clock,
};
use store::{Cell, Database, StoreError, dump::contents, passkeys::Passkey};

use crate::{
    exports::fill,
    support::{Caller, TestApp, on_both_engines, on_sqlite},
};

/// What stays when an organization gets an older state, or is emptied then.
const OTHERWISE: [&str; 14] = [
    "audit_events",
    "audit_tiles",
    "audit_checkpoints",
    "audit_keys",
    "changes",
    "change_counter",
    "sessions",
    "sign_ins",
    "passkey_ceremonies",
    "provider_sign_ins",
    "provider_logouts",
    "password_resets",
    "outbox",
    "exports",
];

/// Hash of each table.
async fn tables(database: &Arc<Database>) -> BTreeMap<String, String> {
    let all = database
        .read(|tx| Box::pin(async move { contents(tx).await }))
        .await
        .unwrap();
    all.into_iter()
        .filter(|table| !OTHERWISE.contains(&table.table.as_str()))
        .map(|table| (table.table, format!("{} {}", table.rows, table.sha256)))
        .collect()
}

async fn count(database: &Arc<Database>, sql: &'static str) -> i64 {
    database
        .read(move |tx| Box::pin(async move { tx.scalar(sql, &[]).await }))
        .await
        .unwrap()
}

async fn entries(caller: &Caller) -> usize {
    let page = caller
        .get("/time-entries?from=2020-01-01&to=2030-01-01&limit=200")
        .await
        .expect(200);
    page["items"].as_array().unwrap().len()
}

fn sites(app: &TestApp) -> Vec<PathBuf> {
    let config = &app.app.config;
    config.backups.sites(&config.storage.data_dir)
}

/// Every file of some size below a folder, the largest first.
fn packs(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<(u64, PathBuf)> = fs::read_dir(folder.join("data"))
        .unwrap()
        .flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap())
        .map(|file| file.unwrap())
        .map(|file| (file.metadata().unwrap().len(), file.path()))
        .collect();
    found.sort();
    found.into_iter().rev().map(|(_, path)| path).collect()
}

/// AT-42: an organization gets the state of its backup back as one, and what must not come back does not.
#[test]
fn an_organization_gets_the_state_of_a_backup_back() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        fill(&app, &owner).await;
        let other = app.member(Role::Member).await;
        app.create_organization("globex").await;
        let (placement, database) = (app.placement("acme").await, app.database("acme").await);
        let (before, recorded) = (tables(&database).await, entries(&owner).await);
        assert!(recorded > 0);

        let taken = backups::take(&app.app, &placement).await.unwrap();
        let verified = backups::verify(&app.app, &placement, Choice::Newest)
            .await
            .unwrap();
        assert_eq!(verified[0].snapshot, taken.snapshot);
        assert_eq!((verified[0].rows, verified[0].bytes), (taken.rows, taken.bytes));

        // What happens after the backup: work, somebody new, a revoked token.
        let body =
            json!({ "kind": "duration", "date": "2026-03-05", "duration_seconds": 60, "note": "later" });
        owner.post("/time-entries", body).await.expect(201);
        owner.post("/tags", json!({ "name": "later" })).await.expect(201);
        let token = other.get("/tokens").await.expect(200)["items"][0]["id"].clone();
        other
            .delete(&format!("/tokens/{}", token.as_str().unwrap()))
            .await
            .expect(204);
        let events = count(&database, "SELECT COUNT(*) FROM audit_events").await;
        let globex = tables(&app.database("globex").await).await;

        let tried = backups::restore(&app.app, &placement, Choice::Newest, true)
            .await
            .unwrap();
        assert_eq!(tried.put_back, None);
        assert_eq!(entries(&owner).await, recorded + 1);

        let restored = backups::restore(&app.app, &placement, Choice::At(Clock.now()), false)
            .await
            .unwrap();
        assert!(restored.put_back.unwrap().in_place);
        let mut expected = before;
        // The revoked token is the one thing that is not as it was.
        let mut found = tables(&database).await;
        expected.remove("tokens");
        found.remove("tokens");
        assert_eq!(found, expected);
        assert_eq!(entries(&owner).await, recorded);
        assert_eq!(other.get("/me").await.status, 401);
        assert_eq!(count(&database, "SELECT COUNT(*) FROM sessions").await, 0);
        // History goes on: nothing of it is lost, and the restoration is its last event.
        assert_eq!(
            count(&database, "SELECT COUNT(*) FROM audit_events").await,
            events + 1
        );
        let last = owner.get("/audit?limit=1").await.expect(200);
        assert_eq!(last["items"][0]["action"], "organization.restored");
        assert_eq!(tables(&app.database("globex").await).await, globex);
        // And work goes on.
        let body =
            json!({ "kind": "duration", "date": "2026-03-05", "duration_seconds": 60, "note": "again" });
        owner.post("/time-entries", body).await.expect(201);
    });
}

/// What opened a door at the time of the backup, and was withdrawn, used or replaced since, opens nothing.
#[test]
fn what_was_shut_since_a_backup_stays_shut() {
    on_both_engines(|app| async move {
        let (owner, other) = (app.owner().await, app.member(Role::Member).await);
        let (placement, database) = (app.placement("acme").await, app.database("acme").await);
        let mut invited = Vec::new();
        for email in ["eve@acme.example", "grace@acme.example"] {
            let invitation = json!({ "email": email, "role": "member" });
            let made = owner.post("/invitations", invitation).await.expect(201);
            invited.push(made["id"].as_str().unwrap().to_owned());
        }
        let reset = format!("/members/{}/password-reset", other.member);
        owner.post(&reset, json!({})).await.expect(200);
        let copy = json!({ "format": "csv" });
        owner.post("/exports", copy).await.expect(202);
        let (me, codes) = (other.member, [[1_u8; 32], [2; 32]]);
        let kept = database.write(move |tx| {
            Box::pin(async move { store::second_factors::set_recovery_codes(tx, me, &codes).await })
        });
        kept.await.unwrap();
        for name in ["kept", "removed"] {
            let passkey = Passkey {
                id: Clock.id().into(),
                member_id: me,
                name: name.to_owned(),
                credential: json!({}),
                created_at: Clock.now(),
                last_used_at: None,
            };
            let added = database.write(move |tx| {
                Box::pin(async move { store::passkeys::insert(tx, &passkey, name.as_bytes()).await })
            });
            added.await.unwrap();
        }
        let (mut providers, mut keys) = (Vec::new(), Vec::new());
        for name in ["kept", "removed"] {
            let key = json!({ "name": name });
            let made = owner.post("/provisioning-tokens", key).await.expect(201);
            keys.push(made["id"].as_str().unwrap().to_owned());
            let provider = json!({ "name": name, "issuer": "https://id.example", "client_id": "hourbook" });
            let made = owner.post("/sign-in-providers", provider).await.expect(201);
            providers.push(made["id"].as_str().unwrap().to_owned());
        }
        backups::take(&app.app, &placement).await.unwrap();

        let removed = format!("/sign-in-providers/{}", providers[1]);
        owner.delete(&removed).await.expect(204);
        let removed = format!("/provisioning-tokens/{}", keys[1]);
        owner.delete(&removed).await.expect(204);
        let withdrawn = format!("/invitations/{}", invited[0]);
        owner.delete(&withdrawn).await.expect(204);
        let used = database.write(move |tx| {
            Box::pin(async move { store::second_factors::use_recovery_code(tx, me, &[1; 32]).await })
        });
        assert!(used.await.unwrap());
        let removal = "DELETE FROM passkeys WHERE name = 'removed'";
        let removed = database.write(move |tx| Box::pin(async move { tx.execute_one(removal, &[]).await }));
        removed.await.unwrap();
        backups::restore(&app.app, &placement, Choice::Newest, false)
            .await
            .unwrap();
        let left = owner.get("/invitations").await.expect(200);
        let left = left["items"].as_array().unwrap();
        assert_eq!((left.len(), &left[0]["id"]), (1, &json!(invited[1])));
        for (sql, rows) in [
            ("SELECT COUNT(*) FROM recovery_codes", 1),
            ("SELECT COUNT(*) FROM passkeys", 1),
            ("SELECT COUNT(*) FROM passkeys WHERE name = 'kept'", 1),
            ("SELECT COUNT(*) FROM sign_in_providers WHERE name = 'kept'", 1),
            ("SELECT COUNT(*) FROM sign_in_providers", 1),
            ("SELECT COUNT(*) FROM provisioning_tokens WHERE name = 'kept'", 1),
            ("SELECT COUNT(*) FROM provisioning_tokens", 1),
            ("SELECT COUNT(*) FROM password_resets", 0),
            ("SELECT COUNT(*) FROM exports", 0),
        ] {
            assert_eq!(count(&database, sql).await, rows, "{sql}");
        }
    });
}

/// A report and a list of changes that were made before know nothing of what was undone.
#[test]
fn reports_and_live_updates_follow_a_restoration() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        let (placement, database) = (app.placement("acme").await, app.database("acme").await);
        let record = |note: &'static str| {
            let body =
                json!({ "kind": "duration", "date": "2026-03-05", "duration_seconds": 3600, "note": note });
            let owner = owner.clone();
            async move { owner.post("/time-entries", body).await.expect(201) }
        };
        let query = json!({ "from": "2026-03-01", "to": "2026-04-01", "time_zone": "UTC", "group_by": [] });
        record("kept").await;
        backups::take(&app.app, &placement).await.unwrap();
        record("undone").await;
        let report = owner.post("/reports/query", query.clone()).await.expect(200);
        assert_eq!(report["total"]["duration_seconds"], 7200);
        let newest = count(&database, "SELECT seq FROM change_counter").await;
        backups::restore(&app.app, &placement, Choice::Newest, false)
            .await
            .unwrap();
        let report = owner.post("/reports/query", query).await.expect(200);
        assert_eq!(report["total"]["duration_seconds"], 3600);
        // Whoever had seen the last change is further behind than anybody follows: they load everything again.
        assert!(count(&database, "SELECT MIN(seq) FROM changes").await > newest + 1);
    });
}

/// AT-42, AT-46: stock `restic` reads a repository with its password, and with no other; what it brings is what was kept.
#[test]
fn restic_checks_and_restores_a_repository() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        fill(&app, &owner).await;
        let placement = app.placement("acme").await;
        backups::take(&app.app, &placement).await.unwrap();
        let password = backups::password(&app.app, &placement).await.unwrap();
        let repository = sites(&app)[0].join(placement.id.to_string());
        let target = tempfile::tempdir().unwrap();
        let restic = |password: &str, arguments: &[&str]| {
            Command::new("restic")
                .args(["--no-cache", "--repo"])
                .arg(&repository)
                .args(arguments)
                .env("RESTIC_PASSWORD", password)
                .output()
                .unwrap()
        };
        let checked = restic(&password, &["check", "--read-data"]);
        assert!(checked.status.success(), "{checked:?}");
        let place = target.path().to_str().unwrap();
        let restored = restic(&password, &["restore", "latest", "--target", place]);
        assert!(restored.status.success(), "{restored:?}");
        assert!(!restic("guessed", &["check"]).status.success());

        let folder = target.path().join("hourbook");
        let manifest: serde_json::Value =
            serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap();
        let file = rusqlite::Connection::open(folder.join("organization.db")).unwrap();
        let kept: i64 = file
            .query_row("SELECT COUNT(*) FROM time_entries", [], |row| row.get(0))
            .unwrap();
        let there = count(&app.database("acme").await, "SELECT COUNT(*) FROM time_entries").await;
        assert_eq!(kept, there);
        let told = manifest["tables"].as_array().unwrap().iter();
        let told: Vec<_> = told.filter(|table| table["table"] == "time_entries").collect();
        assert_eq!(told[0]["rows"], there);
        // Nothing that was typed can be read in the repository itself.
        let readable = packs(&repository).iter().any(|pack| {
            fs::read(pack)
                .unwrap()
                .windows(9)
                .any(|window| window == b"Northwind")
        });
        assert!(!readable);
    });
}

/// A flipped bit, a missing file: the backup is named, and so is the newest one that is still good.
#[test]
fn a_damaged_backup_is_named_with_the_newest_good_one() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        let placement = app.placement("acme").await;
        let repository = sites(&app)[0].join(placement.id.to_string());
        fill(&app, &owner).await;
        let good = backups::take(&app.app, &placement).await.unwrap();
        let before = packs(&repository);
        // New text, so that the second backup has packs of its own.
        for number in 0..50 {
            let note = format!("{number} {}", Clock.id());
            let body =
                json!({ "kind": "duration", "date": "2026-03-05", "duration_seconds": 60, "note": note });
            owner.post("/time-entries", body).await.expect(201);
        }
        let damaged = backups::take(&app.app, &placement).await.unwrap();
        let pack = packs(&repository)
            .into_iter()
            .find(|pack| !before.contains(pack))
            .unwrap();
        let mut bytes = fs::read(&pack).unwrap();
        bytes[40] ^= 1;
        fs::remove_file(&pack).unwrap();
        fs::write(&pack, bytes).unwrap();

        let error = backups::verify(&app.app, &placement, Choice::Newest)
            .await
            .unwrap_err();
        let error = format!("{error:#}");
        assert!(error.contains(&damaged.snapshot), "{error}");
        assert!(
            error.contains(&format!("the newest good backup is {}", good.snapshot)),
            "{error}"
        );
        let before = tables(&app.database("acme").await).await;
        assert!(
            backups::restore(&app.app, &placement, Choice::Newest, false)
                .await
                .is_err()
        );
        assert_eq!(tables(&app.database("acme").await).await, before);
        let named = Choice::Named(good.snapshot[..10].to_owned());
        backups::restore(&app.app, &placement, named, false)
            .await
            .unwrap();
    });
}

/// AT-42: an older backup is read back as well, and one that is damaged is named although the newest one is whole.
#[test]
fn an_older_backup_that_is_damaged_is_found() {
    on_sqlite(|app| async move {
        let owner = app.owner().await;
        let placement = app.placement("acme").await;
        let repository = sites(&app)[0].join(placement.id.to_string());
        fill(&app, &owner).await;
        backups::take(&app.app, &placement).await.unwrap();
        let alone = backups::verify_an_older_one(&app.app, &placement).await.unwrap();
        assert!(alone.is_none(), "the newest one is no older one");
        let older = backups::list(&app.app, &placement).await.unwrap().remove(0);
        owner
            .post("/clients", json!({ "name": "Southwind" }))
            .await
            .expect(201);
        backups::take(&app.app, &placement).await.unwrap();
        let read = backups::verify_an_older_one(&app.app, &placement)
            .await
            .unwrap()
            .unwrap();
        assert!(read.iter().any(|one| one.snapshot == older.snapshot));

        let file = repository.join("snapshots").join(&older.snapshot);
        fs::remove_file(&file).unwrap();
        fs::write(&file, "not what was written").unwrap();
        let read = backups::verify_an_older_one(&app.app, &placement).await;
        assert!(read.is_err(), "{read:?}");
    });
}

/// TC-14: the second folder has everything that the first one has, and is enough where the first one is gone.
#[test]
fn a_second_folder_gets_every_backup_and_stands_in_for_the_first() {
    on_sqlite(|app| async move {
        let second = tempfile::tempdir().unwrap();
        let mut config = app.app.config.clone();
        config.backups.second_dir = Some(second.path().to_owned());
        let cell = Cell::open(&config.storage.cell()).await.unwrap();
        let two = App::new(cell, config);
        let placement = app.placement("acme").await;
        let taken = backups::take(&two, &placement).await.unwrap();
        assert_eq!(taken.sites, 2);
        assert_eq!(
            backups::verify(&two, &placement, Choice::Newest)
                .await
                .unwrap()
                .len(),
            2
        );
        fs::remove_dir_all(&sites(&app)[0]).unwrap();
        let restored = backups::restore(&two, &placement, Choice::Newest, false)
            .await
            .unwrap();
        assert!(restored.site.starts_with(second.path().to_str().unwrap()));
        // A folder that cannot be written is told, and the other one has its backup all the same.
        fs::write(&sites(&app)[0], "a file").unwrap();
        let error = format!("{:#}", backups::take(&two, &placement).await.unwrap_err());
        assert!(error.contains(sites(&app)[0].to_str().unwrap()), "{error}");
        let found = fs::read_dir(second.path().join(placement.id.to_string()).join("snapshots")).unwrap();
        assert_eq!(found.count(), 2);
    });
}

/// AT-87: after the loss of a machine, its backups and the key of the cell are enough for all organizations.
#[test]
fn an_empty_cell_gets_all_organizations_back() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        fill(&app, &owner).await;
        app.create_organization("globex").await;
        let mut before = BTreeMap::new();
        for slug in ["acme", "globex"] {
            backups::take(&app.app, &app.placement(slug).await).await.unwrap();
            before.insert(slug, tables(&app.database(slug).await).await);
        }
        backups::take_control(&app.app).await.unwrap();

        let dir = tempfile::tempdir().unwrap();
        let mut config = app.app.config.clone();
        config.backups.dir = Some(sites(&app)[0].clone());
        config.backups.key_file = Some(app.app.config.backups.key(&config.storage.data_dir));
        config.storage.data_dir = dir.path().to_owned();
        // The cell that comes back may run on the other engine.
        config.storage.database_url = None;
        let cell = Cell::open(&config.storage.cell()).await.unwrap();
        let empty = App::new(cell, config.clone());
        let mut told = Vec::new();
        let failed = backups::restore_all(&empty, |placement, restored| {
            told.push((
                placement.slug.clone(),
                restored.as_ref().map(drop).map_err(ToString::to_string),
            ));
        });
        assert_eq!(failed.await.unwrap(), 0);
        assert_eq!(told, [("acme".to_owned(), Ok(())), ("globex".to_owned(), Ok(()))]);
        for slug in ["acme", "globex"] {
            let database = empty.cell.organization(&app.placement(slug).await).await.unwrap();
            assert_eq!(tables(&database).await, before[slug], "{slug}");
            // The restoration is the last event and the last change, in the one transaction that it was.
            let restored = "SELECT COUNT(*) FROM audit_events WHERE action = 'organization.restored'";
            assert_eq!(count(&database, restored).await, 1);
            let last = "SELECT MAX(seq) FROM changes";
            let counter = count(&database, "SELECT seq FROM change_counter").await;
            assert_eq!(count(&database, last).await, counter);
        }
        // Never over something.
        assert!(backups::restore_all(&empty, |_, _| {}).await.is_err());

        // Another cell's key opens nothing.
        let dir = tempfile::tempdir().unwrap();
        config.storage.data_dir = dir.path().to_owned();
        config.backups.key_file = Some(dir.path().join("other.key").into());
        server::access::key_file::load(&dir.path().join("other.key").into(), Clock).unwrap();
        let cell = Cell::open(&config.storage.cell()).await.unwrap();
        assert!(
            backups::restore_all(&App::new(cell, config), |_, _| {})
                .await
                .is_err()
        );
    });
}

/// AT-46: once the control database has forgotten the key of an organization, nobody reads its backups any more.
#[test]
fn without_the_row_of_an_organization_its_backups_are_closed() {
    on_sqlite(|app| async move {
        let placement = app.placement("acme").await;
        backups::take(&app.app, &placement).await.unwrap();
        app.app
            .cell
            .control()
            .write(|tx| Box::pin(async move { tx.execute("DELETE FROM backups", &[]).await }))
            .await
            .unwrap();
        assert!(backups::password(&app.app, &placement).await.is_err());
        assert!(backups::list(&app.app, &placement).await.is_err());
        // A new key does not open the old repository, and does not replace it.
        assert!(backups::take(&app.app, &placement).await.is_err());
        backups::remove(&app.app, placement.id, true).unwrap();
        assert!(!sites(&app)[0].join(placement.id.to_string()).exists());
        backups::remove(&app.app, placement.id, false).unwrap();
        // A folder without anything is a disk that is not mounted.
        assert!(backups::remove(&app.app, placement.id, true).is_err());
    });
}

/// AT-42: one backup a day for everybody, one every few minutes for whoever changes, and none without need.
#[test]
fn backups_are_made_by_the_clock() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let placement = app.placement("acme").await;
        let mut control_at = None;
        let look = async |control_at: &mut Option<jiff::Timestamp>| {
            backups::round(&app.app, control_at).await.unwrap();
            backups::list(&app.app, &placement).await.unwrap().len()
        };
        assert_eq!(look(&mut control_at).await, 1);
        assert!(control_at.is_some());
        let standing = async || {
            let id = placement.id;
            let control = app.app.cell.control();
            let found = control.read(move |tx| Box::pin(async move { store::backups::find(tx, id).await }));
            found.await.unwrap().unwrap()
        };
        assert!(standing().await.verified_at.is_some());
        // Changed, but a moment ago.
        owner.post("/tags", json!({ "name": "new" })).await.expect(201);
        assert_eq!(look(&mut control_at).await, 1);
        let age = async |minutes: i64| {
            let at = Clock
                .now()
                .checked_sub(SignedDuration::from_mins(minutes))
                .unwrap();
            let change = app.app.cell.control().write(move |tx| {
                Box::pin(async move {
                    tx.execute("UPDATE backups SET taken_at = $1", store::params![at])
                        .await?;
                    Ok::<_, StoreError>(())
                })
            });
            change.await.unwrap();
        };
        age(16).await;
        assert_eq!(look(&mut control_at).await, 2);
        // Unchanged since.
        age(16).await;
        assert_eq!(look(&mut control_at).await, 2);
        age(24 * 60 + 1).await;
        assert_eq!(look(&mut control_at).await, 3);
        // A clock that jumped back does not stop backups for a day.
        age(-60).await;
        assert_eq!(look(&mut control_at).await, 4);
    });
}

/// Two processes do not write one repository at the same time.
#[test]
fn one_process_at_a_time_works_on_the_backups_of_an_organization() {
    on_both_engines(|app| async move {
        let placement = app.placement("acme").await;
        backups::take(&app.app, &placement).await.unwrap();
        let (first, second) = tokio::join!(
            backups::take(&app.app, &placement),
            backups::take(&app.app, &placement)
        );
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        backups::take(&app.app, &placement).await.unwrap();
        // Nothing of the copies under way is left.
        let left = app.app.config.storage.data_dir.join("backups-under-way");
        assert_eq!(fs::read_dir(left).unwrap().count(), 0);
    });
}
