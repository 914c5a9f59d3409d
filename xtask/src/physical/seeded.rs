//! Mistakes of an operator, one at a time: the probe is green before each, and names it afterwards.

use std::fs;

use anyhow::{Context, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Site, time};

type Seed = (&'static str, fn(&mut Site) -> Result<()>);

const SEEDS: [Seed; 7] = [
    ("archive_mode off", archiving_is_off),
    ("a failing archive_command", archiving_fails),
    ("an archive_timeout of zero", archiving_waits),
    ("a repository in clear", a_repository_in_clear),
    ("a stale full backup", a_stale_full_backup),
    ("a report that nobody writes any more", no_report),
    ("an archive that nobody watches", nobody_watches),
];

/// Seeds every mistake; how many were found.
pub fn run(site: &mut Site) -> Result<u64> {
    for (what, seed) in SEEDS {
        site.report(false)?;
        site.finds(&[])?;
        seed(site)?;
        println!("ok: {what} is found");
    }
    Ok(SEEDS.len() as u64)
}

fn archiving_is_off(site: &mut Site) -> Result<()> {
    site.cluster.restart(&["archive_mode=off"])?;
    site.finds(&["wal_archiving_off"])?;
    site.cluster.restart(&[])
}

fn archiving_fails(site: &mut Site) -> Result<()> {
    set(site, "archive_command", "false")?;
    site.cluster
        .sql("SELECT pg_logical_emit_message(true, 'drill', 'something to archive')")?;
    site.cluster.sql("SELECT pg_switch_wal()")?;
    let fails = "SELECT last_failed_time > COALESCE(last_archived_time, '-infinity') FROM pg_stat_archiver";
    site.cluster
        .until(&format!("SELECT COALESCE(({fails}), false)"))?;
    site.finds(&["wal_archiving_fails"])?;
    reset(site, "archive_command")?;
    site.cluster.pgbackrest(&["check"])?;
    site.cluster
        .until(&format!("SELECT NOT COALESCE(({fails}), false)"))
}

fn archiving_waits(site: &mut Site) -> Result<()> {
    set(site, "archive_timeout", "0")?;
    site.cluster
        .until("SELECT setting = '0' FROM pg_settings WHERE name = 'archive_timeout'")?;
    site.finds(&["wal_archiving_waits"])?;
    reset(site, "archive_timeout")?;
    site.cluster
        .until("SELECT setting = '60' FROM pg_settings WHERE name = 'archive_timeout'")
}

fn set(site: &Site, name: &str, value: &str) -> Result<()> {
    site.cluster
        .sql(&format!("ALTER SYSTEM SET {name} = '{value}'"))?;
    reload(site)
}

fn reset(site: &Site, name: &str) -> Result<()> {
    site.cluster.sql(&format!("ALTER SYSTEM RESET {name}"))?;
    reload(site)
}

fn reload(site: &Site) -> Result<()> {
    site.cluster.sql("SELECT pg_reload_conf()")?;
    Ok(())
}

/// A second repository, which an operator has forgotten to encrypt.
fn a_repository_in_clear(site: &mut Site) -> Result<()> {
    let second = site.cluster.path("second-repository");
    site.cluster.configure(&format!(
        "repo2-path={}\nrepo2-retention-full=2\nrepo2-retention-history=0",
        second.display()
    ))?;
    site.cluster.pgbackrest(&["stanza-create"])?;
    site.cluster.pgbackrest(&["--repo=2", "--type=full", "backup"])?;
    let report = site.report(false)?;
    ensure!(report["repositories"][1]["cipher"] == "none", "{report}");
    site.finds(&["physical_backups_in_clear"])?;
    site.cluster.configure("")
}

/// As if the timer of the full backup had stood still for two days.
fn a_stale_full_backup(site: &mut Site) -> Result<()> {
    change(site, |repository| {
        let at = time(&repository["newest_full_at"])?;
        repository["newest_full_at"] = json!(earlier(at, 48)?);
        Ok(())
    })?;
    site.finds(&["physical_full_old"])
}

fn no_report(site: &mut Site) -> Result<()> {
    let mut report: Value = serde_json::from_str(&fs::read_to_string(&site.report)?)?;
    report["at"] = json!(earlier(time(&report["at"])?, 2)?);
    fs::write(&site.report, report.to_string())?;
    site.finds(&["physical_report_missing"])?;
    fs::remove_file(&site.report)?;
    site.finds(&["physical_report_missing"])
}

fn nobody_watches(site: &mut Site) -> Result<()> {
    let mut installation = site.installation.clone();
    installation.environment.clear();
    let found = Site::findings(&installation)?;
    ensure!(found == ["physical_copies_unwatched"], "{found:?}");
    Ok(())
}

fn change(site: &Site, change: impl Fn(&mut Value) -> Result<()>) -> Result<()> {
    let mut report: Value = serde_json::from_str(&fs::read_to_string(&site.report)?)?;
    change(&mut report["repositories"][0])?;
    fs::write(&site.report, report.to_string())?;
    Ok(())
}

fn earlier(at: Timestamp, hours: i64) -> Result<Timestamp> {
    at.checked_sub(SignedDuration::from_hours(hours))
        .context("no such time")
}
