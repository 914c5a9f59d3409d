//! Removal of an organization: asked for, withdrawn, done; nothing of it stays, and dying in the middle changes nothing.

use std::{
    fmt::Write as _,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};

use axum::http::Method;
use domain::{
    ids::{OrganizationId, RemovalId},
    people::Role,
};
use futures::StreamExt;
use serde_json::{Value, json};
use server::{
    app::App,
    backups::{self, Choice},
    commands::witness,
    removal::{certificate, saga},
};
use store::{
    Cell, EngineKind, control, migrate,
    removals::{self, State},
    schema::{Kind, Schema},
};

use crate::{
    databases::with_database,
    support::{TestApp, on_both_engines, on_sqlite},
};

/// What is planted everywhere and must be nowhere in the end.
const CANARY: &str = "quokka-7c41e9";

async fn open_removal(app: &TestApp, slug: &str) -> Option<removals::Removal> {
    let slug = slug.to_owned();
    app.app
        .cell
        .control()
        .read(move |tx| {
            Box::pin(async move {
                let found = control::find_by_slug_in_any_state(tx, &slug).await?;
                match found {
                    Some(placement) => removals::find_open(tx, placement.id).await,
                    None => Ok(None),
                }
            })
        })
        .await
        .unwrap()
}

async fn organization(app: &TestApp, slug: &str) -> OrganizationId {
    let slug = slug.to_owned();
    let found = app
        .app
        .cell
        .control()
        .read(move |tx| Box::pin(async move { control::find_by_slug(tx, &slug).await }))
        .await;
    found.unwrap().unwrap().id
}

fn wish(name: &str) -> Value {
    json!({ "name": name, "reason": "We move on", "days": 7 })
}

/// The owner asks for the removal, and it is due now.
pub async fn ask_for(app: &TestApp, slug: &str) -> RemovalId {
    let owner = app.owner().await;
    let asked = owner.post("/organization/removal", wish(slug)).await.expect(201);
    let id: RemovalId = asked["id"].as_str().unwrap().parse().unwrap();
    let now = server::clock::Clock.now();
    app.app
        .cell
        .control()
        .write(move |tx| Box::pin(async move { removals::hurry(tx, id, now).await }))
        .await
        .unwrap();
    id
}

/// AT-46: the owner asks, sees the date, and can take it back; nobody else can, and not by accident.
#[test]
fn an_owner_asks_for_the_removal_and_takes_it_back() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        for role in [Role::Admin, Role::Manager, Role::Member] {
            let caller = app.member(role).await;
            assert_eq!(
                caller.post("/organization/removal", wish("acme")).await.code(),
                "forbidden"
            );
            assert_eq!(caller.delete("/organization/removal").await.code(), "forbidden");
        }
        for (body, field) in [
            (wish("acne"), "name"),
            (json!({ "name": "acme", "days": 0 }), "days"),
            (json!({ "name": "acme", "days": 31 }), "days"),
            (json!({ "name": "acme", "reason": "x".repeat(1001) }), "reason"),
        ] {
            let answer = owner.post("/organization/removal", body).await;
            assert_eq!(answer.fields(), [field], "{answer:?}");
        }
        assert_eq!(owner.delete("/organization/removal").await.code(), "not_found");
        assert!(open_removal(&app, "acme").await.is_none());

        let asked = owner
            .post("/organization/removal", wish("Acme"))
            .await
            .expect(201);
        assert_eq!(asked["state"], "waiting");
        let receipt = asked["receipt_url"].as_str().unwrap();
        assert!(receipt.contains("/removal#token="), "{receipt}");
        let again = owner.post("/organization/removal", wish("acme")).await;
        assert_eq!(again.code(), "conflict");
        let member = app.member(Role::Member).await;
        let shown = member.get("/organization/removal").await.expect(200);
        assert_eq!(shown["removal"]["due_at"], asked["due_at"]);
        // Nothing has happened, and nothing does before the date.
        let id: RemovalId = asked["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(saga::work_on(&app.app, id).await.unwrap().state, State::Waiting);
        owner.delete("/organization/removal").await.expect(204);
        let shown = member.get("/organization/removal").await.expect(200);
        assert_eq!(shown["removal"], Value::Null);
        owner
            .post("/organization/removal", wish("acme"))
            .await
            .expect(201);
    });
}

/// AT-41, AT-46: access ends at once, everything goes, the neighbour notices nothing, and the receipt shows a certificate.
#[test]
fn a_removal_ends_access_and_leaves_a_certificate() {
    on_both_engines(|app| async move {
        app.create_organization("globex").await;
        let neighbour = app.member_of("globex", Role::Owner).await;
        let owner = app.owner().await;
        owner
            .post("/clients", json!({ "name": "Northwind" }))
            .await
            .expect(201);
        let asked = owner
            .post("/organization/removal", wish("acme"))
            .await
            .expect(201);
        let mut stream = owner.stream("/events", &[]).await;
        let id: RemovalId = asked["id"].as_str().unwrap().parse().unwrap();
        let organization = organization(&app, "acme").await;
        let now = server::clock::Clock.now();
        app.app
            .cell
            .control()
            .write(move |tx| Box::pin(async move { removals::hurry(tx, id, now).await }))
            .await
            .unwrap();
        let done = saga::work_on(&app.app, id).await.unwrap();
        assert_eq!(done.state, State::Done);

        assert_eq!(owner.get("/me").await.code(), "unauthenticated");
        let ended = tokio::time::timeout(Duration::from_secs(5), async {
            while stream.next().await.is_some() {}
        });
        ended.await.unwrap();
        assert!(app.app.cell.remains(organization).await.unwrap().is_empty());
        neighbour.get("/me").await.expect(200);

        let token = asked["receipt_url"]
            .as_str()
            .unwrap()
            .split_once("token=")
            .unwrap()
            .1;
        let stranger = app.stranger();
        let shown = stranger
            .post("/removal-receipts/open", json!({ "token": token }))
            .await
            .expect(200);
        assert_eq!(shown["state"], "done");
        let signed = shown["certificate"].to_string();
        let own = certificate::public(app.app.log_key().unwrap());
        let (certificate, _) = certificate::verify(&signed, Some(&own)).unwrap();
        let rows = |table: &str| {
            certificate
                .tables
                .iter()
                .find(|one| one.table == table)
                .unwrap()
                .rows
        };
        assert_eq!((rows("clients"), rows("members")), (1, 1));
        assert!(
            shown["text"]
                .as_str()
                .unwrap()
                .contains(&organization.to_string())
        );
        assert!(!signed.contains("acme"), "{signed}");
        let wrong = json!({ "token": "something" });
        assert_eq!(
            stranger.post("/removal-receipts/open", wrong).await.code(),
            "link_expired"
        );
        // The name is free again, and the new organization is another one.
        app.create_organization("acme").await;
        assert_eq!(owner.get("/me").await.code(), "unauthenticated");
    });
}

/// Runs the program on the cell of the test, as an operator beside a running server does.
fn program(app: &TestApp, arguments: &[&str]) -> Output {
    command(app, arguments, None).output().unwrap()
}

fn command(app: &TestApp, arguments: &[&str], abort: Option<&str>) -> Command {
    let storage = app.app.config.storage.cell();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hourbook-server"));
    command.args(arguments).arg("--data-dir").arg(storage.data_dir);
    if let Some(url) = storage.database_url {
        command.arg("--database-url").arg(url);
    }
    if let Some(point) = abort {
        command.env("HOURBOOK_TEST_ABORT_REMOVAL", point);
    }
    command.stdin(Stdio::null());
    command
}

/// Puts the canary everywhere.
fn plant(app: &TestApp, organization: OrganizationId) {
    plant_rows(app, organization);
    plant_files(app, organization);
}

/// Puts the canary into every text and document of every table, past all rules.
fn plant_rows(app: &TestApp, organization: OrganizationId) {
    let storage = app.app.config.storage.cell();
    let engine = app.app.cell.control().engine();
    let schema = Schema::of(migrate::ORGANIZATION).unwrap();
    let mut script = match engine {
        EngineKind::Sqlite => "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;\n".to_owned(),
        EngineKind::Postgres => "SET session_replication_role = replica;\n\
            DO $$ DECLARE c record; BEGIN FOR c IN SELECT conname, conrelid::regclass AS t FROM pg_constraint \
            WHERE contype = 'c' AND connamespace = 'public'::regnamespace \
            LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.conname); END LOOP; END $$;\n"
            .to_owned(),
    };
    let mut planted = 0;
    for table in &schema.tables {
        let holds =
            |column: &store::schema::Column| matches!(column.kind, Kind::Text | Kind::Json | Kind::Bytes);
        if !table.columns.iter().any(holds) {
            continue;
        }
        planted += 1;
        let sqlite = engine == EngineKind::Sqlite;
        let hex: String = CANARY.bytes().map(|byte| format!("{byte:02x}")).collect();
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let values: Vec<String> = table
            .columns
            .iter()
            .map(|column| match column.kind {
                Kind::Id if sqlite => "randomblob(16)".to_owned(),
                Kind::Id => "gen_random_uuid()".to_owned(),
                Kind::Text => format!("'{CANARY}'"),
                Kind::Int => "7".to_owned(),
                Kind::Bool if sqlite => "1".to_owned(),
                Kind::Bool => "true".to_owned(),
                Kind::Instant if sqlite => "1772438400000000".to_owned(),
                Kind::Instant => "'2026-03-02T08:00:00Z'".to_owned(),
                Kind::Date => "'2026-03-02'".to_owned(),
                Kind::Json => format!("'{{\"it\": \"{CANARY}\"}}'"),
                Kind::Bytes if sqlite => format!("x'{hex}'"),
                Kind::Bytes => format!("'\\x{hex}'"),
            })
            .collect();
        let _ = writeln!(
            script,
            "INSERT INTO {} ({}) VALUES ({});",
            table.name,
            names.join(", "),
            values.join(", ")
        );
    }
    assert!(planted > 30, "{planted}");
    let mut command = match engine {
        EngineKind::Sqlite => {
            let mut command = Command::new("sqlite3");
            let path = storage
                .data_dir
                .join("organizations")
                .join(format!("{organization}.db"));
            command.arg("-bail").arg(path);
            command
        }
        EngineKind::Postgres => {
            let mut command = Command::new("psql");
            command.args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"]);
            command.arg(database_url(app, organization));
            command
        }
    };
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), script.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

/// Puts the canary into the folders that hold files of the organization, and beside its database.
fn plant_files(app: &TestApp, organization: OrganizationId) {
    let data = &app.app.config.storage.cell().data_dir;
    let mut files: Vec<PathBuf> = ["uploads", "exports", "objects", "backups"]
        .map(|folder| data.join(folder).join(organization.to_string()).join("deep/file"))
        .to_vec();
    files.push(data.join("audit/signed").join(organization.to_string()));
    // What a backup left behind whose process died.
    files.push(data.join(format!("backups-under-way/{organization}.0123/organization.db")));
    files.push(data.join("backups-under-way/control.0123/control.db"));
    files.push(witness::seen_path(
        &data.join("witness"),
        &domain::audit::origin(organization),
    ));
    for file in files {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, CANARY).unwrap();
    }
    if app.app.cell.control().engine() == EngineKind::Sqlite {
        let copy = format!("{organization}.before-0003.db");
        std::fs::write(data.join("organizations").join(copy), CANARY).unwrap();
        std::fs::write(data.join("control.before-0002.db"), CANARY).unwrap();
    }
}

fn database_url(app: &TestApp, organization: OrganizationId) -> String {
    let url = app.app.config.storage.cell().database_url.unwrap();
    with_database(&url, &format!("hourbook_{}", organization.uuid().simple()))
}

/// One value of the cluster.
fn ask(url: &str, sql: &str) -> String {
    let output = Command::new("psql")
        .args(["--no-psqlrc", "--tuples-only", "--no-align", "--command", sql])
        .arg(url)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Files below `folder` that hold one of the texts. Those of a cluster come and go while it is looked at.
fn finds(folder: &Path, texts: &[&str]) -> Vec<PathBuf> {
    let mut grep = Command::new("grep");
    grep.args([
        "--recursive",
        "--files-with-matches",
        "--text",
        "--fixed-strings",
        "--no-messages",
    ]);
    for text in texts {
        grep.arg("-e").arg(text);
    }
    let output = grep.arg("--").arg(folder).output().unwrap();
    let found = String::from_utf8(output.stdout).unwrap();
    found.lines().map(PathBuf::from).collect()
}

/// AT-46: a text planted in every table and file is found before the removal and nowhere after it; neither is the name.
#[test]
fn a_canary_in_every_table_and_file_is_gone_after_the_removal() {
    on_both_engines(|app| async move {
        let slug = "wombat-works";
        let cluster = app.app.config.storage.cell().database_url.map(|control| {
            // Log that is no longer needed goes, instead of being used again with what it holds.
            ask(&control, "ALTER SYSTEM SET wal_recycle = off");
            ask(&control, "SELECT pg_reload_conf()");
            ask(&control, "CHECKPOINT");
            (PathBuf::from(ask(&control, "SHOW data_directory")), control)
        });
        app.create_organization(slug).await;
        let organization = organization(&app, slug).await;
        plant(&app, organization);
        let data = app.app.config.storage.data_dir.clone();
        let before = finds(&data, &[CANARY, slug]);
        assert!(before.len() >= 8, "{before:?}");
        if let Some((folder, control)) = &cluster {
            // What is planted lies on the disk before it is looked for there.
            ask(control, "CHECKPOINT");
            assert!(!finds(&folder.join("base"), &[CANARY]).is_empty());
            assert!(!finds(&folder.join("base"), &[slug]).is_empty());
        }

        // A server that runs lets go within two seconds; this is what it does.
        app.app.let_go(organization).await;
        let output = program(&app, &["remove", "--org", slug, "--now", "--yes", "--json"]);
        assert!(output.status.success(), "{output:?}");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["state"], "done");
        assert_eq!(finds(&data, &[CANARY, slug]), Vec::<PathBuf>::new());
        if let Some((folder, control)) = &cluster {
            assert_eq!(
                finds(&folder.join("base"), &[slug, CANARY]),
                Vec::<PathBuf>::new()
            );
            // The log of the cluster is what a cell cannot reach; it goes with the next checkpoints.
            ask(control, "SELECT pg_switch_wal()");
            ask(control, "CHECKPOINT");
            ask(control, "CHECKPOINT");
            assert_eq!(finds(folder, &[slug, CANARY]), Vec::<PathBuf>::new());
        }
        // The certificate says what was there, and can be checked with the file alone.
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), report["certificate"].to_string()).unwrap();
        let verify = |arguments: &[&str]| {
            Command::new(env!("CARGO_BIN_EXE_hourbook-server"))
                .args(["removal", "verify"])
                .arg(file.path())
                .args(arguments)
                .output()
                .unwrap()
        };
        let key = certificate::public(app.app.log_key().unwrap());
        let good = verify(&["--public-key", &key]);
        assert!(good.status.success(), "{good:?}");
        assert!(String::from_utf8_lossy(&good.stdout).contains(&organization.to_string()));
        std::fs::write(
            file.path(),
            report["certificate"]
                .to_string()
                .replace("access ended", "access stayed"),
        )
        .unwrap();
        assert_eq!(verify(&["--public-key", &key]).status.code(), Some(1));
    });
}

/// Where the program is ended: before a step, or when its work is done and not recorded. The first step and the one that
/// forgets the name are one transaction, of which nothing is unrecorded.
const POINTS: [&str; 12] = [
    "before Requested",
    "before AccessEnded",
    "unrecorded AccessEnded",
    "before Measured",
    "unrecorded Measured",
    "before DatabaseRemoved",
    "unrecorded DatabaseRemoved",
    "before FilesRemoved",
    "unrecorded FilesRemoved",
    "before BackupsRemoved",
    "before Forgotten",
    "unrecorded Forgotten",
];

/// AT-46: killed at any step, a removal is gone on with; it is never half done, and never done half.
#[test]
fn a_removal_that_was_killed_at_any_step_is_finished_by_the_next_attempt() {
    on_sqlite(|app| async move {
        let mut started = Vec::new();
        for (number, point) in POINTS.into_iter().enumerate() {
            let slug = format!("point-{number}");
            app.create_organization(&slug).await;
            let organization = organization(&app, &slug).await;
            app.app.let_go(organization).await;
            let arguments = ["remove", "--org", &slug, "--now", "--yes"];
            let mut command = command(&app, &arguments, Some(point));
            let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
            started.push((child.unwrap(), slug, organization, point));
        }
        let mut killed = Vec::new();
        for (mut child, slug, organization, point) in started {
            let status = child.wait().unwrap();
            assert_eq!(status.signal(), Some(6), "{point}: {status:?}");
            killed.push((slug, organization, point));
        }
        for (slug, _, point) in &killed {
            let output = program(&app, &["remove", "--org", slug, "--now", "--yes"]);
            // Once its name is forgotten the removal is known by its id alone.
            assert_eq!(
                output.status.success(),
                !point.ends_with("Forgotten"),
                "{point}: {output:?}"
            );
        }
        let finished = program(&app, &["removal", "finish"]);
        assert!(finished.status.success(), "{finished:?}");
        for (_, organization, point) in killed {
            let remains = app.app.cell.remains(organization).await.unwrap();
            assert!(remains.is_empty(), "{point}: {remains:?}");
        }
        let listed = program(&app, &["removal", "list", "--json"]);
        let listed = String::from_utf8(listed.stdout).unwrap();
        assert_eq!(listed.lines().count(), POINTS.len());
        assert!(
            listed.lines().all(|line| line.contains("\"state\":\"done\"")),
            "{listed}"
        );
        let doctor = program(&app, &["doctor", "--json"]);
        let doctor: Value = serde_json::from_slice(&doctor.stdout).unwrap();
        let probes = doctor["probes"].as_array().unwrap();
        let removals = probes.iter().find(|probe| probe["probe"] == "removals").unwrap();
        assert_eq!(removals["verdict"], "passed", "{doctor}");
    });
}

/// AT-42, AT-46: a removal waits for a backup under way and lets none begin; then every backup goes with its key, also out
/// of the backups of the control database, and a copy that somebody kept cannot be read.
#[test]
fn backups_go_with_their_key_and_a_copy_of_them_stays_closed() {
    on_both_engines(|app| async move {
        app.create_organization("globex").await;
        let (gone, stays) = (app.placement("acme").await, app.placement("globex").await);
        let (second, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut config = app.app.config.clone();
        config.backups.second_dir = Some(second.path().to_owned());
        let other = App::new(Cell::open(&config.storage.cell()).await.unwrap(), config.clone());
        for placement in [&gone, &stays] {
            backups::take(&other, placement).await.unwrap();
        }
        backups::take_control(&other).await.unwrap();
        let sites = config.backups.sites(&config.storage.data_dir);
        let name = gone.id.to_string();
        let kept = elsewhere.path().join("kept");
        let copied = Command::new("cp")
            .arg("-r")
            .arg(sites[0].join(&name))
            .arg(&kept)
            .status();
        assert!(copied.unwrap().success());

        let id = ask_for(&app, "acme").await;
        // A server that runs lets go within two seconds.
        app.app.let_go(gone.id).await;
        let holder = server::clock::Clock.id();
        let lease = |until: i64| {
            let now = server::clock::Clock.now();
            let until = now + jiff::SignedDuration::from_secs(until);
            let (control, organization) = (app.app.cell.control(), gone.id);
            control.write(move |tx| {
                Box::pin(async move { store::backups::lease(tx, organization, holder, now, until).await })
            })
        };
        assert!(lease(600).await.unwrap());
        let refused = saga::work_on(&other, id).await.unwrap_err();
        assert!(matches!(refused, saga::Broken::BackupUnderWay), "{refused}");
        assert!(backups::take(&app.app, &gone).await.is_err());
        let control = app.app.cell.control();
        let organization = gone.id;
        control
            .write(move |tx| Box::pin(async move { store::backups::release(tx, organization, holder).await }))
            .await
            .unwrap();
        // None begins any more.
        assert!(!lease(600).await.unwrap());
        assert_eq!(saga::work_on(&other, id).await.unwrap().state, State::Done);

        for site in &sites {
            assert!(!site.join(&name).exists());
            assert!(site.join(stays.id.to_string()).exists());
            assert!(!site.join("control.new").exists());
        }
        backups::verify(&other, &stays, Choice::Newest).await.unwrap();
        // The name is given again, and the copy is put where the backups of its new owner lie.
        app.create_organization("acme").await;
        let fresh = app.placement("acme").await;
        backups::take(&other, &fresh).await.unwrap();
        let place = sites[0].join(fresh.id.to_string());
        std::fs::remove_dir_all(&place).unwrap();
        std::fs::rename(&kept, &place).unwrap();
        assert!(backups::list(&other, &fresh).await.is_err());
        assert!(backups::verify(&other, &fresh, Choice::Newest).await.is_err());
        // A lost machine comes back without it.
        for site in &sites {
            let dir = tempfile::tempdir().unwrap();
            let mut config = config.clone();
            config.backups.key_file = Some(config.backups.key(&config.storage.data_dir));
            config.backups.dir = Some(site.clone());
            config.backups.second_dir = None;
            config.storage.data_dir = dir.path().to_owned();
            config.storage.database_url = None;
            let empty = App::new(Cell::open(&config.storage.cell()).await.unwrap(), config);
            let mut back = Vec::new();
            backups::restore_all(&empty, |placement, restored| {
                back.push((placement.slug.clone(), restored.is_ok()));
            })
            .await
            .unwrap();
            assert_eq!(back, [("globex".to_owned(), true)]);
        }
    });
}

/// AT-46: a disk with backups that is not there now is not taken for one without backups.
#[test]
fn a_folder_of_backups_that_is_not_mounted_holds_the_certificate_back() {
    on_sqlite(|app| async move {
        let gone = app.placement("acme").await;
        let second = tempfile::tempdir().unwrap();
        let (mounted, empty) = (second.path().join("mounted"), second.path().join("empty"));
        let mut config = app.app.config.clone();
        config.backups.second_dir = Some(mounted.clone());
        let other = App::new(Cell::open(&config.storage.cell()).await.unwrap(), config);
        backups::take(&other, &gone).await.unwrap();
        let id = ask_for(&app, "acme").await;
        app.app.let_go(gone.id).await;
        std::fs::rename(&mounted, &empty).unwrap();
        std::fs::create_dir(&mounted).unwrap();
        let problem = saga::work_on(&other, id).await.unwrap_err().to_string();
        assert!(problem.contains("is its disk mounted?"), "{problem}");
        std::fs::remove_dir(&mounted).unwrap();
        std::fs::rename(&empty, &mounted).unwrap();
        assert_eq!(saga::work_on(&other, id).await.unwrap().state, State::Done);
        assert!(!mounted.join(gone.id.to_string()).exists());
    });
}

/// Without --now nothing happens before the date, and the operator can take it back; asking twice is asking once.
#[test]
fn an_operator_schedules_a_removal_and_takes_it_back() {
    on_sqlite(|app| async move {
        for _ in 0..2 {
            let output = program(&app, &["remove", "--org", "acme", "--days", "3", "--yes"]);
            assert!(output.status.success(), "{output:?}");
        }
        let waiting = open_removal(&app, "acme").await.unwrap();
        assert_eq!(waiting.state, State::Waiting);
        app.owner().await.get("/me").await.expect(200);
        for (arguments, code) in [
            (["removal", "withdraw", "--org", "acme"], 0),
            (["removal", "withdraw", "--org", "acme"], 1),
            (["removal", "withdraw", "--org", "nobody"], 1),
            // Nobody can be asked for the name.
            (["remove", "--now", "--org", "acme"], 1),
        ] {
            let output = program(&app, &arguments);
            assert_eq!(output.status.code(), Some(code), "{output:?}");
        }
        assert!(open_removal(&app, "acme").await.is_none());
    });
}

/// AT-46: whatever is on its way when access ends is refused, and leaves neither a file nor a folder.
#[test]
fn an_upload_that_streams_while_access_ends_is_refused() {
    on_both_engines(|app| async move {
        let owner = app.owner().await;
        let (parts, body) = tokio::sync::mpsc::channel::<Result<Vec<u8>, std::io::Error>>(4);
        let uploading = {
            let owner = owner.clone();
            let body = axum::body::Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(body));
            let form = Some("multipart/form-data; boundary=x");
            tokio::spawn(async move { owner.send_raw(Method::POST, "/imports", body, form, &[]).await })
        };
        let start = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nquokka";
        parts.send(Ok(start.into())).await.unwrap();
        let organization = organization(&app, "acme").await;
        let folder = app
            .app
            .config
            .storage
            .data_dir
            .join("uploads")
            .join(organization.to_string());
        for _ in 0..200 {
            if folder.exists() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(folder.exists());
        let id = ask_for(&app, "acme").await;
        assert_eq!(saga::work_on(&app.app, id).await.unwrap().state, State::Done);
        let answer = uploading.await.unwrap();
        assert_eq!(answer.code(), "unauthenticated");
        assert!(!folder.exists());
        drop(parts);
    });
}
