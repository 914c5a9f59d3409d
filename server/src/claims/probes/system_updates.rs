//! Updates of a Debian system, from what lies on its disk: no network is asked.

use std::{collections::HashMap, fs, time::SystemTime};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{Context, Finding, Measurement, versions};
use crate::claims::machine::Machine;

/// How old the lists of packages may be.
const FRESH: SignedDuration = SignedDuration::from_hours(7 * 24);
const LISTS: &str = "var/lib/apt/lists";

pub async fn run(context: &Context<'_>) -> Measurement {
    let (machine, now) = (context.machine.clone(), context.now);
    let looked = tokio::task::spawn_blocking(move || look(&machine, now)).await;
    looked.unwrap_or_else(|_| Measurement::unknown("the lists of packages could not be read"))
}

fn look(machine: &Machine, now: Timestamp) -> Measurement {
    if machine.read("etc/debian_version").is_none() {
        return Measurement::unknown("this probe knows Debian and its descendants only");
    }
    let mut findings = Vec::new();
    if !automatic(machine) {
        findings.push(Finding::new(
            "automatic_updates_off",
            "APT::Periodic::Unattended-Upgrade is not set",
            "apt install unattended-upgrades && dpkg-reconfigure -plow unattended-upgrades",
        ));
    }
    if newest_list(machine).is_none_or(|written| now.duration_since(written) >= FRESH) {
        findings.push(Finding::new(
            "package_lists_stale",
            "the lists of packages are older than a week, so waiting updates are not known",
            "apt update, and find out why it does not run by itself.",
        ));
    }
    let waiting = waiting(machine);
    if !waiting.is_empty() {
        findings.push(Finding::new(
            "security_updates_pending",
            waiting.join(", "),
            "apt upgrade, and find out why it does not run by itself.",
        ));
    }
    let restart = ["run/reboot-required", "var/run/reboot-required"];
    if restart.iter().any(|path| machine.path(path).exists()) {
        findings.push(Finding::new(
            "restart_required",
            "an update of the kernel or of a library waits for a restart of the machine",
            "Restart the machine; the server stops in order.",
        ));
    }
    Measurement::of(json!({ "security_updates_waiting": waiting.len() }), findings)
}

fn automatic(machine: &Machine) -> bool {
    let files = fs::read_dir(machine.path("etc/apt/apt.conf.d"))
        .into_iter()
        .flatten();
    let texts = files.filter_map(|file| fs::read_to_string(file.ok()?.path()).ok());
    texts.into_iter().any(|text| {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.starts_with("//"));
        lines.any(|line| {
            line.strip_prefix("APT::Periodic::Unattended-Upgrade")
                .is_some_and(|value| !value.trim().trim_matches([' ', '"', ';']).starts_with('0'))
        })
    })
}

fn newest_list(machine: &Machine) -> Option<Timestamp> {
    let stamps = [
        "var/lib/apt/periodic/update-success-stamp",
        "var/lib/apt/periodic/update-stamp",
    ];
    let lists = fs::read_dir(machine.path(LISTS)).into_iter().flatten();
    let lists = lists.filter_map(|file| {
        let file = file.ok()?;
        file.file_name()
            .to_str()?
            .contains("Release")
            .then(|| file.path())
    });
    let paths = stamps.iter().map(|stamp| machine.path(stamp)).chain(lists);
    let written = paths.filter_map(|path| fs::metadata(path).ok()?.modified().ok());
    let newest: SystemTime = written.max()?;
    Timestamp::try_from(newest).ok()
}

/// Installed packages for which a security list has something newer.
fn waiting(machine: &Machine) -> Vec<String> {
    let installed = machine.read("var/lib/dpkg/status").unwrap_or_default();
    let installed: HashMap<&str, &str> = packages(&installed)
        .filter(|package| package.installed)
        .map(|package| (package.name, package.version))
        .collect();
    let lists = fs::read_dir(machine.path(LISTS)).into_iter().flatten();
    let names = lists.filter_map(|file| file.ok()?.file_name().into_string().ok());
    let mut found: Vec<String> = names
        .filter(|name| name.contains("security") && name.ends_with("_Packages"))
        .filter_map(|name| machine.read(&format!("{LISTS}/{name}")))
        .flat_map(|list| {
            let newer = packages(&list).filter(|package| {
                installed
                    .get(package.name)
                    .is_some_and(|version| versions::is_newer_package(package.version, version))
            });
            newer.map(|package| package.name.to_owned()).collect::<Vec<_>>()
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

struct Package<'a> {
    name: &'a str,
    version: &'a str,
    installed: bool,
}

/// Paragraphs of a control file.
fn packages(text: &str) -> impl Iterator<Item = Package<'_>> {
    text.split("\n\n").filter_map(|paragraph| {
        let field = |name: &str| {
            paragraph
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .map(str::trim)
        };
        Some(Package {
            name: field("Package:")?,
            version: field("Version:")?,
            installed: field("Status:").is_some_and(|status| status.ends_with(" installed")),
        })
    })
}
