//! What opens a PostgreSQL server: a password and a certificate of this server's own, read anew for each connection.

use std::{fs, path::PathBuf, time::Duration};

use domain::ids::OrganizationId;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use server::{clock::Clock, config::Storage};
use store::{Cell, StoreError};
use tempfile::TempDir;
use tokio_postgres::Client;

use crate::databases::{connect, postgres_url};

/// An authority with one certificate for the database and some for whoever connects.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    /// Certificate and key for this name.
    fn certify(&self, common_name: &str, hosts: &[&str]) -> (String, String) {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let mut params = CertificateParams::new(hosts).unwrap();
        params.distinguished_name.push(DnType::CommonName, common_name);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }
}

/// A role of a server's own with an empty database of its name, and what opens them.
struct Host {
    url: String,
    admin: Client,
    role: String,
    storage: Storage,
    dir: TempDir,
}

impl Host {
    async fn new(url: &str) -> Self {
        let admin = connect(url).await;
        let role = format!("host_{}", Clock.id().simple());
        let host = Self {
            url: url.to_owned(),
            storage: storage(url, &role),
            dir: tempfile::tempdir().unwrap(),
            admin,
            role,
        };
        let role = &host.role;
        host.run(&format!(
            "CREATE ROLE {role} LOGIN CREATEDB CREATEROLE PASSWORD 'first'"
        ))
        .await;
        host.run(&format!("CREATE DATABASE {role} OWNER {role} TEMPLATE template0"))
            .await;
        host
    }

    async fn run(&self, sql: &str) {
        self.admin.batch_execute(sql).await.unwrap();
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    async fn open(&self) -> Result<Cell, StoreError> {
        let mut storage = self.storage.clone();
        storage.data_dir = self.dir.path().join("data");
        Cell::open(&storage.cell()).await
    }

    /// Has the cluster read its files again. New connections know since when they hold, because the process that they come from does.
    async fn reload(&self) {
        let sql = "SELECT clock_timestamp()::text";
        let before: String = self.admin.query_one(sql, &[]).await.unwrap().get(0);
        self.run("SELECT pg_reload_conf()").await;
        let sql = "SELECT pg_conf_load_time() > $1::text::timestamptz";
        let read = async {
            loop {
                let row = connect(&self.url).await.query_one(sql, &[&before]).await;
                if row.unwrap().get(0) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let read = tokio::time::timeout(Duration::from_mins(1), read).await;
        assert!(read.is_ok(), "the cluster did not read its files again");
    }

    /// Puts lines into a file of the cluster, as its account: nothing else can.
    async fn place(&self, lines: &str, shell: &str) {
        let lines = lines.replace('\'', "''");
        self.run(&format!(
            "COPY (SELECT unnest(string_to_array('{lines}', E'\\n'))) TO PROGRAM '{shell}'"
        ))
        .await;
    }
}

fn storage(url: &str, role: &str) -> Storage {
    let (_, address) = url.split_once('@').unwrap();
    let (server, _) = address.split_once('/').unwrap();
    let text = format!("database_url = \"postgres://{role}@{server}/{role}\"");
    toml::from_str(&text).unwrap()
}

/// A password that was changed opens the database from the next connection on, in a server that goes on running.
#[test]
fn a_new_password_of_the_database_takes_hold_without_a_restart() {
    let Some(url) = postgres_url() else {
        return eprintln!("HOURBOOK_TEST_POSTGRES_URL is not set");
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut host = Host::new(&url).await;
        assert!(host.open().await.is_err(), "there is no password");
        host.storage.database_password_file = Some(host.write("password", "first\n").into());
        let cell = host.open().await.unwrap();
        let make = async |slug: &str| {
            let made = cell.create_organization(OrganizationId::from(Clock.id()), slug, Clock.now());
            made.await
        };
        let first = make("first").await.unwrap();
        host.run(&format!("ALTER ROLE {} PASSWORD 'second'", host.role))
            .await;
        assert!(make("refused").await.is_err());
        host.write("password", "second\n");
        let second = make("second").await.unwrap();
        for placement in [&first, &second] {
            cell.destroy(placement.id).await.unwrap();
        }
    });
}

/// A database that asks for a certificate gets the one that lies there now, as the server's role and as that of an organization;
/// without it, or with one of another authority, nobody gets in.
#[test]
fn a_database_is_opened_with_a_certificate() {
    let Some(url) = postgres_url() else {
        return eprintln!("HOURBOOK_TEST_POSTGRES_URL is not set");
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut host = Host::new(&url).await;
        let (ours, theirs) = (Authority::new(), Authority::new());
        encrypt(&host, &ours).await;
        let line = |who: &str, more: &str| format!("hostssl all {who} 127.0.0.1/32 {more}");
        demand(&host, &line(&host.role, "cert")).await;

        host.storage.database_ca_file = Some(host.write("ca.pem", &ours.pem));
        assert!(host.open().await.is_err(), "no certificate is shown");
        let show = |authority: &Authority, name: &str| {
            let (certificate, key) = authority.certify(name, &[]);
            (
                host.write("client.pem", &certificate),
                host.write("client.key", &key),
            )
        };
        let (certificate, key) = show(&theirs, &host.role);
        let (mut storage, role) = (host.storage.clone(), host.role.clone());
        storage.database_certificate_file = Some(certificate);
        storage.database_key_file = Some(key.into());
        storage.data_dir = host.dir.path().join("data");
        let open = async || Cell::open(&storage.cell()).await;
        assert!(open().await.is_err(), "another authority");
        show(&ours, "somebody");
        assert!(open().await.is_err(), "another name");
        show(&ours, &role);
        let cell = open().await.unwrap();
        let made = cell.create_organization(OrganizationId::from(Clock.id()), "acme", Clock.now());
        let placement = made.await.unwrap();

        // The role of an organization needs its password and a certificate of the authority, whatever the name in it.
        let name = format!("hourbook_{}", placement.id.uuid().simple());
        demand(&host, &line(&name, "scram-sha-256 clientcert=verify-ca")).await;
        let again = open().await.unwrap();
        again.organization(&placement).await.unwrap();
        show(&theirs, &role);
        assert!(open().await.is_err(), "the certificate is read anew");
        show(&ours, &role);
        again.destroy(placement.id).await.unwrap();
    });
}

/// Gives the cluster a certificate and an authority. Whoever does not ask for TLS goes on without.
async fn encrypt(host: &Host, authority: &Authority) {
    let (certificate, key) = authority.certify("database", &["127.0.0.1", "localhost"]);
    host.place(key.trim(), "umask 077; cat > hourbook-test.key").await;
    host.place(certificate.trim(), "cat > hourbook-test.pem").await;
    host.place(authority.pem.trim(), "cat > hourbook-test-ca.pem")
        .await;
    for (setting, value) in [
        ("ssl_key_file", "hourbook-test.key"),
        ("ssl_cert_file", "hourbook-test.pem"),
        ("ssl_ca_file", "hourbook-test-ca.pem"),
        ("ssl", "on"),
    ] {
        host.run(&format!("ALTER SYSTEM SET {setting} = '{value}'")).await;
    }
    host.reload().await;
}

/// Puts a rule before all others.
async fn demand(host: &Host, rule: &str) {
    let shell = "cat - pg_hba.conf > pg_hba.new && mv pg_hba.new pg_hba.conf";
    host.place(rule, shell).await;
    host.reload().await;
}
