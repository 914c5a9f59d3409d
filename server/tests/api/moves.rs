//! Moves of an organization between engines: nothing that was acknowledged is lost, whatever breaks off leaves one living
//! copy, and a target that cannot take it changes nothing.

use std::{
    os::unix::process::ExitStatusExt,
    process::{Command, Output, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::{ids::OrganizationId, people::Role};
use serde_json::{Value, json};
use server::{
    backups::{self, Choice},
    clock::Clock,
    moves::{
        begin,
        saga::{self, Broken, Way},
        watch,
    },
};
use store::{
    Cell, Database, EngineKind,
    dump::{Content, contents},
    moves,
    places::{HOME, Target},
    reconcile::reconcile,
};

use crate::{
    audit_tree::verified,
    databases::postgres_url,
    support::{Caller, TestApp, on_sqlite},
};

fn command(app: &TestApp, arguments: &[&str], abort: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hourbook-server"));
    command.arg("move").args(arguments);
    command.arg("--data-dir").arg(&app.app.config.storage.data_dir);
    if let Some(point) = abort {
        command.env("HOURBOOK_TEST_ABORT_MOVE", point);
    }
    command.stdin(Stdio::null());
    command
}

/// Runs the program beside the server of the test, which goes on meanwhile.
async fn program(app: &TestApp, arguments: &[&str]) -> Output {
    let mut command = command(app, arguments, None);
    tokio::task::spawn_blocking(move || command.output())
        .await
        .unwrap()
        .unwrap()
}

async fn moved(app: &TestApp, arguments: &[&str]) -> Value {
    let output = program(app, arguments).await;
    assert!(output.status.success(), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["moved"], true, "{report}");
    report
}

fn server(url: &str) -> Target {
    Target::Postgres {
        url: url.to_owned(),
        ca_file: None,
    }
}

async fn held(database: &Arc<Database>) -> Vec<Content> {
    database
        .read(|tx| Box::pin(async move { contents(tx).await }))
        .await
        .unwrap()
}

/// Without what tells of the move itself, and of the visits since.
fn plain(contents: Vec<Content>) -> Vec<Content> {
    const GROWING: [&str; 8] = [
        "audit_events",
        "audit_tiles",
        "audit_checkpoints",
        "changes",
        "change_counter",
        "outbox",
        "sessions",
        "tokens",
    ];
    contents
        .into_iter()
        .filter(|content| !GROWING.contains(&content.table.as_str()))
        .collect()
}

/// People at work: what was acknowledged, how often they were told to come again, and whether anything else happened.
#[derive(Default)]
struct Work {
    over: AtomicBool,
    refused: AtomicUsize,
    read: AtomicUsize,
}

/// What asks for another attempt; the second one where the old place goes under a request.
const PASSING: [&str; 2] = ["organization_moving", "storage_unavailable"];

async fn write(caller: Caller, work: Arc<Work>) -> Vec<String> {
    let mut acknowledged = Vec::new();
    while !work.over.load(Ordering::Relaxed) {
        let id = Clock.id().to_string();
        let entry = json!({
            "id": id, "started_at": "2026-03-02T09:00", "ended_at": "2026-03-02T10:00", "note": format!("n {id}"),
        });
        loop {
            let answer = caller.post("/time-entries", entry.clone()).await;
            if answer.status == 201 {
                break acknowledged.push(id);
            }
            assert!(PASSING.contains(&answer.code().as_str()), "{answer:?}");
            assert!(answer.headers.contains_key("retry-after"));
            work.refused.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    acknowledged
}

/// Reading goes on; a request that was under way in the moment of the switch is asked to come again.
async fn read(caller: Caller, work: Arc<Work>) {
    while !work.over.load(Ordering::Relaxed) {
        let answer = caller.get("/time-entries?limit=5").await;
        if answer.status == 200 {
            work.read.fetch_add(1, Ordering::Relaxed);
        } else {
            assert!(PASSING.contains(&answer.code().as_str()), "{answer:?}");
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What there is of an organization where organizations lie at first.
async fn at_home(cell: &Cell, id: OrganizationId) -> Vec<String> {
    let mut remains = cell.remains_at(HOME, id).await.unwrap();
    remains.sort();
    remains
}

async fn stored(app: &TestApp) -> Vec<String> {
    let database = app.database("acme").await;
    let read = database.read(|tx| {
        Box::pin(async move {
            tx.query("SELECT id FROM time_entries ORDER BY id", &[], |row| {
                row.get::<uuid::Uuid>(0)
            })
            .await
        })
    });
    read.await.unwrap().iter().map(ToString::to_string).collect()
}

/// AT-38: an organization moves from SQLite to PostgreSQL and back while its people write. Everything that was acknowledged
/// is there once, the hashes of all tables are the same, tokens, audit log and backups go on, nothing is left behind, and
/// a neighbour notices nothing.
#[test]
fn an_organization_moves_to_the_other_engine_and_back_while_people_write() {
    on_sqlite(|app| async move {
        let Some(url) = postgres_url() else {
            return eprintln!("HOURBOOK_TEST_POSTGRES_URL is not set");
        };
        app.create_organization("globex").await;
        let neighbour = app.member_of("globex", Role::Owner).await;
        let (owner, placement) = (app.owner().await, app.placement("acme").await);
        owner
            .post("/clients", json!({ "name": "Ünïcode \"x\"" }))
            .await
            .expect(201);
        tokio::spawn(watch(app.app.clone()));

        let work = Arc::new(Work::default());
        let writers: Vec<_> = (0..2)
            .map(|_| tokio::spawn(write(owner.clone(), Arc::clone(&work))))
            .collect();
        let reader = tokio::spawn(read(owner.clone(), Arc::clone(&work)));
        let report = moved(
            &app,
            &["--org", "acme", "--to-database-url", &url, "--yes", "--json"],
        )
        .await;
        work.over.store(true, Ordering::Relaxed);
        let mut acknowledged = Vec::new();
        for writer in writers {
            acknowledged.extend(writer.await.unwrap());
        }
        reader.await.unwrap();
        acknowledged.sort();
        assert!(acknowledged.len() > 20, "{}", acknowledged.len());
        assert_eq!(stored(&app).await, acknowledged);
        assert!(work.refused.load(Ordering::Relaxed) > 0);
        assert!(work.read.load(Ordering::Relaxed) > 20);
        assert!(report["frozen_seconds"].as_f64().unwrap() < 30.0, "{report}");
        assert!(report["tables"].as_array().unwrap().len() > 40, "{report}");

        // It lies at the other engine and nowhere else; whoever was signed in still is.
        let database = app.database("acme").await;
        assert_eq!(database.engine(), EngineKind::Postgres);
        let cell = &app.app.cell;
        assert!(cell.remains_at(HOME, placement.id).await.unwrap().is_empty());
        assert_eq!(cell.remains(placement.id).await.unwrap().len(), 1);
        owner.get("/me").await.expect(200);
        neighbour.get("/me").await.expect(200);
        assert_eq!(app.database("globex").await.engine(), EngineKind::Sqlite);
        // The audit log goes on from where it was, with the move in it.
        server::audit::seal::seal(&app.app, &placement, &database)
            .await
            .unwrap();
        let log = verified(&owner).await;
        assert!(log.holds());
        let told = owner
            .get("/audit?action=organization.moved&limit=5")
            .await
            .expect(200);
        assert_eq!(told["items"].as_array().unwrap().len(), 1, "{told}");
        let backup = backups::take(&app.app, &placement).await.unwrap();
        backups::verify(&app.app, &placement, Choice::Newest)
            .await
            .unwrap();

        let before = held(&database).await;
        let report = moved(&app, &["--org", "acme", "--to-sqlite", "--yes", "--json"]).await;
        assert!(report["to"].as_str().unwrap().starts_with("SQLite"), "{report}");
        let database = app.database("acme").await;
        assert_eq!(database.engine(), EngineKind::Sqlite);
        assert_eq!(plain(held(&database).await), plain(before));
        assert_eq!(
            cell.remains(placement.id).await.unwrap(),
            at_home(cell, placement.id).await
        );
        // How the server is reached is forgotten with the last organization there.
        let places = app.app.config.storage.data_dir.join("places");
        assert_eq!(std::fs::read_dir(places).unwrap().count(), 0);
        server::audit::seal::seal(&app.app, &placement, &database)
            .await
            .unwrap();
        assert!(verified(&owner).await.holds());
        // A backup of the other engine comes back to this one.
        let named = Choice::Named(backup.snapshot);
        backups::restore(&app.app, &placement, named, false)
            .await
            .unwrap();
        assert_eq!(stored(&app).await, acknowledged);
    });
}

/// Where the program is killed: before a step, or when its work is done and not yet recorded.
const POINTS: [&str; 8] = [
    "before Requested",
    "unrecorded Requested",
    "before Copied",
    "unrecorded Copied",
    "before Frozen",
    "unrecorded Frozen",
    "before Switched",
    "unrecorded Switched",
];

/// Exactly one copy lives, at the place that the control database names, and it is written to.
async fn lives_once(app: &TestApp, slug: &str, there: &str, point: &str) -> EngineKind {
    let placement = app.placement(slug).await;
    let cell = &app.app.cell;
    let place = cell.place_of(placement.id).await.unwrap();
    for (name, lives) in [(HOME, place == HOME), (there, place == there)] {
        let remains = cell.remains_at(name, placement.id).await.unwrap();
        assert_eq!(!remains.is_empty(), lives, "{point}: {remains:?}");
    }
    let owner = app
        .caller_by_email(
            slug,
            &format!("owner@{slug}.example"),
            &["read", "write", "admin"],
        )
        .await;
    owner
        .post("/clients", json!({ "name": "Later" }))
        .await
        .expect(201);
    let events = owner
        .get("/audit?action=organization.moved&limit=10")
        .await
        .expect(200);
    let events = events["items"].as_array().unwrap();
    let told = events
        .iter()
        .filter(|event| event["action"] == "organization.moved")
        .count();
    assert_eq!(told, usize::from(place == there), "{point}: {events:?}");
    app.database(slug).await.engine()
}

/// AT-38: killed at any step, a move is gone on with or undone; there is never none, and never a second living copy.
#[test]
fn a_move_that_was_killed_at_any_step_is_finished_or_undone() {
    on_sqlite(|app| async move {
        let Some(url) = postgres_url() else {
            return eprintln!("HOURBOOK_TEST_POSTGRES_URL is not set");
        };
        let there = app.app.cell.name_of(&server(&url)).unwrap();
        let mut started = Vec::new();
        for (number, point) in POINTS.into_iter().enumerate() {
            // Half of them are gone on with on the command line, half are found by a server.
            let way = if number % 4 < 2 { "resume" } else { "server" };
            let slug = format!("{way}-{number}");
            app.create_organization(&slug).await;
            // A server that runs lets go within two seconds.
            app.app.let_go(app.placement(&slug).await.id).await;
            let arguments = ["--org", &slug, "--to-database-url", &url, "--yes"];
            let mut command = command(&app, &arguments, Some(point));
            let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
            started.push((child.unwrap(), slug, way, point));
        }
        let mut killed = Vec::new();
        for (mut child, slug, way, point) in started {
            let status = child.wait().unwrap();
            assert_eq!(status.signal(), Some(6), "{point}: {status:?}");
            killed.push((slug, way, point));
        }
        let resumed = killed.iter().filter(|(_, way, _)| *way == "resume");
        let resumed: Vec<_> = resumed
            .map(|(slug, ..)| {
                let mut command = command(&app, &["--resume", "--org", slug], None);
                command.stdout(Stdio::null()).spawn().unwrap()
            })
            .collect();
        for mut child in resumed {
            assert!(child.wait().unwrap().success());
        }
        let other = app.again_with(|_| {}).await;
        tokio::spawn(watch(other.app.clone()));
        for _ in 0..600 {
            if open(&other).await.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert!(open(&other).await.is_empty());
        for (slug, way, point) in killed {
            let engine = lives_once(&other, &slug, &there, point).await;
            // A server brings back what is not decided.
            let decided = way == "resume" || point.ends_with("Switched");
            let expected = if decided {
                EngineKind::Postgres
            } else {
                EngineKind::Sqlite
            };
            assert_eq!(engine, expected, "{slug}: {point}");
        }
    });
}

async fn open(app: &TestApp) -> Vec<moves::Move> {
    let read = app
        .app
        .cell
        .control()
        .read(|tx| Box::pin(async move { moves::list_open(tx).await }));
    read.await.unwrap()
}

fn psql(url: &str, sql: &str) {
    let output = Command::new("psql")
        .args([
            "--no-psqlrc",
            "--quiet",
            "--set",
            "ON_ERROR_STOP=1",
            "--command",
            sql,
        ])
        .arg(url)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

fn database_of(id: OrganizationId) -> String {
    format!("hourbook_{}", id.uuid().simple())
}

/// Whatever is wrong with a target is said before anything happens.
async fn refuses(app: &TestApp, url: &str, name: &str) {
    psql(
        url,
        "DROP ROLE IF EXISTS weak_mover; CREATE ROLE weak_mover LOGIN",
    );
    let (scheme, rest) = url.split_once("://").unwrap();
    let rest = rest.split_once('@').map_or(rest, |(_, rest)| rest);
    let weak = format!("{scheme}://weak_mover@{rest}");
    psql(url, &format!("CREATE DATABASE \"{name}\""));
    let cannot = "the target cannot take it";
    for (organization, target, message) in [
        ("nobody", vec!["--to-sqlite"], "there is no organization nobody"),
        ("acme", vec!["--to-sqlite"], "lies there already"),
        ("acme", vec![], "say where to"),
        (
            "acme",
            vec!["--to-database-url", "postgres://nobody@127.0.0.1:1/none"],
            cannot,
        ),
        ("acme", vec!["--to-database-url", &weak], cannot),
        (
            "acme",
            vec!["--to-database-url", url],
            "holds a database of this organization already",
        ),
    ] {
        let output = program(
            app,
            &[target.as_slice(), &["--org", organization, "--yes"]].concat(),
        )
        .await;
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{target:?}: {told}");
        assert!(told.contains(message), "{target:?}: {told}");
    }
    psql(url, &format!("DROP DATABASE \"{name}\""));
}

/// A target that cannot take the organization, or dies under the copying, changes nothing: a message, exit code 1, and
/// people go on where they were.
#[test]
fn a_target_that_fails_leaves_the_organization_where_it_was() {
    on_sqlite(|app| async move {
        let Some(url) = postgres_url() else {
            return eprintln!("HOURBOOK_TEST_POSTGRES_URL is not set");
        };
        let (owner, placement) = (app.owner().await, app.placement("acme").await);
        refuses(&app, &url, &database_of(placement.id)).await;
        let looked = program(
            &app,
            &["--org", "acme", "--to-database-url", &url, "--dry-run", "--json"],
        )
        .await;
        let looked: Value = serde_json::from_slice(&looked.stdout).unwrap();
        assert_eq!(looked["moved"], false);
        assert!(looked["rows"].as_i64().unwrap() > 0, "{looked}");

        // The server dies under the copying.
        let moving = begin(&app.app, &placement, &server(&url)).await.unwrap();
        let (admin, victim) = (url.clone(), database_of(placement.id));
        let dies = Arc::new(move |_: i64, _: i64| {
            psql(
                &admin,
                &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{victim}'"),
            );
        });
        let broken = saga::work_on(&app.app, moving.id, Way::Forward, dies)
            .await
            .unwrap_err();
        assert!(matches!(broken, Broken::Undone(_)), "{broken}");

        // PostgreSQL cannot keep a text that SQLite can.
        let odd = "UPDATE organization SET name = 'a' || char(0) || 'b'";
        let database = app.database("acme").await;
        let changed = database.write(move |tx| Box::pin(async move { tx.execute(odd, &[]).await }));
        changed.await.unwrap();
        let output = program(&app, &["--org", "acme", "--to-database-url", &url, "--yes"]).await;
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(
            told.contains("organization.name") && told.contains("stays where it was"),
            "{told}"
        );

        assert!(open(&app).await.is_empty());
        let listed = program(&app, &["--list", "--json"]).await;
        let listed = String::from_utf8(listed.stdout).unwrap();
        assert_eq!(
            listed
                .lines()
                .filter(|line| line.contains("\"state\":\"undone\""))
                .count(),
            2
        );
        let cell = &app.app.cell;
        assert_eq!(
            cell.remains(placement.id).await.unwrap(),
            at_home(cell, placement.id).await
        );
        owner
            .post("/clients", json!({ "name": "Open again" }))
            .await
            .expect(201);
        assert_eq!(app.database("acme").await.engine(), EngineKind::Sqlite);
    });
}

/// After the first copy only what differs is written; where that cannot be done row by row, everything is. Either way both
/// sides hold the same, and a fence that stands is not copied.
#[test]
fn a_copy_is_brought_up_to_date_with_what_changed() {
    on_sqlite(|app| async move {
        let Some(url) = postgres_url() else {
            return eprintln!("HOURBOOK_TEST_POSTGRES_URL is not set");
        };
        let (owner, id) = (app.owner().await, app.placement("acme").await.id);
        let client = async |name: &str| {
            let made = owner.post("/clients", json!({ "name": name })).await.expect(201);
            made["id"].as_str().unwrap().to_owned()
        };
        let (first, second) = (client("First").await, client("Second").await);
        let place = app.app.cell.keep_place(&server(&url)).unwrap();
        let source = app.database("acme").await;
        let target = app.app.cell.create_at(&place, id).await.unwrap();
        let bring = async |whole: bool| {
            let done = reconcile(&source, &target, whole, Box::new(|_, _| Ok(())))
                .await
                .unwrap();
            assert_eq!(held(&target).await, done.contents);
            done
        };
        assert!(bring(true).await.copied_whole);
        let still = bring(false).await;
        assert_eq!((still.changed, still.copied_whole), (0, false));

        owner.delete(&format!("/clients/{first}")).await.expect(204);
        owner
            .post("/projects", json!({ "name": "Atlas", "client_id": second }))
            .await
            .expect(201);
        let little = bring(false).await;
        assert!(!little.copied_whole);
        assert!((2..40).contains(&little.changed), "{little:?}");

        // A name that changes hands.
        let swapped = client("Third").await;
        bring(false).await;
        owner.delete(&format!("/clients/{swapped}")).await.expect(204);
        client("Third").await;
        source.freeze().await.unwrap();
        assert_eq!(
            owner.post("/clients", json!({ "name": "Never" })).await.code(),
            "organization_moving"
        );
        owner.get("/clients").await.expect(200);
        assert!(bring(false).await.copied_whole);
        source.thaw().await.unwrap();
        client("Fourth").await;
        target.close().await;
        app.app.cell.destroy_at(&place, id).await.unwrap();
    });
}
