//! `cargo xtask scan`: scanners of others against a real server, bounded. Not a step of the suite: they need packages of the
//! system and a machine that is idle. Debian: `apt-get install sslscan testssl.sh wapiti sqlmap`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use clap::Args;
use regex::Regex;
use serde_json::Value;

use crate::{
    command::run,
    postgres::free_port,
    project::{binary, root, scratch},
    server::{Installation, Owner},
};

/// Options of `cargo xtask scan`.
#[derive(Args)]
pub struct ScanOptions {
    /// Only these scanners: `sslscan`, `testssl`, `wapiti`, `sqlmap` (repeatable).
    #[arg(long, value_name = "SCANNER")]
    only: Vec<String>,
    /// How long wapiti may take, in seconds.
    #[arg(long, default_value_t = 600, value_name = "N")]
    seconds: u32,
}

/// What is read with parameters: a list, a range, a search, a question, a page.
const DOORS: [&str; 6] = [
    "/api/v1/projects?limit=5&search=abc",
    "/api/v1/time-entries?from=2026-01-01&to=2026-02-01&limit=10&order=asc",
    "/api/v1/audit?action=member.created&limit=5",
    "/api/v1/members?limit=5",
    "/api/v1/export/time-entries?format=csv&from=2026-01-01&to=2026-02-01",
    "/sign-in?next=%2Fcalendar",
];

/// What wapiti looks for. Not `ssrf`: it asks a host of its makers.
const MODULES: &str = "sql,xss,exec,file,crlf,redirect,http_headers,csp,cookieflags";

/// What depends on who gives the certificate; a first start makes its own.
const OF_THE_CERTIFICATE: [&str; 2] = ["cert_", "DNS_CAArecord"];

/// What testssl.sh marks and is meant so: `/` is compressed, and the same for everybody, so that nobody learns a secret from its
/// length.
const MEANT_BY_US: [&str; 1] = ["BREACH"];

/// Headers that wapiti asks for and that say nothing beside a content policy: `frame-ancestors`, and a filter that browsers
/// no longer have.
const SAID_OTHERWISE: [&str; 2] = ["X-Frame-Options is not set", "X-XSS-Protection is not set"];

struct Scan<'a> {
    installation: &'a Installation,
    token: String,
    folder: PathBuf,
    seconds: u32,
}

type Scanner = fn(&Scan<'_>) -> Result<Vec<String>>;

/// Runs the scanners one after the other; what any of them finds is an error.
pub fn scan(options: &ScanOptions) -> Result<()> {
    let all: [(&str, Scanner); 4] = [
        ("sslscan", sslscan),
        ("testssl", testssl),
        ("wapiti", wapiti),
        ("sqlmap", sqlmap),
    ];
    run(Command::new("cargo")
        .current_dir(root())
        .args(["build", "--package", "server"]))?;
    let place = tempfile::tempdir()?;
    let program = binary("hourbook-server", "debug");
    let mut installation = Installation::new(program, &place.path().join("data"), None)?;
    installation.operator_port = Some(free_port()?);
    let owner = Owner {
        slug: "acme",
        email: "owner@acme.example",
        password: "a long scanning password",
    };
    installation.create_organization(&owner)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let (mut server, _api) = runtime.block_on(installation.start(&scratch()?.join("scan.log")))?;
    let mut found = Vec::new();
    for (name, scanner) in all {
        if !options.only.is_empty() && !options.only.iter().any(|one| one == name) {
            continue;
        }
        println!("\n== {name}");
        // Whoever probes rests for a while: each scanner has a token of its own.
        let scan = Scan {
            installation: &installation,
            token: installation.create_token(owner.slug, owner.email)?,
            folder: place.path().to_owned(),
            seconds: options.seconds,
        };
        let findings = scanner(&scan).with_context(|| format!("{name} could not be run"))?;
        println!("{name}: {} findings", findings.len());
        found.extend(findings.into_iter().map(|finding| format!("{name}: {finding}")));
    }
    server.stop()?;
    if found.is_empty() {
        return Ok(());
    }
    bail!("the scanners found something:\n{}", found.join("\n"))
}

/// Runs a scanner whose exit code says how much it found, not whether it worked; its report does.
fn report(command: &mut Command, file: &Path) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("{program} is not installed"))?;
    fs::read_to_string(file).with_context(|| format!("{program} wrote no report"))
}

/// The ports of all listeners that speak TLS: that of the members and that of the operator.
fn ports(scan: &Scan<'_>) -> impl Iterator<Item = u16> {
    [Some(scan.installation.port), scan.installation.operator_port]
        .into_iter()
        .flatten()
}

fn sslscan(scan: &Scan<'_>) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for port in ports(scan) {
        let file = scan.folder.join(format!("sslscan-{port}.xml"));
        let mut command = Command::new("sslscan");
        command
            .arg("--no-colour")
            .arg(format!("--xml={}", file.display()))
            .arg(format!("127.0.0.1:{port}"));
        found.extend(weak_tls(&report(&mut command, &file)?)?);
    }
    Ok(found)
}

/// Old versions, weak suites and known holes of an XML report of sslscan.
fn weak_tls(xml: &str) -> Result<Vec<String>> {
    if !xml.contains(r#"version="1.3" enabled="1""#) {
        bail!("sslscan did not reach the listener");
    }
    let weak = Regex::new(
        r#"<protocol type="ssl" [^>]*enabled="1"[^>]*>|<protocol type="tls" version="1\.[01]" enabled="1"[^>]*>|<heartbleed [^>]*vulnerable="1"[^>]*>|<compression supported="1"[^>]*>|<renegotiation supported="1" secure="0"[^>]*>|<cipher [^>]*strength="(?:medium|weak|null|anonymous)"[^>]*>"#,
    )?;
    Ok(weak
        .find_iter(xml)
        .map(|found| found.as_str().to_owned())
        .collect())
}

fn testssl(scan: &Scan<'_>) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for port in ports(scan) {
        let file = scan.folder.join(format!("testssl-{port}.json"));
        let mut command = Command::new("testssl");
        command
            .args(["--quiet", "--color", "0", "--warnings", "off", "--ip", "one"])
            .args(["--severity", "MEDIUM", "--jsonfile"])
            .arg(&file)
            .arg(format!("https://localhost:{port}"));
        found.extend(bad_marks(&report(&mut command, &file)?)?);
    }
    Ok(found)
}

/// What testssl.sh holds for worse than low.
fn bad_marks(json: &str) -> Result<Vec<String>> {
    let marks: Vec<Value> = serde_json::from_str(json).context("testssl wrote no JSON")?;
    let text = |mark: &Value, name: &str| mark[name].as_str().unwrap_or_default().to_owned();
    let marks = marks.iter().filter(|mark| {
        let (id, severity) = (text(mark, "id"), text(mark, "severity"));
        let ours = !OF_THE_CERTIFICATE.iter().any(|prefix| id.starts_with(prefix));
        let meant = MEANT_BY_US.contains(&id.as_str());
        ours && !meant && matches!(severity.as_str(), "MEDIUM" | "HIGH" | "CRITICAL" | "FATAL")
    });
    Ok(marks
        .map(|mark| format!("{}: {}", text(mark, "id"), text(mark, "finding")))
        .collect())
}

fn wapiti(scan: &Scan<'_>) -> Result<Vec<String>> {
    let file = scan.folder.join("wapiti.json");
    let url = scan.installation.url();
    let mut command = Command::new("wapiti");
    command
        .arg("-u")
        .arg(format!("{url}/"))
        .args(
            DOORS
                .iter()
                .flat_map(|door| ["-s".to_owned(), format!("{url}{door}")]),
        )
        .args(["-H", &format!("Authorization: Bearer {}", scan.token)])
        .args([
            "--scope",
            "domain",
            "-m",
            MODULES,
            "--flush-session",
            "--verify-ssl",
            "0",
        ])
        .args(["--max-scan-time", &scan.seconds.to_string(), "-f", "json", "-o"])
        .arg(&file);
    vulnerabilities(&report(&mut command, &file)?)
}

/// What wapiti holds for vulnerable.
fn vulnerabilities(json: &str) -> Result<Vec<String>> {
    let report: Value = serde_json::from_str(json).context("wapiti wrote no JSON")?;
    let kinds = report["vulnerabilities"]
        .as_object()
        .context("a report of wapiti")?;
    let mut found = Vec::new();
    for (kind, all) in kinds {
        for one in all.as_array().into_iter().flatten() {
            let info = one["info"].as_str().unwrap_or_default();
            if !SAID_OTHERWISE.contains(&info) {
                found.push(format!("{kind}: {info}"));
            }
        }
    }
    Ok(found)
}

fn sqlmap(scan: &Scan<'_>) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (number, door) in DOORS
        .iter()
        .enumerate()
        .filter(|(_, door)| door.starts_with("/api"))
    {
        let file = scan.folder.join(format!("sqlmap-{number}.csv"));
        let mut command = Command::new("sqlmap");
        // Without the techniques that measure time: a machine that is busy looks like a database that sleeps.
        command
            .arg("-u")
            .arg(format!("{}{door}", scan.installation.url()))
            .arg(format!("--headers=Authorization: Bearer {}", scan.token))
            .args(["--batch", "--level", "2", "--risk", "2", "--technique", "BEUQ"])
            .args(["--flush-session", "--disable-coloring", "--results-file"])
            .arg(&file)
            .arg("--output-dir")
            .arg(scan.folder.join("sqlmap"));
        found.extend(injections(&report(&mut command, &file)?));
    }
    Ok(found)
}

/// The rows of a report of sqlmap beneath its head that name a technique.
fn injections(csv: &str) -> Vec<String> {
    let rows = csv.lines().skip(1).filter(|row| !row.trim().is_empty());
    rows.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"<protocol type="ssl" version="3" enabled="0" />
        <protocol type="tls" version="1.1" enabled="0" /><protocol type="tls" version="1.3" enabled="1" />
        <renegotiation supported="0" secure="0" /><heartbleed sslversion="TLSv1.3" vulnerable="0" />
        <cipher status="preferred" sslversion="TLSv1.3" bits="256" strength="acceptable" />"#;

    #[test]
    fn old_versions_and_weak_suites_are_found_in_a_report_of_sslscan() {
        assert_eq!(weak_tls(GOOD).unwrap(), Vec::<String>::new());
        let old = GOOD.replace(r#"version="1.1" enabled="0""#, r#"version="1.1" enabled="1""#);
        assert_eq!(weak_tls(&old).unwrap().len(), 1);
        let weak = GOOD.replace("acceptable", "weak");
        assert_eq!(weak_tls(&weak).unwrap().len(), 1);
        assert!(weak_tls("<ssltest></ssltest>").is_err());
    }

    #[test]
    fn marks_of_testssl_count_but_for_the_certificate_of_a_first_start() {
        let marks = r#"[{"id":"cipher_order","severity":"HIGH","finding":"NOT a cipher order"},
            {"id":"cert_trust","severity":"HIGH","finding":"self-signed"},{"id":"HSTS","severity":"OK","finding":"365"}]"#;
        assert_eq!(bad_marks(marks).unwrap(), ["cipher_order: NOT a cipher order"]);
    }

    #[test]
    fn findings_of_wapiti_and_sqlmap_are_read() {
        let report = r#"{"vulnerabilities":{"SQL Injection":[{"info":"in limit"}],
            "HTTP Secure Headers":[{"info":"X-Frame-Options is not set"}],"CRLF Injection":[]}}"#;
        assert_eq!(vulnerabilities(report).unwrap(), ["SQL Injection: in limit"]);
        let csv = "Target URL,Place,Parameter,Technique(s),Note(s)\nhttps://x,GET,limit,B,\n";
        assert_eq!(injections(csv), ["https://x,GET,limit,B,"]);
        assert!(injections("Target URL,Place\n").is_empty());
    }
}
