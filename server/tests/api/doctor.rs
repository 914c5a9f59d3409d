//! Probes against a whole installation: nothing is found on a good one, and each seeded mistake by its name.

use std::{
    collections::BTreeSet,
    fs,
    net::SocketAddr,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    time::Duration,
};

use axum::{Router, routing::any};
use domain::ids::{MoveId, OrganizationId, RemovalId};
use jiff::SignedDuration;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rusqlite::Connection;
use server::{
    app::App,
    claims::{
        key,
        machine::{Machine, Space},
        probes::{self, Context, Finding, Measurement},
        state::Verdict,
    },
    clock::Clock,
    config::{Bucket, Config, Flags, Place},
    setup::create::{NewOrganization, create_organization},
    tls,
};
use store::{
    Cell,
    moves::{self, Move},
    proof,
    removals::{self, Removal, Requester, State, Step},
};
use tempfile::TempDir;

use crate::support::PASSWORD;

const ROOMY: Space = Space {
    free: 50 << 30,
    total: 100 << 30,
    free_files: 900,
    total_files: 1000,
};

/// A server on its own sockets, and a machine below it that is as it should be.
struct Host {
    dir: TempDir,
    config: Config,
    cell: Cell,
    space: Space,
    server: Option<tokio::task::JoinHandle<()>>,
    found: BTreeSet<&'static str>,
}

impl Host {
    /// Everything there, and the server running.
    async fn running() -> Self {
        let mut host = Self::installed().await;
        let (config, storage) = (host.config.clone(), host.config.storage.cell());
        let app = App::new(Cell::open(&storage).await.unwrap(), config.clone());
        let identity = tls::load(&config).unwrap();
        host.server = Some(tokio::spawn(async move {
            let listener = server::serve::listen(app.config.listen.address).unwrap();
            server::serve::serve(app, identity, listener).await.unwrap();
        }));
        for _ in 0..200 {
            if host.run("health").await.verdict == Verdict::Passed {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        host
    }

    async fn installed() -> Self {
        let dir = tempfile::tempdir().unwrap();
        lay_out_machine(&dir.path().join("root"), dir.path());
        let config = configure(dir.path());
        let storage = config.storage.cell();
        let app = App::new(Cell::open(&storage).await.unwrap(), config.clone());
        let organization = NewOrganization {
            slug: "acme".into(),
            name: "Acme".into(),
            time_zone: "UTC".into(),
            locale: "en".into(),
            owner_name: "Owner".into(),
            owner_email: "owner@acme.example".into(),
            password: PASSWORD.into(),
        };
        create_organization(&app, organization).await.unwrap();
        Self {
            cell: Cell::open(&storage).await.unwrap(),
            space: ROOMY,
            server: None,
            found: BTreeSet::new(),
            config,
            dir,
        }
    }

    fn root(&self, path: &str) -> PathBuf {
        self.dir.path().join("root").join(path)
    }

    fn data(&self, path: &str) -> PathBuf {
        self.config.storage.data_dir.join(path)
    }

    async fn run(&self, name: &str) -> Measurement {
        self.run_with(name, &self.config).await
    }

    async fn run_with(&self, name: &str, config: &Config) -> Measurement {
        let machine = Machine::at(self.dir.path().join("root"), self.space);
        let context = Context {
            config,
            cell: Some(&self.cell),
            machine: &machine,
            now: Clock.now(),
        };
        let probe = probes::ALL.iter().find(|probe| probe.name == name).unwrap();
        (probe.run)(&context).await
    }

    /// The mistake that was just seeded is found under this name, with a way out.
    async fn finds(&mut self, probe: &str, code: &'static str) {
        let config = self.config.clone();
        self.finds_with(probe, code, &config).await;
    }

    async fn finds_with(&mut self, probe: &str, code: &'static str, config: &Config) {
        let measurement = self.run_with(probe, config).await;
        let finding = measurement.findings.iter().find(|finding| finding.code == code);
        assert!(finding.is_some(), "{probe} does not find {code}: {measurement:?}");
        let finding: &Finding = finding.unwrap();
        assert!(!finding.detail.is_empty() && finding.fix.len() > 8, "{finding:?}");
        assert_eq!(measurement.verdict, Verdict::Failed);
        // What everybody sees names the mistake and nothing that belongs to an organization.
        let shown = measurement.evidence().to_string();
        assert!(shown.contains(code) && !shown.contains("acme"), "{shown}");
        assert!(self.found.insert(code), "{code} was found before");
    }

    /// Opened past the server, as somebody on the machine could.
    fn database(&self) -> (PathBuf, Connection) {
        let files = fs::read_dir(self.data("organizations")).unwrap();
        let path = files
            .map(|file| file.unwrap().path())
            .find(|path| path.extension().is_some_and(|e| e == "db"));
        let path = path.unwrap();
        (path.clone(), Connection::open(path).unwrap())
    }

    fn seed(&self, sql: &str) {
        self.database().1.execute_batch(sql).unwrap();
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if let Some(server) = &self.server {
            server.abort();
        }
    }
}

/// What the probes read of a Debian machine.
fn lay_out_machine(root: &Path, dir: &Path) {
    let files = [
        (
            "proc/self/status",
            "Name:\thourbook-server\nUid:\t998\t998\t998\t998\nCapEff:\t0000000000000000\n",
        ),
        (
            "proc/self/limits",
            "Max core file size        0                    0                    bytes     \nMax open files            65536                524288               files     \n",
        ),
        ("proc/self/net/tcp", ""),
        ("proc/sys/kernel/yama/ptrace_scope", "1\n"),
        ("proc/sys/kernel/randomize_va_space", "2\n"),
        ("sys/dev/block/254:0/removable", "0\n"),
        ("etc/debian_version", "12.12\n"),
        (
            "etc/apt/apt.conf.d/20auto-upgrades",
            "APT::Periodic::Update-Package-Lists \"1\";\nAPT::Periodic::Unattended-Upgrade \"1\";\n",
        ),
        ("var/lib/apt/lists/deb.debian.org_InRelease", "Origin: Debian\n"),
        (
            "var/lib/apt/lists/security.debian.org_Packages",
            "Package: openssl\nVersion: 3.0.17-1~deb12u2\n\nPackage: nginx\nVersion: 9\n",
        ),
        (
            "var/lib/dpkg/status",
            "Package: openssl\nStatus: install ok installed\nVersion: 3.0.17-1~deb12u2\n",
        ),
    ];
    for (path, text) in files {
        write(&root.join(path), text);
    }
    let mounts = format!(
        "22 1 254:0 / {} rw - ext4 /dev/vda rw\n",
        dir.canonicalize().unwrap().display()
    );
    write(&root.join("proc/self/mountinfo"), &mounts);
    fs::create_dir_all(root.join("proc/self/fd")).unwrap();
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn configure(dir: &Path) -> Config {
    let flags = Flags {
        data_dir: Some(dir.join("data")),
        ..Flags::default()
    };
    let mut config = Config::load(&flags).unwrap();
    config.listen.address = free_address();
    config.listen.http_address = Some(free_address());
    config.listen.public_url = Some("https://hours.example.com".into());
    let (certificate, key) = certificate(dir, "hours", 365);
    config.listen.certificate_file = Some(certificate);
    config.listen.key_file = Some(key);
    config.trust.security_contact = Some("mailto:security@example.com".into());
    write(&dir.join("newest"), env!("CARGO_PKG_VERSION"));
    config.trust.newest_version_file = Some(dir.join("newest"));
    config
}

fn free_address() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}

/// A certificate for hours.example.com, signed by an authority, that is good for so many days from now on.
fn certificate(dir: &Path, name: &str, days: i64) -> (PathBuf, PathBuf) {
    let day = |offset: i64| {
        let date = (Clock.now() + SignedDuration::from_hours(24 * offset)).to_zoned(jiff::tz::TimeZone::UTC);
        rcgen::date_time_ymd(
            date.year().into(),
            u8::try_from(date.month()).unwrap(),
            u8::try_from(date.day()).unwrap(),
        )
    };
    let authority_key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::<String>::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority
        .distinguished_name
        .push(rcgen::DnType::CommonName, "Test authority");
    let issuer = Issuer::new(authority, authority_key);
    let mut params = CertificateParams::new(vec!["hours.example.com".to_owned()]).unwrap();
    (params.not_before, params.not_after) = (day(days.min(0) - 30), day(days));
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, "Hourbook");
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    let paths = (dir.join(format!("{name}.pem")), dir.join(format!("{name}.key")));
    write(&paths.0, &certificate.pem());
    write(&paths.1, &key.serialize_pem());
    mode(&paths.1, 0o600);
    paths
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Something else that answers plain HTTP to everything.
async fn plain_server() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = Router::new().fallback(any(|| async { "hello" }));
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

/// Something else that speaks TLS and serves everything without any of our headers.
fn careless_proxy(config: &Config) -> SocketAddr {
    let identity = tls::load(config).unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let description = r#"{"paths":{"/me":{"get":{}}}}"#;
    let service = Router::new()
        .route("/api/v1/openapi.json", any(move || async move { description }))
        .fallback(any(|| async {
            (
                [(
                    "content-security-policy",
                    "default-src 'none'; frame-ancestors 'none'; img-src *",
                )],
                "hello",
            )
        }));
    let tls = axum_server::tls_rustls::RustlsConfig::from_config(identity.config);
    tokio::spawn(async move {
        axum_server::from_tcp_rustls(listener, tls)
            .unwrap()
            .serve(service.into_make_service())
            .await
    });
    address
}

fn run<F: Future<Output = ()>>(test: F) {
    tokio::runtime::Runtime::new().unwrap().block_on(test);
}

/// AT-06: a good host raises no false alarm.
#[test]
fn nothing_is_found_on_a_good_host() {
    run(async {
        let host = Box::pin(Host::running()).await;
        let mut unknown = Vec::new();
        for probe in probes::ALL {
            let measurement = host.run(probe.name).await;
            assert_eq!(measurement.findings, [], "{}", probe.name);
            if measurement.verdict == Verdict::Unknown {
                unknown.push(probe.name);
            }
        }
        // No region, relay, replica or second site is configured, no earlier life has ended, and the log of a test is not
        // the watched one.
        assert_eq!(
            unknown,
            [
                "region",
                "placement",
                "privacy_policy",
                "processing_agreement",
                "security_policy",
                "processors",
                "mail_relay",
                "object_replicas",
                "second_site",
                "orderly_stop",
                "log_watch"
            ]
        );
    });
}

/// AT-06: mistakes of the network and of certificates.
#[test]
#[expect(clippy::too_many_lines, reason = "a list of mistakes")]
fn mistakes_of_listeners_and_certificates_are_found_by_name() {
    run(async {
        let mut host = Box::pin(Host::running()).await;
        let (plain, proxy) = (plain_server().await, careless_proxy(&host.config));
        let with = |change: &dyn Fn(&mut Config)| {
            let mut config = host.config.clone();
            change(&mut config);
            config
        };
        let pair = |(certificate, key): (PathBuf, PathBuf)| {
            with(&|config| {
                config.listen.certificate_file = Some(certificate.clone());
                config.listen.key_file = Some(key.clone());
            })
        };
        let dir = host.dir.path();
        let own = |name: &str, days| certificate(dir, name, days);
        let (good, foreign) = (own("first", 300), own("second", 300));
        let authority = good.0.clone();
        let cases = vec![
            (
                "forced_https",
                "plain_http_serves_pages",
                with(&|c| c.listen.http_address = Some(plain)),
            ),
            (
                "tls_listeners",
                "plain_text_answered",
                with(&|c| c.listen.address = plain),
            ),
            (
                "security_headers",
                "header_missing",
                with(&|c| c.listen.address = proxy),
            ),
            (
                "security_headers",
                "policy_weak",
                with(&|c| c.listen.address = proxy),
            ),
            (
                "deny_by_default",
                "operation_open_to_strangers",
                with(&|c| c.listen.address = proxy),
            ),
            (
                "self_service",
                "operation_missing",
                with(&|c| c.listen.address = proxy),
            ),
            (
                "trust_page",
                "trust_page_missing",
                with(&|c| c.listen.address = proxy),
            ),
            (
                "trust_page",
                "trust_signature_wrong",
                with(&|c| c.listen.address = proxy),
            ),
            (
                "security_contact",
                "security_contact_not_served",
                with(&|c| c.listen.address = proxy),
            ),
            (
                "security_contact",
                "security_contact_missing",
                with(&|c| c.trust.security_contact = None),
            ),
            ("tls_listeners", "certificate_not_loaded", pair(good.clone())),
            (
                "certificate",
                "certificate_key_mismatch",
                pair((good.0, foreign.1)),
            ),
            ("certificate", "certificate_expired", pair(own("expired", -2))),
            ("certificate", "certificate_expires_soon", pair(own("soon", 9))),
            (
                "certificate",
                "certificate_names_other_host",
                with(&|c| c.listen.public_url = Some("https://other.example.com".into())),
            ),
            (
                "operator_listener",
                "operator_listener_public",
                with(&|c| c.listen.operator_address = Some("0.0.0.0:9000".parse().unwrap())),
            ),
            (
                "operator_listener",
                "operator_listener_plain",
                with(&|c| {
                    c.listen.operator_address = Some("10.0.0.2:9000".parse().unwrap());
                    c.listen.operator_plain = true;
                }),
            ),
            (
                "intruder_detection",
                "logs_not_sent",
                with(&|c| {
                    c.log.syslog_address = Some(plain.to_string());
                    c.log.syslog_ca_file = Some(authority.clone());
                }),
            ),
            (
                "configuration",
                "limit_too_high",
                with(&|c| c.limits.body_bytes = 1 << 30),
            ),
            (
                "configuration",
                "public_url_missing",
                with(&|c| {
                    c.listen.address = "0.0.0.0:8443".parse().unwrap();
                    c.listen.public_url = None;
                }),
            ),
            (
                "mail_relay",
                "mail_relay_unreachable",
                with(&|c| {
                    c.mail.relay = Some("127.0.0.1".into());
                    c.mail.port = Some(plain.port());
                }),
            ),
        ];
        for (probe, code, config) in cases {
            host.finds_with(probe, code, &config).await;
        }
        let self_signed = with_self_signed(&host);
        host.finds_with("certificate", "certificate_self_signed", &self_signed)
            .await;
        assert_eq!(host.found.len(), 22);
    });
}

fn with_self_signed(host: &Host) -> Config {
    let mut config = host.config.clone();
    (config.listen.certificate_file, config.listen.key_file) = (None, None);
    tls::load(&config).unwrap();
    config
}

/// AT-06: mistakes of the machine below the server.
#[test]
#[expect(clippy::too_many_lines, reason = "a list of mistakes")]
fn mistakes_of_the_machine_are_found_by_name() {
    run(async {
        let mut host = Host::installed().await;
        let seeds = [
            (
                "proc/self/status",
                "Uid:\t0\t0\t0\t0\n",
                "process_privileges",
                "runs_as_root",
            ),
            (
                "proc/self/status",
                "Uid:\t998\nCapEff:\t0000000000200000\n",
                "process_privileges",
                "capabilities_held",
            ),
            (
                "proc/self/limits",
                "Max core file size        unlimited            unlimited            bytes\nMax open files            65536                524288               files\n",
                "process_limits",
                "core_dumps_enabled",
            ),
            (
                "proc/self/limits",
                "Max core file size        0            0            bytes\nMax open files            1024                524288               files\n",
                "process_limits",
                "open_files_limit_low",
            ),
            (
                "proc/sys/kernel/yama/ptrace_scope",
                "0\n",
                "process_limits",
                "debugger_allowed",
            ),
            (
                "proc/sys/kernel/randomize_va_space",
                "0\n",
                "process_limits",
                "address_randomization_off",
            ),
            (
                "sys/dev/block/254:0/removable",
                "1\n",
                "removable_storage",
                "storage_removable",
            ),
            (
                "etc/apt/apt.conf.d/20auto-upgrades",
                "APT::Periodic::Unattended-Upgrade \"0\";\n",
                "system_updates",
                "automatic_updates_off",
            ),
            (
                "var/lib/dpkg/status",
                "Package: openssl\nStatus: install ok installed\nVersion: 3.0.17-1~deb12u1\n",
                "system_updates",
                "security_updates_pending",
            ),
            ("run/reboot-required", "", "system_updates", "restart_required"),
        ];
        for (path, text, probe, code) in seeds {
            write(&host.root(path), text);
            host.finds(probe, code).await;
        }
        fs::remove_dir_all(host.root("var/lib/apt/lists")).unwrap();
        host.finds("system_updates", "package_lists_stale").await;
        let line = "   1: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0\n";
        write(&host.root("proc/self/net/tcp"), line);
        symlink("socket:[4711]", host.root("proc/self/fd/9")).unwrap();
        host.finds("open_ports", "port_undeclared").await;
        host.space = Space {
            free: 1 << 20,
            ..ROOMY
        };
        host.finds("free_disk", "disk_nearly_full").await;
        host.space = Space {
            free_files: 3,
            ..ROOMY
        };
        host.finds("free_disk", "files_nearly_used_up").await;
        write(&host.dir.path().join("newest"), "99.0.0\n");
        host.finds("server_version", "version_outdated").await;
        write(&host.dir.path().join("newest"), "newest\n");
        host.finds("server_version", "newest_version_unreadable").await;
        assert_eq!(host.found.len(), 16);
    });
}

/// AT-06: files that others may read.
#[test]
fn files_that_others_may_read_are_found_by_name() {
    run(async {
        let mut host = Host::installed().await;
        mode(&host.data("organizations"), 0o755);
        host.finds("file_permissions", "folder_readable").await;
        mode(&host.data("organizations"), 0o700);
        mode(&host.data("control.db"), 0o644);
        host.finds("file_permissions", "database_readable").await;
        mode(&host.data("control.db"), 0o600);
        key::load_or_make(&host.config.storage.data_dir, [7; 32]).unwrap();
        mode(&host.data(key::FILE), 0o640);
        host.finds("file_permissions", "key_readable").await;
        mode(&host.data(key::FILE), 0o600);
        let password = host.dir.path().join("mail-password");
        write(&password, "secret");
        mode(&password, 0o644);
        host.config.mail.password_file = Some(password.clone().into());
        host.finds("file_permissions", "password_readable").await;
        host.config.objects.replica = Some(Place {
            bucket: Some(Bucket {
                secret_key_file: password.into(),
                ..Bucket::default()
            }),
            ..Place::default()
        });
        host.finds("file_permissions", "bucket_key_readable").await;
    });
}

/// AT-06, AT-13, AT-15, AT-16, AT-38, AT-58, AT-68: what somebody wrote into a database past the server.
#[test]
fn mistakes_in_the_databases_are_found_by_name() {
    run(async {
        let mut host = Host::installed().await;
        let before = |host: &Host| {
            host.database()
                .1
                .query_row("SELECT password_hash FROM members", [], |row| {
                    row.get::<_, String>(0)
                })
                .unwrap()
        };
        let hash = before(&host);
        host.seed(&format!(
            "UPDATE members SET password_hash = '{}'",
            hash.replace("m=19456", "m=1024")
        ));
        host.finds("password_hashes", "password_hash_weak").await;
        host.seed("UPDATE members SET password_hash = 'a plain password'");
        host.finds("password_hashes", "password_hash_foreign").await;
        host.seed("UPDATE organization SET session_absolute_hours = 99999");
        host.finds("session_times", "session_times_unlimited").await;
        write(&host.data("objects/0"), "{\"title\":\"News\"}");
        host.finds("sealed_activity", "object_not_sealed").await;
        host.seed(
            "INSERT INTO sessions (id, member_id, secret_hash, user_agent, created_at, last_seen_at, expires_at)
             SELECT x'77', id, x'78', 'x', 0, 0, 9000000000000000 FROM members LIMIT 1",
        );
        host.finds("session_times", "session_without_end").await;
        host.seed(
            "INSERT INTO invitations SELECT x'7a', 'bo@example.org', 'bo@example.org', 'member', '[]', x'7b', id, 0, 1
             FROM members LIMIT 1",
        );
        host.finds("processing_record", "kept_too_long").await;
        host.seed("ALTER TABLE members ADD COLUMN religion TEXT");
        host.finds("processing_record", "column_without_purpose").await;
        host.seed("ALTER TABLE members DROP COLUMN religion");
        host.seed("UPDATE members SET state = 'disabled'");
        host.finds("accounts", "disabled_member_with_access").await;
        host.finds("accounts", "organization_without_owner").await;
        host.seed(
            "INSERT INTO members (id, name, name_folded, email, email_folded, role, state, time_zone, locale, preferences,
                 created_at, updated_at, version)
             SELECT x'79', name, name_folded, upper(email), 'other', role, state, time_zone, locale, preferences,
                 created_at, updated_at, version FROM members LIMIT 1",
        );
        host.finds("accounts", "address_shared").await;
        host.seed("PRAGMA foreign_keys = OFF; INSERT INTO team_members (team_id, member_id, is_lead) VALUES (x'01', x'02', 0)");
        host.finds("integrity", "references_broken").await;
        host.seed("DELETE FROM migrations WHERE number = (SELECT MAX(number) FROM migrations)");
        host.finds("migrations", "migrations_pending").await;
        host.seed("INSERT INTO migrations VALUES (9999, 'later', 'x')");
        host.finds("migrations", "database_does_not_fit").await;

        let control = Connection::open(host.data("control.db")).unwrap();
        control
            .execute_batch("ALTER TABLE organizations ADD COLUMN owner_email TEXT")
            .unwrap();
        host.finds("control_schema", "control_database_holds_people")
            .await;
        control
            .execute_batch("INSERT INTO setup_links VALUES (x'01', x'02', 0, 9000000000000000)")
            .unwrap();
        host.finds("default_credentials", "setup_link_open").await;

        let (path, _) = host.database();
        let stray = host
            .data("organizations")
            .join("01900000-0000-7000-8000-000000000000.db");
        fs::copy(&path, &stray).unwrap();
        host.finds("separation", "database_without_organization").await;
        fs::remove_file(stray).unwrap();
        fs::rename(&path, path.with_extension("gone")).unwrap();
        host.finds("separation", "organization_without_database").await;
        assert_eq!(host.found.len(), 17);
    });
}

/// AT-06, AT-45: copies that were never made, were lost, or could not be loaded.
#[test]
fn mistakes_with_copies_are_found_by_name() {
    run(async {
        let mut host = Host::installed().await;
        host.seed(
            "INSERT INTO exports SELECT x'01900000000070008000000000000001', id, 'csv', NULL, 0, 'ready', 1000, 5, 'x', NULL,
                 0, 0, 1, 9000000000000000 FROM members",
        );
        host.finds("copies", "copy_file_lost").await;
        host.seed("UPDATE exports SET state = 'running'");
        host.finds("copies", "copy_overdue").await;
        host.seed("UPDATE exports SET state = 'failed', problem = 'broken_off'");
        host.finds("copies", "copy_failed").await;
        host.seed("UPDATE exports SET problem = 'storage_full'");
        host.finds("copies", "copy_without_room").await;
        assert_eq!(host.run("sql_copy").await.verdict, Verdict::Passed);
        host.seed("INSERT INTO tags VALUES (x'01', 'x', 'x', 'teal', 0, 0, 0, 1)");
        host.finds("sql_copy", "copy_not_loadable").await;
    });
}

/// AT-06, AT-46: removals that are due and not done: the alarm sounds long before 72 hours are over.
#[test]
fn late_removals_are_found_by_name() {
    run(async {
        let mut host = Host::installed().await;
        let control = std::sync::Arc::clone(host.cell.control());
        let late = |hours: i64| {
            let due = Clock.now() - SignedDuration::from_hours(hours);
            let removal = Removal {
                id: RemovalId::from(Clock.id()),
                organization: OrganizationId::from(Clock.id()),
                requested_by: Requester::Owner,
                state: State::Waiting,
                step: Step::Requested,
                requested_at: due,
                due_at: due,
                started_at: None,
                finished_at: None,
                problem: None,
                contents: None,
                certificate: None,
            };
            let receipt = Clock.secret();
            control.write(move |tx| Box::pin(async move { removals::insert(tx, &removal, &receipt).await }))
        };
        late(-1).await.unwrap();
        late(20).await.unwrap();
        assert_eq!(host.run("removals").await.verdict, Verdict::Passed);
        late(25).await.unwrap();
        host.finds("removals", "removal_late").await;
        late(49).await.unwrap();
        host.finds("removals", "removal_nearly_too_late").await;
    });
}

/// AT-06, AT-38: moves that nobody goes on with, an organization that refuses changes for too long, a copy left behind.
#[test]
fn moves_that_stand_still_are_found_by_name() {
    run(async {
        let mut host = Host::installed().await;
        let control = std::sync::Arc::clone(host.cell.control());
        assert_eq!(host.run("moves").await.verdict, Verdict::Passed);
        let (id, holder, now) = (MoveId::from(Clock.id()), Clock.id(), Clock.now());
        let long_ago = now - SignedDuration::from_hours(1);
        control
            .write(move |tx| {
                Box::pin(async move {
                    let organization = store::control::list_active(tx, None, 1).await?[0].id;
                    let moving = Move {
                        id,
                        organization,
                        from: String::new(),
                        to: "sqlite".into(),
                        state: moves::State::Running,
                        step: moves::Step::Requested,
                        started_at: long_ago,
                        frozen_at: None,
                        opened_at: None,
                        finished_at: None,
                        leased_until: None,
                        problem: None,
                        leaves_copy: false,
                        contents: None,
                        cell: None,
                    };
                    moves::insert(tx, &moving).await
                })
            })
            .await
            .unwrap();
        host.finds("moves", "move_unfinished").await;
        let until = now + SignedDuration::from_hours(1);
        control
            .write(move |tx| {
                Box::pin(async move {
                    assert!(moves::lease(tx, id, holder, now, until).await?);
                    moves::begin_freeze(tx, id, holder, long_ago).await.map(drop)
                })
            })
            .await
            .unwrap();
        host.finds("moves", "organization_frozen").await;
        control
            .write(move |tx| {
                Box::pin(async move { moves::undone(tx, id, holder, now, true).await.map(drop) })
            })
            .await
            .unwrap();
        host.finds("moves", "move_left_copy").await;
    });
}

/// AT-01, AT-06, AT-33, TC-07: documents that nobody reviewed, that one person published alone or changed, that nobody accepted.
#[test]
fn mistakes_with_documents_are_found_by_name() {
    run(async {
        let mut host = Host::installed().await;
        let day: i64 = 24 * 3600 * 1_000_000;
        let ago = |days: i64| Clock.now().as_microsecond() - days * day;
        control(
            &host,
            &format!(
                "INSERT INTO documents VALUES ('processing_agreement', 1, 'Ann', 0, 'Ben', {})",
                ago(29)
            ),
        );
        let hash = domain::documents::digest("We agree.");
        control(
            &host,
            &format!(
                "INSERT INTO document_texts VALUES ('processing_agreement', 1, 'en', '{hash}', 'We agree.')"
            ),
        );
        host.seed("UPDATE organization SET created_at = 0");
        // Owners still have a day to read it.
        let young = host.run("processing_agreement").await;
        assert_eq!((young.verdict, young.findings), (Verdict::Passed, Vec::new()));
        control(&host, &format!("UPDATE documents SET approved_at = {}", ago(31)));
        host.finds("processing_agreement", "agreement_not_accepted").await;
        control(&host, "UPDATE document_texts SET content = 'You agree.'");
        host.finds("processing_agreement", "document_altered").await;
        control(
            &host,
            &format!(
                "INSERT INTO documents VALUES ('security_policy', 1, 'Ann', 0, 'ann', {})",
                ago(400)
            ),
        );
        host.finds("security_policy", "document_of_one_person").await;
        host.finds("security_policy", "document_not_reviewed").await;
        assert_eq!(host.run("privacy_policy").await.verdict, Verdict::Unknown);
    });
}

/// AT-06: a page of a database that was overwritten.
#[test]
fn a_damaged_database_is_found() {
    run(async {
        let mut host = Host::installed().await;
        let (path, connection) = host.database();
        connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .unwrap();
        drop(connection);
        let mut bytes = fs::read(&path).unwrap();
        bytes[8192..].fill(0xAB);
        fs::write(&path, bytes).unwrap();
        host.cell = Cell::open(&host.config.storage.cell()).await.unwrap();
        let measurement = host.run("integrity").await;
        assert_eq!(measurement.verdict, Verdict::Failed, "{measurement:?}");
        assert!(
            measurement
                .findings
                .iter()
                .any(|finding| finding.code.starts_with("database_"))
        );
    });
}

/// AT-78, AT-104, TC-30: lives of the server that ended in a wrong way, or too long ago.
#[test]
fn outages_and_wrong_clocks_are_found_by_name() {
    run(async {
        let mut host = Host::installed().await;
        let control = std::sync::Arc::clone(host.cell.control());
        let hours = |offset: i64| Clock.now() + SignedDuration::from_hours(offset);
        let life = |from: i64, seen: i64| {
            let (id, from, seen) = (Clock.id(), hours(from), hours(seen));
            control.write(move |tx| {
                Box::pin(async move {
                    proof::beat(tx, id, from, from).await?;
                    proof::beat(tx, id, seen, from).await
                })
            })
        };
        life(-3, -2).await.unwrap();
        host.finds("orderly_stop", "stopped_without_order").await;
        host.finds("uptime", "uptime_below_target").await;
        host.finds("heartbeat", "heartbeat_missing").await;
        life(0, 5).await.unwrap();
        host.finds("clock", "clock_went_back").await;
    });
}

/// AT-42: backups that are missing, late, broken or never read back.
#[test]
fn backups_that_are_not_what_they_should_be_are_found_by_name() {
    run(async {
        let mut host = Host::installed().await;
        let config = host.config.clone();
        assert_eq!(host.run("backups").await.verdict, Verdict::Passed);
        let mut off = config.clone();
        off.backups.enabled = false;
        host.finds_with("backups", "backups_off", &off).await;
        control(
            &host,
            "UPDATE organizations SET created_at = created_at - 26 * 3600 * 1000000",
        );
        host.finds("backups", "backup_too_old").await;
        let app = App::new(Cell::open(&config.storage.cell()).await.unwrap(), config);
        server::backups::round(&app, &mut None).await.unwrap();
        assert_eq!(host.run("backups").await.verdict, Verdict::Passed);
        control(
            &host,
            "UPDATE backups SET verified_at = verified_at - 50 * 3600 * 1000000",
        );
        host.finds("backups", "backup_not_read_back").await;
        control(&host, "UPDATE backups SET problem = 'the disk is gone'");
        host.finds("backups", "backup_failed").await;
    });
}

/// A bucket with an old backup of the control database, in which anything may be deleted.
async fn forgetful_bucket() -> SocketAddr {
    let listing = "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>control/snapshots/aa</Key>\
        <LastModified>2020-03-02T08:00:00.000Z</LastModified><Size>1</Size></Contents></ListBucketResult>";
    let answer = move || async move { listing };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// AT-42, AT-46: buckets of backups that are gone, that nobody thins, or that are not as append-only as they are said to be.
#[test]
fn mistakes_with_buckets_of_backups_are_found_by_name() {
    run(async {
        let mut host = Host::installed().await;
        let secret = host.data("bucket.key");
        write(&secret, "secret");
        let at = |address: SocketAddr| {
            let mut config = host.config.clone();
            config.backups.second_append_only = true;
            config.backups.second_bucket = Some(Bucket {
                name: "hours".into(),
                region: "eu-central-1".into(),
                endpoint: Some(format!("http://{address}")),
                access_key_id: "key".into(),
                secret_key_file: secret.clone().into(),
                ..Bucket::default()
            });
            config
        };
        // A port that was closed again.
        let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gone = at(closed.local_addr().unwrap());
        drop(closed);
        let forgetful = at(forgetful_bucket().await);
        host.finds_with("backups", "backup_bucket_unreachable", &gone)
            .await;
        host.finds_with("backups", "backup_bucket_not_thinned", &forgetful)
            .await;
        host.finds_with("backups", "backup_bucket_can_delete", &forgetful)
            .await;
    });
}

/// TC-25: places of objects that do not do their work, and what waits for them or was lost.
#[test]
fn mistakes_with_the_object_store_are_found_by_name() {
    run(async {
        let mut host = Host::installed().await;
        let replica = host.dir.path().join("replica");
        host.config.objects.replica = Some(Place {
            dir: Some(replica.clone()),
            ..Place::default()
        });
        host.finds("object_replicas", "object_place_unknown").await;
        host.config.objects.primary.location = Some("Graz".into());
        host.config.objects.replica.as_mut().unwrap().location = Some("Graz".into());
        host.finds("object_replicas", "object_replica_same_place").await;
        host.config.objects.replica.as_mut().unwrap().location = Some("Linz".into());
        host.finds("object_replicas", "object_replica_unusable").await;
        fs::create_dir(&replica).unwrap();
        assert_eq!(host.run("object_replicas").await.verdict, Verdict::Passed);
        // Something that is no folder stands where objects should lie.
        fs::remove_dir_all(host.data("objects")).unwrap();
        write(&host.data("objects"), "a file");
        host.finds("object_replicas", "object_primary_unusable").await;
        fs::remove_file(host.data("objects")).unwrap();
        control(
            &host,
            "INSERT INTO object_replicas (organization_id, waiting, objects, mended, lost, scrubbed_at)
             SELECT id, 0, 2, 0, 1, created_at FROM organizations",
        );
        host.finds("object_replicas", "object_lost").await;
        control(
            &host,
            "UPDATE object_replicas SET lost = 0, waiting = 1, waiting_since = scrubbed_at - 2 * 3600 * 1000000",
        );
        host.finds("object_replicas", "object_queue_late").await;
        control(
            &host,
            "UPDATE object_replicas SET waiting = 0, waiting_since = NULL, scrubbed_at = scrubbed_at - 300 * 3600 * 1000000",
        );
        host.finds("object_replicas", "object_walk_late").await;
        assert_eq!(host.found.len(), 7);
    });
}

/// Changes the control database behind the server's back.
fn control(host: &Host, sql: &str) {
    let control = Connection::open(host.data("control.db")).unwrap();
    assert!(control.execute(sql, []).unwrap() > 0, "{sql}");
}
