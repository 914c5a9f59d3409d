use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};
use tokio_postgres::{Client, NoTls};

use super::scene::Scene;
use crate::command::capture;
use crate::project::root;

/// The organization whose database is put back to an earlier form.
const AGED: &str = "aged";
/// The steps that its database has seen: those that any SQLite can take.
const SEEN: usize = 8;

/// As it was before organizations had roles: the one of this database is gone.
const WITHOUT_ROLE: &str = "DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_database()) THEN
        EXECUTE format('DROP OWNED BY %I', current_database());
        EXECUTE format('DROP ROLE %I', current_database());
    END IF;
END $$";
const JOURNAL: &str =
    "CREATE TABLE migrations (number bigint PRIMARY KEY, name text NOT NULL, checksum text NOT NULL)";

/// One step, as its file has it.
struct Step {
    name: String,
    text: String,
    checksum: String,
}

/// A database is as it was, or up to date; the copy that is kept beside it is whole. On PostgreSQL the organization has no
/// role before, and is opened as its own in the end.
pub async fn kill(scene: &mut Scene) -> Result<()> {
    let engine = if scene.on_sqlite { "sqlite" } else { "postgres" };
    let steps = steps(engine)?;
    capture(&mut scene.creation(AGED))?;
    let id = id_of(scene, AGED)?;
    let migrate = |scene: &Scene| scene.installation.command(&["migrate"]);
    age(scene, &id, &steps).await?;
    let usual = Scene::rehearse(migrate(scene))?;
    for _ in 0..scene.kills {
        age(scene, &id, &steps).await?;
        scene.kill(migrate(scene), usual)?;
        let found = seen(scene, &id).await?;
        ensure!(
            found == SEEN || found == steps.len(),
            "{found} of {} steps were done",
            steps.len()
        );
        capture(&mut migrate(scene))?;
        ensure!(
            seen(scene, &id).await? == steps.len(),
            "steps are missing after `migrate`"
        );
        if !scene.on_sqlite {
            ensure!(has_role(scene, &id).await?, "the organization has no role");
        }
        if scene.on_sqlite {
            same_form(scene, &id)?;
            copy_is_whole(scene, &id)?;
        }
    }
    Ok(())
}

fn steps(engine: &str) -> Result<Vec<Step>> {
    let mut files: Vec<PathBuf> = fs::read_dir(root().join("store/migrations/organization"))?
        .map(|file| file.map(|file| file.path()))
        .collect::<Result<_, _>>()?;
    files.sort();
    let ending = format!(".{engine}.sql");
    let step = |path: &PathBuf| -> Option<Result<Step>> {
        let name = path.file_name()?.to_str()?.strip_suffix(&ending)?.to_owned();
        Some(fs::read_to_string(path).map_err(Into::into).map(|text| Step {
            name,
            checksum: hex(&Sha256::digest(&text)),
            text,
        }))
    };
    files.iter().filter_map(step).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn id_of(scene: &Scene, slug: &str) -> Result<String> {
    let list = capture(&mut scene.installation.command(&["org", "list"]))?;
    let line = list
        .lines()
        .find(|line| line.split_whitespace().nth(1) == Some(slug));
    let id = line.and_then(|line| line.split_whitespace().next());
    Ok(id.with_context(|| format!("{slug} is listed"))?.to_owned())
}

/// Gives the organization a database that has only seen the first steps.
async fn age(scene: &Scene, id: &str, steps: &[Step]) -> Result<()> {
    let seen = &steps[..SEEN];
    let mut text = String::from(JOURNAL);
    for (number, step) in (1..).zip(seen) {
        let Step {
            name,
            text: step,
            checksum,
        } = step;
        write!(
            text,
            ";\n{step};\nINSERT INTO migrations VALUES ({number}, '{name}', '{checksum}')"
        )?;
    }
    if !scene.on_sqlite {
        let text = format!("DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n{WITHOUT_ROLE};\n{text}");
        connect(scene, id).await?.batch_execute(&text).await?;
        let (control, connection) = tokio_postgres::connect(&scene.postgres, NoTls).await?;
        tokio::spawn(connection);
        let text = format!("DELETE FROM database_roles WHERE organization_id = '{id}'");
        return Ok(control.batch_execute(&text).await?);
    }
    for file in files_of(scene, id)? {
        fs::remove_file(file)?;
    }
    let connection = Connection::open(database_of(scene, id))?;
    connection.execute_batch("PRAGMA journal_mode = WAL")?;
    Ok(connection.execute_batch(&text)?)
}

/// How many steps the journal names.
async fn seen(scene: &Scene, id: &str) -> Result<usize> {
    const COUNT: &str = "SELECT COUNT(*) FROM migrations";
    let count: i64 = if scene.on_sqlite {
        Connection::open(database_of(scene, id))?.query_row(COUNT, [], |row| row.get(0))?
    } else {
        connect(scene, id).await?.query_one(COUNT, &[]).await?.get(0)
    };
    Ok(usize::try_from(count)?)
}

/// Whether the tables belong to the role of the organization.
async fn has_role(scene: &Scene, id: &str) -> Result<bool> {
    let sql = "SELECT bool_and(tableowner = current_database()) FROM pg_tables WHERE schemaname = 'public'";
    Ok(connect(scene, id).await?.query_one(sql, &[]).await?.get(0))
}

async fn connect(scene: &Scene, id: &str) -> Result<Client> {
    let mut config: tokio_postgres::Config = scene.postgres.parse()?;
    config.dbname(format!("hourbook_{}", id.replace('-', "")));
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

fn database_of(scene: &Scene, id: &str) -> PathBuf {
    scene.installation.data.join(format!("organizations/{id}.db"))
}

/// The database, its log and the copies beside it.
fn files_of(scene: &Scene, id: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for file in fs::read_dir(scene.installation.data.join("organizations"))? {
        let path = file?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if name.is_some_and(|name| name.starts_with(id)) {
            files.push(path);
        }
    }
    Ok(files)
}

/// Tables and indexes are those of a database that began with all steps.
fn same_form(scene: &Scene, id: &str) -> Result<()> {
    let form = |id: &str| -> Result<Vec<String>> {
        let connection = Connection::open(database_of(scene, id))?;
        let mut statement = connection.prepare(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name <> 'migrations' ORDER BY name",
        )?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    ensure!(
        form(id)? == form(&id_of(scene, "first")?)?,
        "the form differs from that of a new database"
    );
    Ok(())
}

/// What is kept from before the steps is a whole database with the steps it had seen.
fn copy_is_whole(scene: &Scene, id: &str) -> Result<()> {
    let copy = database_of(scene, id).with_extension(format!("before-{:04}.db", SEEN + 1));
    let connection = Connection::open_with_flags(&copy, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .with_context(|| format!("{} is there", copy.display()))?;
    let whole: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    let seen: i64 = connection.query_row("SELECT COUNT(*) FROM migrations", [], |row| row.get(0))?;
    ensure!(
        whole == "ok" && usize::try_from(seen)? == SEEN,
        "the copy from before is damaged: {whole}, {seen} steps"
    );
    Ok(())
}
