//! Mails through a real relay that wants TLS and a password: how they look, who gets them, and how one unsubscribes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::Method;
use serde_json::{Value, json};

use crate::command::bound_to_us;
use crate::http::{Api, text};
use crate::postgres::free_port;
use crate::project::{binary, root, scratch};
use crate::python;
use crate::server::{Installation, Owner};
use crate::suite::counts::Counts;

const USER: &str = "hourbook";
const PASSWORD: &str = "the password of the relay";
/// How long a mail may be on its way.
const ARRIVES_WITHIN: Duration = Duration::from_secs(30);

/// The installation, its relay, and what the relay was given.
struct Site {
    installation: Installation,
    relay: Relay,
    token: String,
    log: PathBuf,
    folder: tempfile::TempDir,
}

struct Relay {
    process: Child,
    starttls: u16,
    tls: u16,
    kept: PathBuf,
}

impl Drop for Relay {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs every case; the first that fails ends the run.
pub fn run() -> Result<Counts> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let mut site = Site::build().await?;
        refused_by_the_relay(&mut site).await?;
        println!("ok: a relay that refuses is said so");
        report_over_starttls(&mut site).await?;
        println!("ok: a report goes out over STARTTLS, and its reader unsubscribes with one click");
        invitation_over_tls(&mut site).await?;
        println!("ok: an invitation goes out over TLS");
        forgotten_password(&mut site).await?;
        println!("ok: a forgotten password is chosen anew by a link to the configured address, and its change is told");
        Ok(Counts { passed: 4, failed: 0 })
    })
}

impl Site {
    async fn build() -> Result<Self> {
        let programs = python::environment("smtp")?;
        let folder = tempfile::Builder::new().prefix("hourbook-mail-").tempdir()?;
        let program = binary("hourbook-server", "debug");
        let installation = Installation::new(program, &folder.path().join("data"), None)?;
        let owner = Owner {
            slug: "acme",
            email: "owner@acme.example",
            password: "a long password for mails",
        };
        installation.create_organization(&owner)?;
        let token = installation.create_token(owner.slug, owner.email)?;
        let log = scratch()?.join("mail.log");
        // The first start makes the certificate that the relay shows as well.
        let (mut server, _) = installation.start(&log).await?;
        server.stop()?;
        let relay = Relay::start(&programs, &installation, folder.path()).await?;
        Ok(Self {
            installation,
            relay,
            token,
            log,
            folder,
        })
    }

    /// The installation with the relay at this port.
    fn with_relay(&self, port: u16, starttls: bool, password: &str) -> Result<Installation> {
        let password_file = self.folder.path().join("relay-password.txt");
        fs::write(&password_file, password)?;
        let certificate = self.installation.certificate();
        let settings = [
            ("RELAY", "localhost".to_owned()),
            ("PORT", port.to_string()),
            ("STARTTLS", starttls.to_string()),
            ("USER", USER.to_owned()),
            ("PASSWORD_FILE", password_file.display().to_string()),
            ("CA_FILE", certificate.display().to_string()),
            ("FROM", "Hourbook <hourbook@acme.example>".to_owned()),
        ];
        let mut installation = self.installation.clone();
        installation.environment = settings
            .into_iter()
            .map(|(name, value)| (format!("HOURBOOK_MAIL__{name}"), value))
            .collect();
        Ok(installation)
    }
}

impl Relay {
    async fn start(programs: &Path, installation: &Installation, folder: &Path) -> Result<Self> {
        let (starttls, tls) = (free_port()?, free_port()?);
        let kept = folder.join("mails.jsonl");
        let mut command: Command = bound_to_us(&programs.join("python"), "TERM");
        command
            .arg(root().join("xtask/python/smtp_relay.py"))
            .args([starttls.to_string(), tls.to_string()])
            .arg(installation.certificate())
            .arg(installation.certificate().with_file_name("key.pem"))
            .arg(&kept)
            .args([USER, PASSWORD])
            .stdin(Stdio::null());
        let mut relay = Self {
            process: command.spawn().context("cannot start the relay")?,
            starttls,
            tls,
            kept,
        };
        relay.wait_until_ready().await?;
        Ok(relay)
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let started = Instant::now();
        while started.elapsed() < ARRIVES_WITHIN {
            if let Some(status) = self.process.try_wait()? {
                bail!("the relay ended with {status}");
            }
            if tokio::net::TcpStream::connect(("127.0.0.1", self.tls))
                .await
                .is_ok()
            {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        bail!("the relay did not start")
    }

    /// Waits until the relay holds so many mails, and gives them.
    async fn mails(&self, count: usize) -> Result<Vec<Value>> {
        let started = Instant::now();
        loop {
            let lines = fs::read_to_string(&self.kept).unwrap_or_default();
            let mails: Vec<Value> = lines
                .lines()
                .filter_map(|line| serde_json::from_str(line).ok())
                .collect();
            if mails.len() >= count {
                ensure!(
                    mails.len() == count,
                    "the relay was given {} mails, not {count}",
                    mails.len()
                );
                return Ok(mails);
            }
            ensure!(
                started.elapsed() < ARRIVES_WITHIN,
                "{} of {count} mails arrived",
                mails.len()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// A shared report of last month, and its schedule for the caller. Gives the path of the schedule.
async fn schedule(api: &Api, attachment: &str) -> Result<String> {
    let me = api.get("/me").await?;
    let definition = json!({ "period": "last_month", "group_by": ["project"] });
    let report = json!({ "name": format!("Überblick <{attachment}>"), "definition": definition });
    let report = api.post("/saved-reports", &report).await?;
    let body = json!({
        "saved_report_id": report["id"], "frequency": "monthly", "day": 1, "time": "07:00",
        "time_zone": "Europe/Berlin", "attachment": attachment, "member_ids": [me["member"]["id"]],
    });
    let made = api.post("/report-schedules", &body).await?;
    Ok(format!("/report-schedules/{}", text(&made, "id")?))
}

/// Waits until no mail of the latest run is on its way any more, and gives how it went.
async fn outcome(api: &Api, path: &str) -> Result<Value> {
    let started = Instant::now();
    loop {
        let run = api.get(path).await?["last_run"].clone();
        if run["waiting"] == 0 {
            return Ok(run);
        }
        ensure!(started.elapsed() < ARRIVES_WITHIN, "the run does not end: {run}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn refused_by_the_relay(site: &mut Site) -> Result<()> {
    let installation = site.with_relay(site.relay.starttls, true, "not the password")?;
    let (mut server, api) = installation.start(&site.log).await?;
    let api = api.with_token(&site.token);
    let path = schedule(&api, "none").await?;
    api.post(&format!("{path}/send"), &json!({})).await?;
    let run = outcome(&api, &path).await?;
    ensure!(run["failed"] == 1 && run["error"] == "refused", "{run}");
    site.relay.mails(0).await?;
    server.stop()?;
    Ok(())
}

async fn report_over_starttls(site: &mut Site) -> Result<()> {
    let installation = site.with_relay(site.relay.starttls, true, PASSWORD)?;
    let (mut server, api) = installation.start(&site.log).await?;
    let stranger = api.clone();
    let api = api.with_token(&site.token);
    let path = schedule(&api, "xlsx").await?;
    api.post(&format!("{path}/send"), &json!({})).await?;
    let mails = site.relay.mails(1).await?;
    check_report(&mails[0])?;
    let run = outcome(&api, &path).await?;
    ensure!(run["sent"] == 1 && run["error"].is_null(), "{run}");

    let address = text(&mails[0]["headers"], "list-unsubscribe")?;
    let (_, query) = address.split_once("/api/v1").context("no address of ours")?;
    let one_click = stranger
        .request(Method::POST, query.trim_end_matches('>'))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("List-Unsubscribe=One-Click");
    ensure!(
        one_click.send().await?.status() == 204,
        "one click does not unsubscribe"
    );
    let recipients = api.get(&path).await?["recipients"].clone();
    ensure!(recipients[0]["unsubscribed"] == true, "{recipients}");
    // A second within which a repeated click means the same mail must be over.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    api.post(&format!("{path}/send"), &json!({})).await?;
    site.relay.mails(1).await?;
    server.stop()?;
    Ok(())
}

fn check_report(mail: &Value) -> Result<()> {
    ensure!(mail["to"] == json!(["owner@acme.example"]), "{mail}");
    let headers = &mail["headers"];
    ensure!(
        headers["list-unsubscribe-post"] == "List-Unsubscribe=One-Click",
        "{headers}"
    );
    ensure!(headers["auto-submitted"] == "auto-generated", "{headers}");
    ensure!(
        text(headers, "subject")?.starts_with("Überblick <xlsx>: "),
        "{headers}"
    );
    ensure!(text(mail, "text")?.contains("/unsubscribe#token="), "{mail}");
    ensure!(text(mail, "html")?.contains("Überblick &lt;xlsx&gt;"), "{mail}");
    let file = &mail["files"][0];
    ensure!(text(file, "name")?.rsplit('.').next() == Some("xlsx"), "{file}");
    let bytes = STANDARD.decode(text(file, "base64")?)?;
    ensure!(bytes.starts_with(b"PK"), "the workbook is no archive");
    Ok(())
}

async fn invitation_over_tls(site: &mut Site) -> Result<()> {
    let installation = site.with_relay(site.relay.tls, false, PASSWORD)?;
    let (mut server, api) = installation.start(&site.log).await?;
    let api = api.with_token(&site.token);
    let body = json!({ "email": "grace@acme.example", "role": "member" });
    api.post("/invitations", &body).await?;
    let mails = site.relay.mails(2).await?;
    ensure!(mails[1]["to"] == json!(["grace@acme.example"]), "{}", mails[1]);
    ensure!(text(&mails[1], "text")?.contains("#token="), "{}", mails[1]);
    server.stop()?;
    Ok(())
}

/// The link leads where the configuration says, whatever host the request names; an unknown address gets no mail.
async fn forgotten_password(site: &mut Site) -> Result<()> {
    let mut installation = site.with_relay(site.relay.tls, false, PASSWORD)?;
    let address = (
        "HOURBOOK_LISTEN__PUBLIC_URL".to_owned(),
        "https://hours.acme.example".to_owned(),
    );
    installation.environment.push(address);
    let (mut server, api) = installation.start(&site.log).await?;
    let send = async |path: &str, body: Value, status: u16| {
        let answer = api.request(Method::POST, path).json(&body).send().await?;
        ensure!(answer.status() == status, "{path} answered {}", answer.status());
        Ok(())
    };
    for email in ["nobody@acme.example", "Owner@acme.example"] {
        send("/password-resets", json!({ "email": email }), 202).await?;
    }
    let mails = site.relay.mails(3).await?;
    ensure!(mails[2]["to"] == json!(["owner@acme.example"]), "{}", mails[2]);
    let words = text(&mails[2], "text")?;
    let (_, rest) = words
        .split_once("https://hours.acme.example/reset-password#token=")
        .with_context(|| format!("no link of ours in {words}"))?;
    let token = rest.split_whitespace().next().context("an empty link")?;
    let password = "another long password for mails";
    let choose = json!({ "token": token, "password": password });
    send("/password-resets/complete", choose.clone(), 204).await?;
    send("/password-resets/complete", choose, 410).await?;
    let mails = site.relay.mails(4).await?;
    ensure!(
        text(&mails[3]["headers"], "subject")?.starts_with("Your password was changed"),
        "{}",
        mails[3]
    );
    let sign_in = json!({ "email": "owner@acme.example", "password": password });
    send("/session", sign_in, 200).await?;
    server.stop()?;
    Ok(())
}
