//! The steps of the suite, in the order in which they begin: first what fails fastest, then what takes longest.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::counts::{self, Counts};
use super::{Step, Suite};
use crate::command::{run, tee};
use crate::project::{binary, cargo, compile, root, scratch};
use crate::{audit, bundle, conformance, crash, deny, generate, mail, node, physical, python, tidy};

/// Every step, in order.
pub const ALL: &[Step] = &[
    Step {
        name: "format",
        about: "rustfmt changes nothing",
        alone: false,
        run: format,
    },
    Step {
        name: "tidy",
        about: "what no compiler checks",
        alone: false,
        run: tidy_tree,
    },
    Step {
        name: "deny",
        about: "licences, bans and sources of all dependencies, by cargo-deny",
        alone: false,
        run: dependencies,
    },
    Step {
        name: "web",
        about: "types, lint, unit tests, translations and size of the web app",
        alone: false,
        run: web,
    },
    Step {
        name: "clippy",
        about: "lints of the whole workspace, warnings denied",
        alone: false,
        run: clippy,
    },
    Step {
        name: "rust",
        about: "cargo test --workspace on SQLite and PostgreSQL",
        alone: false,
        run: rust,
    },
    Step {
        name: "conformance",
        about: "schemathesis against the real server: no 5xx, no undocumented answer",
        alone: false,
        run: conformance,
    },
    Step {
        name: "generated",
        about: "OpenAPI, web types and configuration schema are fresh",
        alone: false,
        run: generated,
    },
    Step {
        name: "audit",
        about: "an exported audit log is checked by aics-tlog, a program of others",
        alone: false,
        run: audit_log,
    },
    Step {
        name: "mail",
        about: "mails through a relay that wants TLS and a password",
        alone: false,
        run: mail_relay,
    },
    Step {
        name: "physical",
        about: "physical backups by pgBackRest: a moment comes back, nothing outlasts its time",
        alone: false,
        run: physical_backups,
    },
    Step {
        name: "crash",
        about: "kill -9 under 32 writing clients, on SQLite and PostgreSQL",
        alone: false,
        run: crash_loop,
    },
    Step {
        name: "e2e",
        about: "journeys through the web app in Chromium against the real server",
        alone: true,
        run: e2e,
    },
    Step {
        name: "looks",
        about: "every screen and overlay of the web app in Chromium",
        alone: true,
        run: looks,
    },
];

fn build() -> Result<()> {
    node::build_web()?;
    compile(&["build", "--workspace", "--all-targets"], &[])
}

fn format(_: &mut Suite) -> Result<Counts> {
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    Ok(Counts::ONE)
}

fn tidy_tree(_: &mut Suite) -> Result<Counts> {
    tidy::run()?;
    Ok(Counts::ONE)
}

fn dependencies(_: &mut Suite) -> Result<Counts> {
    deny::run()
}

fn clippy(_: &mut Suite) -> Result<Counts> {
    compile(&["clippy", "--workspace", "--all-targets"], &["-D", "warnings"])?;
    Ok(Counts::ONE)
}

fn rust(suite: &mut Suite) -> Result<Counts> {
    node::install("crates/sealed/interop")?;
    // ActivityWatch's own server and clients are held beside the agent.
    let activitywatch = python::environment("activitywatch")?;
    let moto = python::environment("moto")?;
    // The tests of the command line client start the real server, so the binaries come first.
    build()?;
    let url = suite.postgres()?.url();
    let mut tests = cargo(&["test", "--workspace", "--no-fail-fast"]);
    tests.env("HOURBOOK_TEST_POSTGRES_URL", url);
    tests.env("HOURBOOK_TEST_INTEROP", "1");
    tests.env("HOURBOOK_SERVER_BIN", binary("hourbook-server", "debug"));
    tests.env("HOURBOOK_ACTIVITYWATCH_BIN", activitywatch);
    // A service that speaks S3, for the object store.
    tests.env("HOURBOOK_MOTO_BIN", moto);
    let (output, success) = tee(&mut tests)?;
    Ok(counts::cargo(&output)?.with_exit(success))
}

fn generated(_: &mut Suite) -> Result<Counts> {
    generate::run(&generate::GenerateOptions { check: true })?;
    Ok(Counts::ONE)
}

fn web(_: &mut Suite) -> Result<Counts> {
    node::build_web()?;
    let folder = root().join("web");
    run(Command::new("npm").args(["run", "check"]).current_dir(&folder))?;
    let report = scratch()?.join("vitest.json");
    let mut vitest = Command::new(node::program("web", "vitest"));
    vitest
        .args(["run", "--reporter=default", "--reporter=json"])
        .arg("--outputFile")
        .arg(&report)
        .current_dir(&folder);
    let (_, success) = tee(&mut vitest)?;
    let report = fs::read_to_string(&report).context("vitest wrote no report")?;
    let unit_tests = counts::vitest(&report)?.with_exit(success);
    bundle::check()?;
    // The build, the check of types and lint, and the budget are one test each.
    Ok(unit_tests.add(Counts { passed: 3, failed: 0 }))
}

fn conformance(suite: &mut Suite) -> Result<Counts> {
    build()?;
    conformance::run(suite.options.examples)
}

fn audit_log(_: &mut Suite) -> Result<Counts> {
    build()?;
    audit::run()
}

fn mail_relay(_: &mut Suite) -> Result<Counts> {
    build()?;
    mail::run()
}

fn physical_backups(_: &mut Suite) -> Result<Counts> {
    build()?;
    physical::run()
}

fn crash_loop(suite: &mut Suite) -> Result<Counts> {
    build()?;
    let held = crash::run(&crash::CrashOptions::for_suite(suite.options.kills))?;
    Ok(Counts {
        passed: held,
        failed: 0,
    })
}

/// What looks at everything takes as long as all journeys together.
const LOOKS: [&str; 2] = ["overlays.spec.mjs", "screens.spec.mjs"];

fn e2e(suite: &mut Suite) -> Result<Counts> {
    browser_tests(suite, "e2e", |name| !LOOKS.contains(&name))
}

fn looks(suite: &mut Suite) -> Result<Counts> {
    browser_tests(suite, "looks", |name| LOOKS.contains(&name))
}

/// The files of the browser tests with such names. Node 20 looks for other names when it is given a folder.
fn specs(wanted: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>> {
    let mut specs = Vec::new();
    for file in fs::read_dir(root().join("e2e/specs"))? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        if name.ends_with(".spec.mjs") && wanted(&name) {
            specs.push(file.path());
        }
    }
    specs.sort();
    Ok(specs)
}

fn browser_tests(suite: &mut Suite, name: &str, wanted: impl Fn(&str) -> bool) -> Result<Counts> {
    node::install("e2e")?;
    build()?;
    let report = scratch()?.join(name).with_extension("tap");
    let mut tests = Command::new("node");
    tests
        // A file may take twice as long as alone: another step runs beside this one.
        .args(["--test", "--test-concurrency=1", "--test-timeout=1800000"])
        .args(["--test-reporter=spec", "--test-reporter-destination=stdout"])
        .args(["--test-reporter=tap"])
        .arg(format!("--test-reporter-destination={}", report.display()))
        .args(specs(wanted)?);
    tests.current_dir(root().join("e2e"));
    tests.env("HOURBOOK_SERVER_BIN", binary("hourbook-server", "debug"));
    // By its name and not by our own file: the build above may have replaced the program that runs here.
    tests.env("HOURBOOK_XTASK_BIN", binary("xtask", "debug"));
    tests.env("HOURBOOK_AGENT_BIN", binary("hourbook-agent", "debug"));
    // The journeys go through both engines.
    tests.env("HOURBOOK_TEST_POSTGRES_URL", suite.postgres()?.url());
    let (_, success) = tee(&mut tests)?;
    let report = fs::read_to_string(&report).context("node wrote no report")?;
    Ok(counts::tap(&report)?.with_exit(success))
}
