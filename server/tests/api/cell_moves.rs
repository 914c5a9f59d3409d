//! Moves of an organization between installations: everything that was acknowledged arrives, one cell at most takes changes,
//! and a package that is not exactly what was sent for this cell is refused.

use std::{
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::json;
use server::{
    audit::seal::seal,
    clock::Clock,
    config::OtherCell,
    moves::{
        cells::{self, Signed},
        watch,
    },
    removal::saga,
};
use store::{
    StoreError,
    cell_moves::Direction,
    dump::{Content, contents},
    moves::{Move, State},
    removals,
};

use crate::{
    activity::{Vectors, segment, whole},
    audit_tree::verified,
    databases::{create_database, drop_databases, postgres_url, with_database},
    support::{Caller, TestApp},
};

/// The old cell, which knows the new one under the name `new`, the new one, and a folder for what the operators carry.
struct Pair {
    old: TestApp,
    new: TestApp,
    carried: tempfile::TempDir,
    _dirs: [tempfile::TempDir; 2],
}

impl Pair {
    async fn open(old: Option<String>, new: Option<String>) -> Self {
        let (old, old_dir) = TestApp::other_installation(old).await;
        let (new, new_dir) = TestApp::other_installation(new).await;
        let old = old.again_with(|config| config.cells = vec![neighbour()]).await;
        old.create_organization("acme").await;
        Self {
            old,
            new,
            carried: tempfile::tempdir().unwrap(),
            _dirs: [old_dir, new_dir],
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.carried.path().join(name)
    }

    async fn pack(&self, invitation: &Signed, name: &str) -> anyhow::Result<PathBuf> {
        let (placement, file) = (self.old.placement("acme").await, self.file(name));
        cells::pack(&self.old.app, &placement, &neighbour(), invitation, None, &file).await?;
        Ok(file)
    }

    fn invite(&self) -> Signed {
        cells::invite(&self.new.app, "acme", None, 1).unwrap()
    }

    async fn leaving(&self) -> Move {
        cells::find(&self.old.app, "acme", Direction::Out)
            .await
            .unwrap()
            .unwrap()
    }

    async fn arriving(&self) -> Move {
        cells::find(&self.new.app, "acme", Direction::In)
            .await
            .unwrap()
            .unwrap()
    }
}

fn neighbour() -> OtherCell {
    OtherCell {
        name: "new".into(),
        region: "us-east".into(),
        jurisdiction: "US".parse().unwrap(),
        address: "https://*.us.example.com".into(),
    }
}

/// From each engine to the other, and between two cells on SQLite where there is no PostgreSQL. One cluster holds one of the
/// two databases of an organization only.
fn between_cells<F: Future<Output = ()>>(test: impl Fn(Pair) -> F) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let Some(url) = postgres_url() else {
            eprintln!("HOURBOOK_TEST_POSTGRES_URL is not set: SQLite only");
            return test(Pair::open(None, None).await).await;
        };
        for is_old in [true, false] {
            let name = create_database(&url).await;
            let there = Some(with_database(&url, &name));
            let (old, new) = if is_old { (there, None) } else { (None, there) };
            test(Pair::open(old, new).await).await;
            drop_databases(&url, &name).await;
        }
    });
}

async fn held(app: &TestApp) -> Vec<Content> {
    let database = app.database("acme").await;
    let read = database.read(|tx| Box::pin(async move { contents(tx).await }));
    read.await.unwrap()
}

/// Without what ends with the old cell, tells of the move, or is sealed with the key of the cell.
fn plain(contents: Vec<Content>) -> Vec<Content> {
    const OTHERS: [&str; 11] = [
        "audit_events",
        "audit_tiles",
        "audit_checkpoints",
        "audit_keys",
        "changes",
        "change_counter",
        "outbox",
        "object_queue",
        "sessions",
        "tokens",
        "alert_receivers",
    ];
    let kept = contents.into_iter();
    kept.filter(|content| !OTHERS.contains(&content.table.as_str()))
        .collect()
}

async fn put_receiver(app: &TestApp, secret: &[u8]) -> uuid::Uuid {
    let (id, now) = (Clock.id(), Clock.now());
    let sealed = app.app.seal_key().unwrap().seal(Clock, id, secret).unwrap();
    let database = app.database("acme").await;
    let put = database.write(move |tx| {
        Box::pin(async move {
            let sql = "INSERT INTO alert_receivers (id, name, url, sealed_secret, least_severity, created_at)
                VALUES ($1, 'Desk', 'https://desk.example', $2, 'high', $3)";
            tx.execute_one(sql, &[id.into(), sealed.into(), now.into()]).await
        })
    });
    let put: Result<(), StoreError> = put.await;
    put.unwrap();
    id
}

async fn sealed_secret(app: &TestApp, id: uuid::Uuid) -> Option<Vec<u8>> {
    let database = app.database("acme").await;
    let read = database.read(move |tx| {
        Box::pin(async move {
            let sql = "SELECT sealed_secret FROM alert_receivers WHERE id = $1";
            tx.query_opt(sql, &[id.into()], |row| row.get::<Vec<u8>>(0)).await
        })
    });
    let sealed: Result<Option<Vec<u8>>, StoreError> = read.await;
    app.app.seal_key().unwrap().open(id, &sealed.unwrap().unwrap())
}

async fn enter(caller: &Caller, note: &str) -> String {
    let id = Clock.id().to_string();
    let entry =
        json!({ "id": id, "started_at": "2026-03-02T09:00", "ended_at": "2026-03-02T10:00", "note": note });
    caller.post("/time-entries", entry).await.expect(201);
    id
}

async fn removed(pair: &Pair, removal: &removals::Removal) {
    let done = saga::work_on(&pair.old.app, removal.id).await.unwrap();
    assert_eq!(done.state, removals::State::Done, "{done:?}");
    assert!(done.certificate.is_some());
    let remains = pair.old.app.cell.remains(done.organization).await.unwrap();
    assert!(remains.is_empty(), "{remains:?}");
}

/// The old cell decides once, sends on, and keeps nothing.
async fn released(pair: &Pair, receipt: &Signed) -> Signed {
    let (release, removal) = cells::decide(&pair.old.app, &pair.leaving().await, receipt)
        .await
        .unwrap();
    let (again, _) = cells::decide(&pair.old.app, &pair.leaving().await, receipt)
        .await
        .unwrap();
    assert_eq!(again, release);
    assert!(cells::undo(&pair.old.app, &pair.leaving().await).await.is_err());
    // What was remembered a moment ago is forgotten within two seconds; a server that has just started knows it at once.
    let started = pair.old.again_with(|_| {}).await;
    let visit = Request::builder().uri("/week");
    let visit = visit.header(header::HOST, "acme.eu.example.com");
    let sent_on = started.respond(visit.body(Body::empty()).unwrap()).await;
    assert_eq!(sent_on.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(
        sent_on.headers[header::LOCATION],
        "https://acme.us.example.com/week"
    );
    removed(pair, &removal).await;
    release
}

/// The log is one log: signed at the old cell before, at the new one from now on, which it names beside the old one.
async fn goes_on(pair: &Pair, there: &Caller, from_key: &str) {
    let placement = pair.new.placement("acme").await;
    let database = pair.new.database("acme").await;
    seal(&pair.new.app, &placement, &database).await.unwrap();
    assert!(verified(there).await.holds());
    let told = there
        .get("/audit?action=organization.moved&limit=5")
        .await
        .expect(200);
    assert_eq!(told["items"].as_array().unwrap().len(), 1, "{told}");
    assert!(told.to_string().contains(from_key), "{told}");
}

/// AT-38: an organization moves to another installation and the other engine. Every row is there with its hash, tokens and sealed
/// logs as well, secrets are sealed with the new key, one cell at most takes changes at any time, the audit log goes on
/// from the old checkpoint, and the old cell sends on and keeps nothing.
#[test]
fn an_organization_moves_to_another_installation_with_everything() {
    between_cells(|pair| async move {
        let owner = pair
            .old
            .caller_by_email("acme", "owner@acme.example", &["read", "write", "admin"])
            .await;
        for number in 0..20 {
            enter(&owner, &format!("Ünïcode {number}")).await;
        }
        whole(&owner, &Vectors::read()).await;
        let receiver = put_receiver(&pair.old, b"of the desk").await;
        let invitation = pair.invite();
        let package = pair.pack(&invitation, "package").await.unwrap();
        let before = held(&pair.old).await;

        // The old cell is read and not written; a second move of it, and its removal, do not begin.
        owner.get("/me").await.expect(200);
        assert_eq!(
            owner.post("/clients", json!({ "name": "Late" })).await.code(),
            "organization_moving"
        );
        assert!(pair.pack(&invitation, "second").await.is_err());
        let bytes = std::fs::read(&package).unwrap();
        assert!(!bytes.windows(7).any(|part| part == b"owner@a"));

        let arrived = cells::take_in(&pair.new.app, &package).await.unwrap();
        assert_eq!(arrived.objects, 2);
        // Nobody reaches it there before the release, and it is taken in once.
        let there = owner.on(&pair.new);
        assert_eq!(there.get("/me").await.code(), "unauthenticated");
        assert!(cells::take_in(&pair.new.app, &package).await.is_err());
        assert_eq!(
            cells::receipt_of(&pair.arriving().await).unwrap(),
            arrived.receipt
        );

        let release = released(&pair, &arrived.receipt).await;
        cells::open(&pair.new.app, &pair.arriving().await, &release)
            .await
            .unwrap();
        assert!(
            cells::open(&pair.new.app, &pair.arriving().await, &release)
                .await
                .is_err()
        );
        assert_eq!(plain(held(&pair.new).await), plain(before));
        assert_eq!(
            sealed_secret(&pair.new, receiver).await.as_deref(),
            Some(&b"of the desk"[..])
        );
        enter(&there, "here").await;
        let entries = there.get("/time-entries?limit=50").await.expect(200);
        assert_eq!(entries["items"].as_array().unwrap().len(), 21);
        let sealed = format!("/activity/segments/{}", Vectors::read().name(2));
        assert_eq!(crate::exports::bytes(&there, &sealed).await, segment(2));

        goes_on(&pair, &there, &arrived.from_key).await;
        assert!(cells::take_in(&pair.new.app, &package).await.is_err());
    });
}

/// AT-38: what was taken back is open at the old cell, and nothing opens the copy any more; afterwards it moves all the same.
#[test]
fn a_move_that_was_taken_back_leaves_one_living_copy() {
    between_cells(|pair| async move {
        let owner = pair
            .old
            .caller_by_email("acme", "owner@acme.example", &["read", "write", "admin"])
            .await;
        let package = pair.pack(&pair.invite(), "package").await.unwrap();
        let arrived = cells::take_in(&pair.new.app, &package).await.unwrap();
        let leaving = pair.leaving().await;
        cells::undo(&pair.old.app, &leaving).await.unwrap();
        enter(&owner, "still here").await;
        let late = cells::decide(&pair.old.app, &pair.leaving().await, &arrived.receipt).await;
        assert!(late.unwrap_err().to_string().contains("taken back"));
        // Also for whoever looked at the move before it was taken back.
        let mut stale = leaving.clone();
        stale.step = store::moves::Step::Frozen;
        stale.contents = pair.arriving().await.contents;
        assert!(
            cells::decide(&pair.old.app, &stale, &arrived.receipt)
                .await
                .is_err()
        );
        enter(&owner, "and here").await;

        // The new cell cannot release it to itself.
        let arriving = pair.arriving().await;
        let own = cells::Release {
            move_id: arriving.id,
            organization_id: arriving.organization,
            receipt_sha256: arrived.receipt.hash(),
            decided_at: Clock.now(),
        };
        let forged = Signed::make(pair.new.app.log_key().unwrap(), &own).unwrap();
        assert!(cells::open(&pair.new.app, &arriving, &forged).await.is_err());
        cells::discard(&pair.new.app, &arriving).await.unwrap();
        let remains = pair.new.app.cell.remains(arriving.organization).await.unwrap();
        assert!(remains.is_empty(), "{remains:?}");

        let package = pair.pack(&pair.invite(), "again").await.unwrap();
        let arrived = cells::take_in(&pair.new.app, &package).await.unwrap();
        let (release, removal) = cells::decide(&pair.old.app, &pair.leaving().await, &arrived.receipt)
            .await
            .unwrap();
        cells::open(&pair.new.app, &pair.arriving().await, &release)
            .await
            .unwrap();
        removed(&pair, &removal).await;
        let entries = owner
            .on(&pair.new)
            .get("/time-entries?limit=50")
            .await
            .expect(200);
        assert_eq!(entries["items"].as_array().unwrap().len(), 2);
    });
}

async fn refused(pair: &Pair, package: &Path, why: &str) {
    let error = cells::take_in(&pair.new.app, package).await.unwrap_err();
    assert!(format!("{error:#}").contains(why), "{error:#}");
    let id = pair.old.placement("acme").await.id;
    let remains = pair.new.app.cell.remains(id).await.unwrap();
    assert!(remains.is_empty(), "{remains:?}");
    let listed = pair.new.app.cell.control();
    let known = listed.read(move |tx| Box::pin(async move { store::control::find(tx, id).await }));
    assert_eq!(known.await.unwrap(), None);
}

/// AT-38, AT-49: a package that was changed, cut off, made for somebody else, or belongs to another region changes nothing; the
/// right one is taken in afterwards.
#[test]
fn a_package_that_is_not_for_this_cell_is_refused() {
    between_cells(|pair| async move {
        let owner = pair
            .old
            .caller_by_email("acme", "owner@acme.example", &["read", "write", "admin"])
            .await;
        whole(&owner, &Vectors::read()).await;
        // An invitation of somebody else.
        let foreign = cells::invite(&pair.old.app, "acme", None, 1).unwrap();
        let package = pair.pack(&foreign, "foreign").await.unwrap();
        let invitation = pair.invite();
        refused(&pair, &package, "another invitation").await;
        cells::undo(&pair.old.app, &pair.leaving().await).await.unwrap();
        // One for another organization, and one that was changed.
        let other = cells::invite(&pair.new.app, "globex", None, 1).unwrap();
        assert!(pair.pack(&other, "other").await.is_err());
        let mut changed = invitation.clone();
        changed.statement["slug"] = json!("acne");
        assert!(pair.pack(&changed, "changed").await.is_err());
        // One that names another cell as the old one.
        let named = cells::invite(&pair.new.app, "acme", Some("somebody".into()), 1).unwrap();
        let package = pair.pack(&named, "named").await.unwrap();
        refused(&pair, &package, "another installation").await;
        cells::undo(&pair.old.app, &pair.leaving().await).await.unwrap();

        let package = pair.pack(&invitation, "package").await.unwrap();
        let whole = std::fs::read(&package).unwrap();
        let broken = pair.file("broken");
        for at in [300, whole.len() / 2, whole.len() - 1] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&broken, &bytes).unwrap();
            refused(&pair, &broken, "").await;
            std::fs::write(&broken, &whole[..at]).unwrap();
            refused(&pair, &broken, "").await;
        }
        // The same cell, once it has declared a region that the customer did not choose.
        let declared = pair
            .new
            .again_with(|config| {
                config.region.name = Some("us-east".into());
                config.region.jurisdiction = Some("US".parse().unwrap());
                config.storage.region = Some("us-east".into());
            })
            .await;
        let error = cells::take_in(&declared.app, &package).await.unwrap_err();
        assert!(
            error.to_string().contains("this cell lies in us-east"),
            "{error:#}"
        );
        let elsewhere = cells::invite(&declared.app, "acme", None, 1).unwrap();
        cells::take_in(&pair.new.app, &package).await.unwrap();
        cells::undo(&pair.old.app, &pair.leaving().await).await.unwrap();
        let error = pair.pack(&elsewhere, "elsewhere").await.unwrap_err();
        assert!(format!("{error:#}").contains("--region"), "{error:#}");
        enter(&owner, "nothing is frozen").await;
    });
}

fn program(app: &TestApp, config: &Path, arguments: &[&str], abort: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hourbook-server"));
    command.arg("move").args(arguments).arg("--config").arg(config);
    command
        .arg("--data-dir")
        .arg(&app.app.config.storage.data_dir)
        .stdin(Stdio::null());
    if let Some(point) = abort {
        command.env("HOURBOOK_TEST_ABORT_CELL_MOVE", point);
    }
    command.output().unwrap()
}

fn succeeds(app: &TestApp, config: &Path, arguments: &[&str]) {
    let output = program(app, config, arguments, None);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

fn dies(app: &TestApp, config: &Path, arguments: &[&str], point: &str) {
    let output = program(app, config, arguments, Some(point));
    assert_eq!(output.status.signal(), Some(6), "{point}: {output:?}");
}

/// Of both cells in the next test: two of one region.
const CONFIG: &str = r#"
[region]
name = "eu-central"
jurisdiction = "EU"
[region.stores]
database = { country = "DE" }
objects = { country = "DE" }
backups = { country = "DE" }
logs = { country = "DE" }
[[cells]]
name = "new"
region = "eu-central"
jurisdiction = "EU"
address = "https://*.eu2.example.com"
"#;

fn in_the_union(config: &mut server::config::Config) {
    config.region.name = Some("eu-central".into());
    config.region.jurisdiction = Some("EU".parse().unwrap());
    config.storage.region = Some("eu-central".into());
}

/// Until a server has taken back what a process left that died.
async fn settled(app: &TestApp, direction: Direction) {
    let taken_back = async {
        loop {
            let found = cells::find(&app.app, "acme", direction).await.unwrap().unwrap();
            if found.state == State::Undone {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let settled = tokio::time::timeout(Duration::from_mins(2), taken_back).await;
    assert!(settled.is_ok(), "nobody took it back");
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// The old cell is killed before its package lies there, and is taken back each time; then it writes one.
async fn packs_after_dying(pair: &Pair, owner: &Caller, config: &Path) -> String {
    let invitation = text(&pair.file("invitation"));
    succeeds(
        &pair.new,
        config,
        &["invite", "--slug", "acme", "--output", &invitation],
    );
    let mut arguments = vec![
        "out",
        "--org",
        "acme",
        "--to-cell",
        "new",
        "--region",
        "eu-central",
    ];
    arguments.extend(["--invitation", &invitation, "--output"]);
    for point in ["out frozen", "out written"] {
        let lost = text(&pair.file(&point.replace(' ', "-")));
        let arguments = [arguments.as_slice(), &[lost.as_str()]].concat();
        dies(&pair.old, config, &arguments, point);
        settled(&pair.old, Direction::Out).await;
        enter(owner, point).await;
    }
    let package = text(&pair.file("package"));
    let arguments = [arguments.as_slice(), &[package.as_str()]].concat();
    succeeds(&pair.old, config, &arguments);
    package
}

/// AT-38: killed anywhere, the program goes on where it was or the move is taken back, and one cell at most is written to.
#[test]
fn a_move_between_cells_that_was_killed_goes_on_or_is_taken_back() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let pair = Pair::open(None, None).await;
        let owner = pair
            .old
            .caller_by_email("acme", "owner@acme.example", &["read", "write", "admin"])
            .await;
        let config = pair.file("config.toml");
        std::fs::write(&config, CONFIG).unwrap();
        let new = pair.new.again_with(in_the_union).await;
        tokio::spawn(watch(pair.old.app.clone()));
        tokio::spawn(server::removal::watch(pair.old.app.clone()));
        tokio::spawn(watch(new.app.clone()));
        let package = packs_after_dying(&pair, &owner, &config).await;

        let (receipt, release) = (text(&pair.file("receipt")), text(&pair.file("release")));
        let take_in = ["in", &package, "--receipt", &receipt];
        dies(&pair.new, &config, &take_in, "in copied");
        settled(&pair.new, Direction::In).await;
        dies(&pair.new, &config, &take_in, "in recorded");
        let again = ["in", "--again", "acme", "--receipt", &receipt];
        succeeds(&pair.new, &config, &again);

        let finish = ["finish", "--org", "acme", &receipt, "--release", &release];
        dies(&pair.old, &config, &finish, "finish decided");
        let there = owner.on(&new);
        assert!(!there.get("/me").await.status.is_success());
        succeeds(&pair.old, &config, &finish);
        let open = ["open", "--org", "acme", &release];
        dies(&pair.new, &config, &open, "open told");
        succeeds(&pair.new, &config, &open);
        let entries = there.get("/time-entries?limit=50").await.expect(200);
        assert_eq!(entries["items"].as_array().unwrap().len(), 2);
        let told = there
            .get("/audit?action=organization.moved&limit=5")
            .await
            .expect(200);
        assert_eq!(told["items"].as_array().unwrap().len(), 1, "{told}");
        let id = pair.arriving().await.organization;
        assert!(pair.old.app.cell.remains(id).await.unwrap().is_empty());
    });
}
