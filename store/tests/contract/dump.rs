//! The copy as SQL: into both databases, from both.

use std::{
    collections::BTreeSet,
    path::Path,
    process::{Command, Output},
};

use domain::ids::OrganizationId;
use store::{
    Cell, CellConfig, EngineKind, StoreError, control,
    dump::{Content, Dump, Heading, WITHHELD, contents},
    migrate, params,
    schema::{Kind, Schema},
};

use crate::support::{
    Shelf, TestStore, create_database, id, now, on_both_engines, postgres_url, with_database,
};

/// Texts that a shell, a quote or a line could stumble over.
const AWKWARD: &[&str] = &[
    "it's; DROP TABLE members; --",
    "back\\slash \\n \\. :name %s $1 $$",
    "two\nlines\r\nand\ttabs",
    "\r\n",
    ".quit",
    "\\q",
    "\\u0000",
    "Zoë Ångström 日本語 👩‍👩‍👧 \u{feff}\u{202e}",
    "\u{1}\u{7f}\u{85}",
    "",
    "NULL",
    "' || char(65) || '",
];

/// Would be there if anything of the other organization were.
const CANARY: &str = "globex-canary-7f3a";
/// Would be there if anything that opens a door were.
const DOOR: &str = "door-secret-91c2";

/// Rows of every kind of value, more of them than fit into one page, and what must stay behind.
async fn fill(store: &TestStore) {
    let member = store.member;
    store
        .database
        .write(move |tx| {
            Box::pin(async move {
                let client = "INSERT INTO clients (id, name, name_folded, note, archived, created_at, updated_at, version)
                     VALUES ($1, $2, $3, $4, $5, $6, $6, $7)";
                for (number, text) in AWKWARD.iter().enumerate() {
                    let folded = format!("{number} {text}");
                    tx.execute_one(client, params![id(), *text, folded, *text, number % 2 == 0, now(), i64::MAX])
                        .await?;
                }
                let lines = "one line\n".repeat(1500);
                tx.execute_one(client, params![id(), "many lines", "many lines", lines, false, now(), 1])
                    .await?;
                let tag = "INSERT INTO tags (id, name, name_folded, color, archived, created_at, updated_at, version)
                     VALUES ($1, $2, $2, 'teal', $3, $4, $4, -1)";
                for number in 0..1203 {
                    let name = format!("tag {number}");
                    tx.execute_one(tag, params![id(), name, false, now()]).await?;
                }
                let awkward = serde_json::json!({ "z": AWKWARD, "it's": { "n": [1, -2.5, 1e-7, true, null, "\\"] } });
                tx.execute_one(
                    "UPDATE members SET password_hash = $1, preferences = $2",
                    params![DOOR, awkward],
                )
                .await?;
                let session = "INSERT INTO sessions (id, member_id, secret_hash, user_agent, created_at, last_seen_at,
                     expires_at) VALUES ($1, $2, $3, $4, $5, $5, $5)";
                tx.execute_one(session, params![id(), member, vec![1_u8, 2], DOOR, now()])
                    .await?;
                let job = "INSERT INTO outbox (id, job, payload, run_at, attempts, created_at) VALUES ($1, 'x', $2, $3, 0, $3)";
                tx.execute_one(job, params![id(), serde_json::json!({ "link": DOOR }), now()])
                    .await
            })
        })
        .await
        .unwrap();
}

/// Another organization in the same cell.
async fn neighbour(store: &TestStore) {
    let placement = store
        .cell
        .create_organization(OrganizationId::from(id()), "globex", now())
        .await
        .unwrap();
    let database = store.cell.organization(&placement).await.unwrap();
    let sql = "INSERT INTO clients (id, name, name_folded, note, archived, created_at, updated_at, version)
         VALUES ($1, $2, $2, $2, $3, $4, $4, 1)";
    database
        .write(move |tx| {
            Box::pin(async move { tx.execute_one(sql, params![id(), CANARY, false, now()]).await })
        })
        .await
        .unwrap();
}

async fn dump(store: &TestStore, dialect: EngineKind) -> (String, Vec<Content>) {
    let heading = Heading {
        organization: OrganizationId::from(id()),
        slug: "acme".into(),
        at: now(),
    };
    store
        .database
        .read(move |tx| {
            Box::pin(async move {
                let mut dump = Dump::new(dialect, heading)?;
                let mut text = String::new();
                while let Some(piece) = dump.next(tx).await? {
                    text.push_str(&piece);
                }
                let (done, total) = dump.progress();
                assert_eq!(done, total);
                Ok::<_, StoreError>((text, dump.contents().to_vec()))
            })
        })
        .await
        .unwrap()
}

fn succeeded(output: &Output) {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}");
}

/// Loads the text with the engine's own shell and opens what came of it as an organization's database.
async fn load(dir: &Path, text: &str, dialect: EngineKind) -> Option<Vec<Content>> {
    let file = dir.join("dump.sql");
    std::fs::write(&file, text).unwrap();
    let organization = OrganizationId::from(id());
    let mut config = CellConfig {
        data_dir: dir.join("cell"),
        database_url: None,
        database_ca_file: None,
        region: None,
        vault: std::sync::Arc::new(Shelf),
    };
    match dialect {
        EngineKind::Sqlite => {
            let folder = config.data_dir.join("organizations");
            std::fs::create_dir_all(&folder).unwrap();
            let output = Command::new("sqlite3")
                .arg(folder.join(format!("{organization}.db")))
                .stdin(std::fs::File::open(&file).unwrap())
                .output()
                .unwrap();
            succeeded(&output);
        }
        EngineKind::Postgres => {
            let url = postgres_url()?;
            let control = create_database(&url).await;
            config.database_url = Some(with_database(&url, &control));
            let name = format!("hourbook_{}", organization.uuid().simple());
            let create = format!("CREATE DATABASE {name} TEMPLATE template0");
            for arguments in [
                vec![url.clone(), "--quiet".into(), "--command".into(), create],
                vec![
                    with_database(&url, &name),
                    "--file".into(),
                    file.display().to_string(),
                ],
            ] {
                succeeded(
                    &Command::new("psql")
                        .arg("--no-psqlrc")
                        .args(arguments)
                        .output()
                        .unwrap(),
                );
            }
        }
    }
    let cell = Cell::open(&config).await.unwrap();
    let placement = cell
        .create_organization(organization, "acme", now())
        .await
        .unwrap();
    let loaded = placement.clone();
    cell.control()
        .write(move |tx| Box::pin(async move { control::activate(tx, &loaded, organization).await }))
        .await
        .unwrap();
    let database = cell.organization(&placement).await.unwrap();
    assert!(database.check_integrity().await.is_ok());
    Some(
        database
            .read(|tx| Box::pin(async move { contents(tx).await }))
            .await
            .unwrap(),
    )
}

/// AT-45, AT-44: the full copy loads into an empty database of either engine, from either engine, with the same rows;
/// nothing of another organization is in it, and nothing that opens a door.
#[test]
fn a_copy_as_sql_loads_into_both_databases_and_holds_the_same() {
    on_both_engines(|store| async move {
        fill(&store).await;
        neighbour(&store).await;
        for dialect in [EngineKind::Sqlite, EngineKind::Postgres] {
            let (text, written) = dump(&store, dialect).await;
            assert!(!text.contains(CANARY) && !text.contains("globex") && !text.contains(DOOR));
            let dir = tempfile::tempdir().unwrap();
            let Some(loaded) = load(dir.path(), &text, dialect).await else {
                continue;
            };
            for (written, loaded) in written.iter().zip(&loaded) {
                // Opening a database as an organization writes nothing into it.
                assert_eq!(written, loaded, "{dialect:?}");
                let comment = format!(
                    "\n-- table {}: {} rows, sha256 {}\n",
                    loaded.table, loaded.rows, loaded.sha256
                );
                assert!(text.contains(&comment), "{comment}");
            }
            let rows = |table: &str| loaded.iter().find(|content| content.table == table).unwrap().rows;
            assert_eq!(
                (rows("clients"), rows("tags"), rows("sessions"), rows("outbox")),
                (13, 1203, 0, 0)
            );
        }
    });
}

/// The same organization hashes to the same on both engines and at any time; one changed letter does not.
#[test]
fn the_hash_of_a_table_is_that_of_its_content() {
    on_both_engines(|store| async move {
        fill(&store).await;
        let (first, written) = dump(&store, EngineKind::Sqlite).await;
        let (again, _) = dump(&store, EngineKind::Sqlite).await;
        let body = |text: &str| text.split_once("PRAGMA").unwrap().1.to_owned();
        // The last line covers the heading, which names another id each time.
        let rows = |text: &str| body(text).rsplit_once("-- sha256").unwrap().0.to_owned();
        assert_eq!(rows(&first), rows(&again));
        let change = "UPDATE tags SET name = 'Tag 7' WHERE name = 'tag 7'";
        store
            .database
            .write(move |tx| Box::pin(async move { tx.execute_one(change, &[]).await }))
            .await
            .unwrap();
        let (_, changed) = dump(&store, EngineKind::Sqlite).await;
        for (before, after) in written.iter().zip(&changed) {
            assert_eq!(before == after, before.table != "tags", "{}", before.table);
        }
    });
}

/// A file that was cut off or changed does not load: either all of it is there, or nothing.
#[test]
fn a_copy_that_lacks_a_row_is_not_loaded_at_all() {
    on_both_engines(|store| async move {
        fill(&store).await;
        let (text, _) = dump(&store, EngineKind::Sqlite).await;
        let tag = text.lines().find(|line| line.contains("'tag 7'")).unwrap();
        let dir = tempfile::tempdir().unwrap();
        for (name, damaged) in [
            ("row", text.replace(&format!("{tag}\n"), "")),
            ("end", text[..text.len() / 2].to_owned()),
        ] {
            let (file, path) = (dir.path().join(format!("{name}.db")), dir.path().join(name));
            std::fs::write(&path, damaged).unwrap();
            let output = Command::new("sqlite3")
                .arg(&file)
                .stdin(std::fs::File::open(&path).unwrap())
                .output()
                .unwrap();
            let tables = Command::new("sqlite3")
                .arg(&file)
                .arg(".tables")
                .output()
                .unwrap();
            assert!(tables.stdout.is_empty(), "{name}: {output:?}");
        }
    });
}

/// What the migrations are read to mean is what they do.
#[test]
fn the_schema_that_is_read_is_the_one_that_exists() {
    on_both_engines(|store| async move {
        let schema = Schema::of(migrate::ORGANIZATION).unwrap();
        let engine = store.database.engine();
        let sql = match engine {
            EngineKind::Sqlite => {
                "SELECT m.name || '.' || c.name || ' ' || c.type FROM sqlite_schema m, pragma_table_info(m.name) c
                 WHERE m.type = 'table' AND m.name NOT IN ('migrations', 'sqlite_sequence')"
            }
            EngineKind::Postgres => {
                "SELECT table_name || '.' || column_name || ' ' || udt_name FROM information_schema.columns
                 WHERE table_schema = 'public' AND table_name <> 'migrations'"
            }
        };
        let existing = store
            .database
            .read(move |tx| Box::pin(async move { tx.query(sql, &[], |row| row.get::<String>(0)).await }))
            .await
            .unwrap();
        let mut read = BTreeSet::new();
        for table in &schema.tables {
            assert!(!table.key.is_empty(), "{} has no primary key", table.name);
            for column in &table.columns {
                let kind = match (engine, column.kind) {
                    (EngineKind::Sqlite, Kind::Id | Kind::Bytes) => "BLOB",
                    (EngineKind::Sqlite, Kind::Int | Kind::Bool | Kind::Instant) => "INTEGER",
                    (EngineKind::Sqlite, Kind::Text | Kind::Date | Kind::Json) => "TEXT",
                    (EngineKind::Postgres, Kind::Id) => "uuid",
                    (EngineKind::Postgres, Kind::Text) => "text",
                    (EngineKind::Postgres, Kind::Int) => "int8",
                    (EngineKind::Postgres, Kind::Bool) => "bool",
                    (EngineKind::Postgres, Kind::Instant) => "timestamptz",
                    (EngineKind::Postgres, Kind::Date) => "date",
                    (EngineKind::Postgres, Kind::Json) => "jsonb",
                    (EngineKind::Postgres, Kind::Bytes) => "bytea",
                };
                read.insert(format!("{}.{} {kind}", table.name, column.name));
            }
        }
        assert_eq!(read, existing.into_iter().collect());
        for table in WITHHELD {
            assert!(schema.tables.iter().any(|known| known.name == *table), "{table}");
        }
    });
}
