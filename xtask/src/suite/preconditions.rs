//! What the suite needs on the machine beside Rust: installed where we may, named exactly where we may not.

use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{capture, exists, run};
use crate::postgres::{programs, we_are_root};

struct Need {
    what: &'static str,
    debian_package: Option<&'static str>,
    present: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need {
        what: "git",
        debian_package: Some("git"),
        present: || exists("git"),
    },
    Need {
        what: "a C compiler (for the bundled SQLite)",
        debian_package: Some("build-essential"),
        present: || exists("cc"),
    },
    Need {
        what: "setpriv",
        debian_package: Some("util-linux"),
        present: || exists("setpriv"),
    },
    Need {
        what: "PostgreSQL 15 or newer with its server programs",
        debian_package: Some("postgresql"),
        present: || programs().is_some() && exists("psql"),
    },
    Need {
        what: "sqlite3 3.37 or newer (referee of exports)",
        debian_package: Some("sqlite3"),
        present: || exists("sqlite3"),
    },
    Need {
        what: "Chromium",
        debian_package: Some("chromium"),
        present: || exists("chromium"),
    },
    Need {
        what: "Xvfb (for the agent)",
        debian_package: Some("xvfb"),
        present: || exists("Xvfb"),
    },
    Need {
        what: "dbus-daemon (for the agent)",
        debian_package: Some("dbus"),
        present: || exists("dbus-daemon"),
    },
    Need {
        what: "Python 3 with venv and pip",
        debian_package: Some("python3-venv"),
        present: python_makes_environments,
    },
    // Referees of the sealed activity log.
    Need {
        what: "age",
        debian_package: Some("age"),
        present: || exists("age"),
    },
    Need {
        what: "zstd",
        debian_package: Some("zstd"),
        present: || exists("zstd"),
    },
    // Referee of the backups.
    Need {
        what: "restic",
        debian_package: Some("restic"),
        present: || exists("restic"),
    },
    // Physical backups of PostgreSQL.
    Need {
        what: "pgBackRest 2.39 or newer",
        debian_package: Some("pgbackrest"),
        present: || exists("pgbackrest"),
    },
    // An authority that gives certificates, for the orders of the server.
    Need {
        what: "pebble, the ACME server for tests",
        debian_package: Some("pebble"),
        present: || exists("pebble"),
    },
    // Debian 12's node is too old for the web tools, so it is named and not installed.
    Need {
        what: "Node 20.19 or newer",
        debian_package: None,
        present: node_is_new_enough,
    },
    Need {
        what: "npm",
        debian_package: None,
        present: || exists("npm"),
    },
];

/// Installs what is missing on Debian as root; elsewhere says what is missing and fails.
pub fn ensure() -> Result<()> {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.present)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().filter_map(|need| need.debian_package).collect();
    if !packages.is_empty() && exists("apt-get") && we_are_root()? {
        install(&packages)?;
    }
    let still_missing: Vec<String> = missing
        .iter()
        .filter(|need| !(need.present)())
        .map(|need| describe(need))
        .collect();
    if still_missing.is_empty() {
        return Ok(());
    }
    bail!("this machine lacks:\n  {}", still_missing.join("\n  "))
}

fn install(packages: &[&str]) -> Result<()> {
    run(Command::new("apt-get").args(["update", "--quiet"]))?;
    run(Command::new("apt-get")
        .args(["install", "--yes", "--quiet", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive")
        // Debian's own PostgreSQL cluster shall not start: the suite brings its own.
        .env("RUNLEVEL", "1"))
}

fn describe(need: &Need) -> String {
    match need.debian_package {
        Some(package) => format!("{} (Debian and Ubuntu: apt-get install {package})", need.what),
        None => format!("{} (https://nodejs.org/)", need.what),
    }
}

fn python_makes_environments() -> bool {
    capture(Command::new("python3").args(["-c", "import venv, ensurepip"])).is_ok()
}

fn node_is_new_enough() -> bool {
    let Ok(version) = capture(Command::new("node").arg("--version")) else {
        return false;
    };
    let mut numbers = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .filter_map(|part| part.parse::<u32>().ok());
    (numbers.next(), numbers.next()) >= (Some(20), Some(19))
}
