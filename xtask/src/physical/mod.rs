//! Physical backups with a real pgBackRest, configured by the files of `deploy/postgres`: a moment comes back to the row,
//! nothing outlasts its time, and the probe of the server finds every mistake that is seeded.

mod cluster;
mod seeded;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::command::capture;
use crate::project::{binary, scratch};
use crate::server::{Installation, Owner};
use crate::suite::counts::Counts;
use cluster::Cluster;

/// A database server with physical backups, and an installation on it that knows of them.
struct Site {
    cluster: Cluster,
    installation: Installation,
    token: String,
    /// Runs pgBackRest as the account of the database.
    pgbackrest: PathBuf,
    report: PathBuf,
}

/// Runs every case; the first that fails ends the run.
pub fn run() -> Result<Counts> {
    let site = &mut Site::build()?;
    let mut passed = 0_u64;
    let mut held = |what: &str| {
        println!("ok: {what}");
        passed += 1;
    };
    what_is_too_old_is_found_and_goes(site)?;
    held("log from before the window is found, and expires on request");
    a_moment_comes_back(site)?;
    held("the state of a moment comes back on a scratch server, every row of every database");
    two_full_backups_are_all_there_is(site)?;
    held("after a third full backup nothing is older than the second");
    passed += seeded::run(site)?;
    the_certificate_names_the_time(site)?;
    println!("ok: a removal waits for the report, and its certificate names when the last copy is gone");
    Ok(Counts {
        passed: passed + 1,
        failed: 0,
    })
}

impl Site {
    fn build() -> Result<Self> {
        let cluster = Cluster::start()?;
        let data = cluster.path("installation");
        let program = binary("hourbook-server", "debug");
        let mut installation = Installation::new(program, &data, Some(cluster.url()))?;
        let report = cluster.path("report.json");
        installation.environment = vec![(
            "HOURBOOK_PHYSICAL_BACKUPS__REPORT_FILE".to_owned(),
            report.display().to_string(),
        )];
        let owner = Owner {
            slug: "acme",
            email: "owner@acme.example",
            password: "a long password for copies",
        };
        installation.create_organization(&owner)?;
        let token = installation.create_token(owner.slug, owner.email)?;
        Ok(Self {
            pgbackrest: cluster.wrapper()?,
            cluster,
            installation,
            token,
            report,
        })
    }

    fn full_backup(&self) -> Result<()> {
        self.cluster.pgbackrest(&["--type=full", "backup"])?;
        Ok(())
    }

    /// What the timer of an operator does, perhaps without letting anything expire.
    fn report(&self, expire: bool) -> Result<Value> {
        let mut command = Command::new(&self.installation.program);
        command
            .args(["physical-backups", "--stanza", "hourbook", "--output"])
            .arg(&self.report)
            .arg("--pgbackrest")
            .arg(&self.pgbackrest)
            .arg("--pgbackrest-config")
            .arg(self.cluster.path("pgbackrest.conf"));
        if expire {
            command.arg("--expire");
        }
        capture(&mut command)?;
        Ok(serde_json::from_str(&fs::read_to_string(&self.report)?)?)
    }

    /// What the probe of the server finds, by the codes.
    fn findings(installation: &Installation) -> Result<Vec<String>> {
        // It fails because of other findings: no server runs, and the certificate is signed by itself.
        let output = installation.command(&["doctor", "--json"]).output()?;
        let report: Value = serde_json::from_slice(&output.stdout)
            .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
        let probes = report["probes"].as_array().context("doctor names no probes")?;
        let probe = probes
            .iter()
            .find(|probe| probe["probe"] == "physical_backups")
            .context("doctor does not look at physical backups")?;
        let findings = probe["findings"].as_array().into_iter().flatten();
        let codes = findings.filter_map(|finding| finding["code"].as_str());
        Ok(codes.map(str::to_owned).collect())
    }

    fn finds(&self, expected: &[&str]) -> Result<()> {
        let found = Self::findings(&self.installation)?;
        ensure!(
            found == expected,
            "found {found:?} instead of {expected:?}: {}",
            fs::read_to_string(&self.report).unwrap_or_default()
        );
        Ok(())
    }

    /// Writes rows by way of a server that is stopped again.
    fn write(&self, name: &str) -> Result<()> {
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(async {
            let (mut server, api) = self.installation.start(&scratch()?.join("physical.log")).await?;
            let api = api.with_token(&self.token);
            for number in 0..20 {
                api.post("/tags", &json!({ "name": format!("{name} {number}") }))
                    .await?;
            }
            server.stop()?;
            Ok(())
        })
    }
}

/// A time in the report.
fn time(value: &Value) -> Result<Timestamp> {
    let text = value.as_str().with_context(|| format!("{value} is no time"))?;
    Ok(text.parse()?)
}

fn what_is_too_old_is_found_and_goes(site: &Site) -> Result<()> {
    site.write("before")?;
    site.full_backup()?;
    site.report(false)?;
    site.finds(&[])?;
    // The log from before the first full backup is of no use, and pgBackRest would keep it until there is a second one.
    let archive = site.cluster.path("repository/archive/hourbook");
    let find = capture(Command::new("find").arg(&archive).args(["-name", "*.zst"]))?;
    let oldest = find.lines().min().context("no log was archived")?;
    capture(Command::new("touch").args(["-d", "4 days ago", oldest]))?;
    site.report(false)?;
    site.finds(&["physical_copies_too_old"])?;
    site.report(true)?;
    site.finds(&[])?;
    ensure!(!fs::exists(oldest)?, "{oldest} is still there");
    Ok(())
}

fn a_moment_comes_back(site: &Site) -> Result<()> {
    site.write("between")?;
    let expected = site.cluster.contents(None)?;
    let moment = site.cluster.sql("SELECT clock_timestamp()")?;
    std::thread::sleep(Duration::from_millis(100));
    site.write("after")?;
    // Sends what is there away, and waits for it.
    site.cluster.pgbackrest(&["check"])?;
    let (_server, port) = site.cluster.restore(&moment)?;
    let found = site.cluster.contents(Some(port))?;
    ensure!(expected.len() >= 2, "there is no database of an organization");
    for ((name, expected), (_, found)) in expected.iter().zip(&found) {
        ensure!(
            expected == found,
            "{name} is not what it was at {moment}: {} bytes instead of {}",
            found.len(),
            expected.len()
        );
    }
    let all: String = found.iter().map(|(_, text)| text.as_str()).collect();
    ensure!(
        found.len() == expected.len() && all.contains("between 19") && !all.contains("after 0"),
        "another moment came back"
    );
    Ok(())
}

fn two_full_backups_are_all_there_is(site: &Site) -> Result<()> {
    site.full_backup()?;
    site.full_backup()?;
    let report = site.report(false)?;
    let repository = &report["repositories"][0];
    let fulls = repository["fulls_at"].as_array().context("no full backups")?;
    ensure!(fulls.len() == 2, "{repository}");
    ensure!(
        time(&repository["oldest"]["at"])? >= time(&fulls[0])?,
        "{repository}"
    );
    site.finds(&[])
}

fn the_certificate_names_the_time(site: &Site) -> Result<()> {
    fs::remove_file(&site.report)?;
    let remove = ["remove", "--org", "acme", "--now", "--yes"];
    let refused = site.installation.command(&remove).output()?;
    let complaint = String::from_utf8_lossy(&refused.stderr).into_owned();
    ensure!(
        !refused.status.success() && complaint.contains("physical copy"),
        "the removal did not wait for the report: {complaint}"
    );
    site.report(false)?;
    capture(&mut site.installation.command(&["removal", "finish"]))?;
    let list = capture(&mut site.installation.command(&["removal", "list", "--json"]))?;
    let removal: Value = serde_json::from_str(list.trim())?;
    let Some(id) = removal["removal_id"].as_str() else {
        bail!("the removal has no id: {list}");
    };
    let show = ["removal", "show", "--id", id, "--json"];
    let signed: Value = serde_json::from_str(&capture(&mut site.installation.command(&show))?)?;
    let certificate = &signed["certificate"];
    let until = time(&certificate["physical_copies_until"])?;
    let kept = until.duration_since(time(&certificate["removed_at"])?);
    ensure!(kept == SignedDuration::from_hours(60), "{certificate}");
    Ok(())
}
