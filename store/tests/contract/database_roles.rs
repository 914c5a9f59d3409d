//! The role of each organization on PostgreSQL: it reaches its own database and nothing else, and is mended wherever making
//! it broke off.

use domain::ids::OrganizationId;
use store::{
    Cell, CellConfig, Database, EngineKind, StoreError,
    control::{self, Placement},
    database_roles::Trespass,
    params,
};
use tokio_postgres::{Client, Config, NoTls, error::SqlState};

use crate::support::{TestStore, id, now, on_both_engines, postgres_url};

fn name_of(placement: &Placement) -> String {
    format!("hourbook_{}", placement.id.uuid().simple())
}

async fn acme(cell: &Cell) -> Placement {
    cell.control()
        .read(|tx| Box::pin(async move { control::find_by_slug(tx, "acme").await }))
        .await
        .unwrap()
        .unwrap()
}

/// What the vault of these tests seals it can be read from.
async fn password_of(cell: &Cell, placement: &Placement) -> String {
    let id = placement.id;
    let sealed = cell.control().read(move |tx| {
        Box::pin(async move {
            let sql = "SELECT sealed_key FROM database_roles WHERE organization_id = $1";
            tx.scalar::<Vec<u8>>(sql, params![id]).await
        })
    });
    String::from_utf8(sealed.await.unwrap()).unwrap()
}

async fn roles_kept(cell: &Cell) -> i64 {
    let count = cell.control().read(|tx| {
        Box::pin(async move { tx.scalar::<i64>("SELECT COUNT(*) FROM database_roles", &[]).await })
    });
    count.await.unwrap()
}

async fn connect(config: &Config) -> Result<Client, SqlState> {
    let connected = config.connect(NoTls).await;
    let (client, connection) = connected.map_err(|error| error.code().cloned().unwrap())?;
    tokio::spawn(connection);
    Ok(client)
}

/// The superuser of the cluster, in a database.
async fn superuser(url: &str, database: &str) -> Client {
    let mut config: Config = url.parse().unwrap();
    connect(config.dbname(database)).await.unwrap()
}

/// The way in as the role of an organization.
async fn way_in(store: &TestStore, placement: &Placement) -> Config {
    let mut config: Config = store.config.database_url.as_ref().unwrap().parse().unwrap();
    config
        .user(name_of(placement))
        .password(password_of(&store.cell, placement).await)
        .dbname(name_of(placement));
    config
}

async fn role_of_connection(database: &std::sync::Arc<Database>) -> String {
    let sql = "SELECT current_user::text";
    let asked = database.read(move |tx| Box::pin(async move { tx.scalar::<String>(sql, &[]).await }));
    asked.await.unwrap()
}

async fn trespasses(cell: &Cell, placement: &Placement) -> Vec<Trespass> {
    let found = cell.trespasses(std::slice::from_ref(placement)).await.unwrap();
    found.unwrap().into_iter().map(|(_, trespass)| trespass).collect()
}

/// What the role of an organization is refused, whatever a statement that came in from outside tries. Files, programs and
/// other servers are beyond it, and so are the passwords of others, other roles, and its own rights.
const DENIED: [&str; 19] = [
    "SELECT * FROM pg_shadow",
    "SELECT * FROM pg_authid",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY (SELECT 1) TO '/tmp/hourbook-role'",
    "SELECT pg_read_file('postgresql.conf')",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/etc/passwd')",
    "SET ROLE {other}",
    "SET SESSION AUTHORIZATION {other}",
    "SET session_replication_role = replica",
    "CREATE DATABASE {own}_more",
    "CREATE ROLE {own}_more",
    "CREATE SCHEMA more",
    "CREATE TEMPORARY TABLE more (x int)",
    "ALTER ROLE {own} CREATEDB",
    "ALTER ROLE {own} CONNECTION LIMIT 100",
    "ALTER DATABASE {own} RENAME TO {own}_more",
    "DROP DATABASE {other}",
    "ALTER SYSTEM SET work_mem = '1GB'",
];

/// AT-38: the server works in the database of an organization as its role, which connects to no other organization's
/// database and not to the control database, and may do nothing in the cluster. ASVS v5.0.0-8.4.1, 13.2.2.
#[test]
fn the_role_of_an_organization_reaches_its_own_database_and_nothing_else() {
    on_both_engines(|store| async move {
        if store.database.engine() == EngineKind::Sqlite {
            assert_eq!(roles_kept(&store.cell).await, 0);
            return;
        }
        let own = acme(&store.cell).await;
        let other = OrganizationId::from(id());
        let other = store.cell.create_organization(other, "globex", now()).await;
        let other = other.unwrap();
        assert_eq!(role_of_connection(&store.database).await, name_of(&own));
        assert_ne!(
            password_of(&store.cell, &own).await,
            password_of(&store.cell, &other).await
        );
        assert!(trespasses(&store.cell, &own).await.is_empty());

        let mut config = way_in(&store, &own).await;
        let client = connect(&config).await.unwrap();
        for statement in DENIED {
            let sql = statement
                .replace("{own}", &name_of(&own))
                .replace("{other}", &name_of(&other));
            let refused = client.batch_execute(&sql).await.unwrap_err();
            assert_eq!(
                refused.code(),
                Some(&SqlState::INSUFFICIENT_PRIVILEGE),
                "{sql}: {refused:?}"
            );
        }
        for extension in ["dblink", "postgres_fdw", "file_fdw", "adminpack"] {
            let sql = format!("CREATE EXTENSION {extension}");
            assert!(client.batch_execute(&sql).await.is_err(), "{extension}");
        }
        // It has no right that it could hand on: this is a warning and no more.
        let _ = client
            .batch_execute(&format!("GRANT CONNECT ON DATABASE {} TO PUBLIC", name_of(&own)))
            .await;
        assert!(trespasses(&store.cell, &own).await.is_empty());

        let url: Config = store.config.database_url.as_ref().unwrap().parse().unwrap();
        for elsewhere in [name_of(&other), url.get_dbname().unwrap().to_owned()] {
            let refused = connect(config.dbname(&elsewhere)).await.err();
            assert_eq!(refused, Some(SqlState::INSUFFICIENT_PRIVILEGE), "{elsewhere}");
        }
        // Nor does it get there with the password of its neighbour's role.
        config
            .dbname(name_of(&other))
            .password(password_of(&store.cell, &other).await);
        assert_eq!(connect(&config).await.err(), Some(SqlState::INVALID_PASSWORD));
        assert_eq!(store.cell.is_control_public().await.unwrap(), Some(false));
    });
}

/// A role takes no more connections than four processes need, so none takes those of its neighbours.
#[test]
fn the_connections_of_a_role_are_limited() {
    on_both_engines(|store| async move {
        if store.database.engine() == EngineKind::Sqlite {
            return;
        }
        let config = way_in(&store, &acme(&store.cell).await).await;
        let mut held = Vec::new();
        let refused = loop {
            match connect(&config).await {
                Ok(client) => held.push(client),
                Err(code) => break code,
            }
            assert!(held.len() <= 24, "there is no limit");
        };
        assert_eq!(refused, SqlState::TOO_MANY_CONNECTIONS);
        assert!(held.len() > 12, "{}", held.len());
    });
}

/// What a kill leaves behind, and what people do to a cluster: a statement, and what the doctor counts afterwards.
const BROKEN: [(&str, usize); 7] = [
    ("ALTER ROLE {role} PASSWORD 'another'", 1),
    ("ALTER ROLE {role} NOLOGIN", 1),
    ("REVOKE CONNECT ON DATABASE {role} FROM {role}", 1),
    // What everybody may in that schema is enough to look, and not to bring it up to date.
    ("REVOKE ALL ON SCHEMA public FROM {role}", 0),
    // The role is made, and owns nothing and may do nothing yet.
    (
        "REASSIGN OWNED BY {role} TO CURRENT_USER; DROP OWNED BY {role}",
        1,
    ),
    // The control database knows of it, and the cluster does not.
    (
        "REASSIGN OWNED BY {role} TO CURRENT_USER; DROP OWNED BY {role}; DROP ROLE {role}",
        1,
    ),
    ("SELECT 1", 0),
];

/// Wherever the making of a role broke off, the next opening mends it: nothing is lost, and nobody has to help.
#[test]
fn a_role_whose_making_broke_off_is_mended_by_the_next_opening() {
    on_both_engines(|mut store| async move {
        if store.database.engine() == EngineKind::Sqlite {
            return;
        }
        let url = store.config.database_url.clone().unwrap();
        let placement = acme(&store.cell).await;
        let name = name_of(&placement);
        for (broken, pending) in BROKEN {
            let client = superuser(&url, &name).await;
            client
                .batch_execute(&broken.replace("{role}", &name))
                .await
                .unwrap();
            assert_eq!(store.cell.pending(&placement).await.unwrap(), pending, "{broken}");
            store = store.reopen().await;
            assert_eq!(role_of_connection(&store.database).await, name, "{broken}");
            works(&store, broken).await;
        }
    });
}

async fn works(store: &TestStore, what: &str) {
    let placement = acme(&store.cell).await;
    let member = store.member;
    let written = store.database.write(move |tx| {
        Box::pin(async move {
            tx.record_change("member", member.uuid(), None, "updated", now())
                .await
        })
    });
    written.await.unwrap();
    assert_eq!(store.cell.pending(&placement).await.unwrap(), 0, "{what}");
    assert!(trespasses(&store.cell, &placement).await.is_empty(), "{what}");
}

/// An organization from before it had a role gets one; its tables change hands, and everybody else is shut out.
#[test]
fn an_organization_from_before_gets_its_role_at_its_first_opening() {
    on_both_engines(|store| async move {
        if store.database.engine() == EngineKind::Sqlite {
            return;
        }
        let url = store.config.database_url.clone().unwrap();
        let placement = acme(&store.cell).await;
        let name = name_of(&placement);
        let before = password_of(&store.cell, &placement).await;
        let client = superuser(&url, &name).await;
        let undo = "REASSIGN OWNED BY {role} TO CURRENT_USER; DROP OWNED BY {role}; DROP ROLE {role};
                    GRANT CONNECT ON DATABASE {role} TO PUBLIC";
        client
            .batch_execute(&undo.replace("{role}", &name))
            .await
            .unwrap();
        let forget = store
            .cell
            .control()
            .write(|tx| Box::pin(async move { tx.execute("DELETE FROM database_roles", &[]).await }));
        forget.await.unwrap();
        assert_eq!(store.cell.pending(&placement).await.unwrap(), 1);
        let wrong = trespasses(&store.cell, &placement).await;
        assert_eq!(
            wrong,
            [Trespass::NoRole, Trespass::Others(vec!["PUBLIC".to_owned()])]
        );

        let store = store.reopen().await;
        works(&store, "from before").await;
        let sql = "SELECT COUNT(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace
                   AND pg_get_userbyid(relowner) <> $1";
        let foreign: i64 = client.query_one(sql, &[&name]).await.unwrap().get(0);
        assert_eq!(foreign, 0);
        let after = password_of(&store.cell, &placement).await;
        assert_ne!(before, after);

        store.cell.renew_role(&placement).await.unwrap();
        assert_ne!(password_of(&store.cell, &placement).await, after);
        works(&store.reopen().await, "with a new password").await;
    });
}

/// A server that runs while a role gets another password goes on: whoever meets the refusal comes again.
#[test]
fn a_running_server_opens_a_database_anew_whose_role_has_a_new_password() {
    on_both_engines(|store| async move {
        if store.database.engine() == EngineKind::Sqlite {
            return;
        }
        let url = store.config.database_url.clone().unwrap();
        let placement = acme(&store.cell).await;
        let other = Cell::open(&store.config).await.unwrap();
        other.renew_role(&placement).await.unwrap();
        // The connections that there are go on, until they end.
        assert_eq!(role_of_connection(&store.database).await, name_of(&placement));
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1";
        let client = superuser(&url, "postgres").await;
        client.execute(end, &[&name_of(&placement)]).await.unwrap();
        let mut refusals = 0;
        let database = loop {
            let database = store.cell.organization(&placement).await.unwrap();
            let sql = "SELECT current_user::text";
            let asked = database.read(move |tx| Box::pin(async move { tx.scalar::<String>(sql, &[]).await }));
            if asked.await.is_ok() {
                break database;
            }
            refusals += 1;
            assert!(refusals < 10, "the server does not get in again");
        };
        assert!(!std::sync::Arc::ptr_eq(&database, &store.database));
        // Whoever held it is told that it lies elsewhere, as after a move.
        let held = store
            .database
            .read(|tx| Box::pin(async move { tx.scalar::<i64>("SELECT COUNT(*) FROM tags", &[]).await }));
        assert!(matches!(held.await, Err(StoreError::Moving)));
    });
}

/// What somebody did to the cluster is found: another role that may connect, a member of the organization's role, and rights
/// that its role must not have.
#[test]
fn whoever_else_may_connect_is_found() {
    on_both_engines(|store| async move {
        if store.database.engine() == EngineKind::Sqlite {
            assert_eq!(
                store.cell.trespasses(&[acme(&store.cell).await]).await.unwrap(),
                None
            );
            return;
        }
        let url = store.config.database_url.clone().unwrap();
        let placement = acme(&store.cell).await;
        let (name, guest) = (name_of(&placement), format!("guest_{}", id().simple()));
        let client = superuser(&url, &name).await;
        let run = async |sql: &str| {
            let sql = sql.replace("{role}", &name).replace("{guest}", &guest);
            client.batch_execute(&sql).await.unwrap();
        };
        let others = || vec![Trespass::Others(vec![guest.clone()])];
        run("CREATE ROLE {guest}; GRANT CONNECT ON DATABASE {role} TO {guest}").await;
        assert_eq!(trespasses(&store.cell, &placement).await, others());
        run("REVOKE CONNECT ON DATABASE {role} FROM {guest}; GRANT {role} TO {guest}").await;
        assert_eq!(trespasses(&store.cell, &placement).await, others());
        run("DROP ROLE {guest}; ALTER ROLE {role} CREATEDB").await;
        assert_eq!(trespasses(&store.cell, &placement).await, [Trespass::Mighty]);
        run("ALTER ROLE {role} NOCREATEDB CONNECTION LIMIT -1").await;
        assert_eq!(trespasses(&store.cell, &placement).await, [Trespass::Mighty]);
        run("GRANT CONNECT ON DATABASE {role} TO PUBLIC").await;
        let wrong = trespasses(&store.cell, &placement).await;
        assert_eq!(
            wrong,
            [Trespass::Others(vec!["PUBLIC".to_owned()]), Trespass::Mighty]
        );
    });
}

/// AT-46: with its database an organization loses its role, and the control database forgets its password.
#[test]
fn a_removed_organization_leaves_no_role() {
    on_both_engines(|store| async move {
        if store.database.engine() == EngineKind::Sqlite {
            return;
        }
        let url = store.config.database_url.clone().unwrap();
        let placement = acme(&store.cell).await;
        let name = name_of(&placement);
        assert_eq!(
            store.cell.remains(placement.id).await.unwrap(),
            std::slice::from_ref(&name)
        );
        store.cell.let_go(placement.id).await;
        // Killed between the database and its role, a removal goes on from there.
        let client = superuser(&url, "postgres").await;
        let sql = format!("DROP DATABASE {name} WITH (FORCE)");
        client.batch_execute(&sql).await.unwrap();
        drop(client);
        assert_eq!(
            store.cell.remains(placement.id).await.unwrap(),
            std::slice::from_ref(&name)
        );
        for _ in 0..2 {
            store.cell.destroy(placement.id).await.unwrap();
        }
        assert!(store.cell.remains(placement.id).await.unwrap().is_empty());
        assert_eq!(roles_kept(&store.cell).await, 0);
    });
}

/// A server without the right to make roles is refused with the way out; with it, it needs no other right of a superuser.
#[test]
fn the_role_of_the_server_needs_two_rights_and_no_more() {
    let Some(url) = postgres_url() else {
        return eprintln!("HOURBOOK_TEST_POSTGRES_URL is not set");
    };
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let weak = format!("weak_{}", id().simple());
        let client = superuser(&url, "postgres").await;
        let make = format!("CREATE ROLE {weak} LOGIN CREATEDB PASSWORD 'weak'");
        client.batch_execute(&make).await.unwrap();
        let make = format!("CREATE DATABASE {weak} OWNER {weak} TEMPLATE template0");
        client.batch_execute(&make).await.unwrap();
        let (_, address) = url.split_once('@').unwrap();
        let (server, _) = address.split_once('/').unwrap();
        let config = CellConfig {
            data_dir: dir.path().to_owned(),
            database_url: Some(format!("postgres://{weak}:weak@{server}/{weak}")),
            database_ca_file: None,
            region: None,
            vault: std::sync::Arc::new(crate::support::Shelf),
        };
        let refused = Cell::open(&config).await.err().unwrap();
        assert!(
            matches!(&refused, StoreError::Unavailable(why) if why.contains("CREATEROLE")),
            "{refused:?}"
        );

        let sql = format!("ALTER ROLE {weak} CREATEROLE");
        client.batch_execute(&sql).await.unwrap();
        let cell = Cell::open(&config).await.unwrap();
        let made = cell.create_organization(OrganizationId::from(id()), "acme", now());
        let placement = made.await.unwrap();
        let name = name_of(&placement);
        assert!(trespasses(&cell, &placement).await.is_empty());
        assert_eq!(cell.is_control_public().await.unwrap(), Some(false));
        // As it was before organizations had roles: everything is the server's.
        // Nobody is connected as a role that is dropped.
        let undo = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid();
             REASSIGN OWNED BY {name} TO {weak}; DROP OWNED BY {name}; DROP ROLE {name}"
        );
        superuser(&url, &name).await.batch_execute(&undo).await.unwrap();
        let cell = Cell::open(&config).await.unwrap();
        let database = cell.organization(&placement).await.unwrap();
        assert_eq!(role_of_connection(&database).await, name);
        // Somebody is connected: that ends.
        cell.destroy(placement.id).await.unwrap();
        assert!(cell.remains(placement.id).await.unwrap().is_empty());
    });
}
